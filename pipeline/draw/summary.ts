import type { Report } from '../report.ts';
import type { Manifest } from '../sampling/manifest.ts';
import { exclusionWords } from './exclusions.ts';
import { unmeasuredCount } from './explanation.ts';
import type { DrawFacts } from './plan-folder.ts';
import { rehearsalMark } from './plan-tables.ts';
import type { SampleCounts } from './sample.ts';
import type { VisitPlan } from './visits.ts';

/** Tells what was frozen, whom it leaves out and where staff is short. */
export function sayFrozen(report: Report, facts: DrawFacts, manifest: Manifest): void {
	const mark = rehearsalMark(facts);
	const prefix = mark === '' ? '' : 'rehearsal: ';
	report.say({
		zh: `${mark}${facts.drawId} 名录 ${facts.population} 户次（${facts.subjectCount} 户），${facts.strata.length} 层，第 ${facts.generation} 代数据，截至 ${facts.dataDate}`,
		en: `${prefix}${facts.drawId}: a frame of ${facts.population} (${facts.subjectCount} subjects) in ${facts.strata.length} strata, generation ${facts.generation}, data to ${facts.dataDate}`,
	});
	report.say({ zh: `名录根 ${manifest.frame_root}`, en: `frame root ${manifest.frame_root}` });
	report.say({ zh: `方案哈希 ${manifest.plan_hash}`, en: `plan hash ${manifest.plan_hash}` });
	for (const { reason, count, subjectCount } of facts.excluded) {
		const words = exclusionWords(reason);
		report.say({
			zh: `  未纳入 ${count} 户次（${subjectCount} 户）：${words.zh}`,
			en: `left out ${count} (${subjectCount} subjects): ${words.en}`,
		});
	}
	for (const one of facts.departments) {
		if (one.gap > 0)
			report.say({
				zh: `  人力缺口 ${one.name}：下限需 ${one.floors.toFixed(1)} 人日，可用 ${one.usable.toFixed(1)}，缺 ${one.gap.toFixed(1)}；下限未削减`,
				en: `${one.department} lacks ${one.gap.toFixed(1)} staff-days: its floors need ${one.floors.toFixed(1)}, ${one.usable.toFixed(1)} are there; no floor was cut`,
			});
		for (const { kind, keptShare } of one.concessions)
			report.say({
				zh: `  ${one.name} 人力不足，${kind} 下限削减为 ${(keptShare * 100).toFixed(1)}%`,
				en: `${one.department} is short of staff: floors of the kind ${kind} are cut to ${(keptShare * 100).toFixed(1)} %`,
			});
	}
	const unmeasured = unmeasuredCount(facts);
	if (unmeasured > 0)
		report.say({
			zh: `  政策规定“非请勿扰”，${unmeasured} 户次不抽；投诉举报、大数据发现、移送线索和法律另有规定的检查除外，其问题率不可估计`,
			en: `the policy says "do not disturb": ${unmeasured} are not drawn, except for complaints, findings in data, cases handed over and checks that a law demands; their rate cannot be estimated`,
		});
}

/** Tells how many were drawn, what merging saves, and who inspects. */
export function sayVisits(
	report: Report,
	facts: DrawFacts,
	counts: SampleCounts,
	visits: VisitPlan | null,
): void {
	const mark = rehearsalMark(facts);
	const drawn = counts.drawn + counts.extended;
	report.say({
		zh: `${mark}抽中 ${drawn} 户次，${counts.subjects} 户`,
		en: `drawn: ${drawn} in ${counts.subjects} subjects`,
	});
	if (visits === null) return;
	const days = visits.merged.visits.reduce((sum, visit) => sum + visit.staffDays, 0);
	report.say({
		zh: `合并为 ${visits.merged.visits.length} 次检查，少跑 ${visits.merged.savedVisits} 次，省路途 ${visits.merged.savedDays.toFixed(1)} 人日，合并后约需 ${days.toFixed(1)} 人日`,
		en: `merged into ${visits.merged.visits.length} visits: ${visits.merged.savedVisits} fewer, ${visits.merged.savedDays.toFixed(1)} staff-days of travel saved, about ${days.toFixed(1)} staff-days needed`,
	});
	const { assignment } = visits;
	report.say(
		assignment === null
			? {
					zh: '未导入执法人员名录，未指派检查人员',
					en: 'no inspectors loaded: nobody was assigned',
				}
			: {
					zh: `检查人员已指派 ${assignment.teams.length} 组，待人工指派 ${assignment.unfilled.length} 组`,
					en: `${assignment.teams.length} teams assigned, ${assignment.unfilled.length} for a person to decide`,
				},
	);
}
