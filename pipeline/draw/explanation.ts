import type { Manifest } from '../sampling/manifest.ts';
import type { SheetSpec } from '../workbook-writer.ts';
import type { DrawFacts } from './plan-folder.ts';
import { exclusionWords } from './exclusions.ts';
import { rehearsalMark } from './plan-tables.ts';
import type { VisitPlan } from './visits.ts';

/** 抽取说明: what was frozen, how it was drawn, whom it left out, what it costs and what merging saves. */
export function factSheet(
	facts: DrawFacts,
	manifest: Manifest,
	visits: VisitPlan | null,
): SheetSpec {
	const rows: (readonly [string, string])[] = [
		['抽查计划编号', `${rehearsalMark(facts)}${facts.drawId}`],
		[
			'性质',
			facts.isRehearsal
				? '演练：不进登记簿，不得作为正式名单使用'
				: `正式抽取，登记编号 ${manifest.number}`,
		],
		['期间', `${facts.period.text}（${facts.period.firstDay} 至 ${facts.period.lastDay}）`],
		['数据', `第 ${facts.generation} 代，截至 ${facts.dataDate}，政策参数 ${facts.policy}`],
		['规则版本', manifest.rule_version],
		['经办人', manifest.operator],
		['开启时间', manifest.opened_at],
		['名录', `${facts.population} 户次，${facts.subjectCount} 户，${facts.strata.length} 层`],
		['名录根', manifest.frame_root],
		['方案哈希', manifest.plan_hash],
		['秘密承诺', manifest.commitments.join('；')],
		[
			'公开信标',
			manifest.beacon_source === '' ? '' : `${manifest.beacon_source}，${manifest.beacon_due_at}`,
		],
		['信标内容', manifest.beacon],
		['种子', manifest.seed],
		['揭示时间', manifest.revealed_at],
		...facts.excluded.map((one): [string, string] => [
			`未纳入：${exclusionWords(one.reason).zh}`,
			`${one.count} 户次，${one.subjectCount} 户`,
		]),
		...facts.departments.map((one): [string, string] => [
			`人力：${one.name}`,
			`可用 ${one.capacity.toFixed(1)} 人日，预留后 ${one.usable.toFixed(1)}，预计 ${one.spend.toFixed(1)}` +
				(one.gap > 0 ? `，缺口 ${one.gap.toFixed(1)} 人日（下限未削减）` : '') +
				one.concessions
					.map(
						({ kind, keptShare }) => `；${FLOORS[kind]}下限保留 ${(keptShare * 100).toFixed(1)}%`,
					)
					.join(''),
		]),
		...(unmeasuredCount(facts) === 0
			? []
			: ([
					[
						'非请勿扰',
						`政策规定不主动抽查的 ${unmeasuredCount(facts)} 户次不抽；投诉举报、大数据发现、转办移送和法律另有规定的检查除外；其问题率不可估计`,
					],
				] as const)),
		...(visits === null
			? []
			: ([
					['检查户数', `${visits.merged.visits.length} 户`],
					[
						'合并检查',
						`少跑 ${visits.merged.savedVisits} 次，省路途 ${visits.merged.savedDays.toFixed(1)} 人日，合并后约需 ${visits.merged.visits.reduce((sum, visit) => sum + visit.staffDays, 0).toFixed(1)} 人日`,
					],
					[
						'检查人员',
						visits.assignment === null
							? '未导入执法人员名录，未指派'
							: `已指派 ${visits.assignment.teams.length} 组，待人工指派 ${visits.assignment.unfilled.length} 组`,
					],
				] as const)),
	];
	return {
		name: '抽取说明',
		note: `${rehearsalMark(facts)}${facts.drawId}`,
		columns: [
			{ header: '项目', width: 34, wraps: true },
			{ header: '内容', width: 90, wraps: true },
		],
		rows,
	};
}

/** 口径: how the numbers of the plan come about. */
export function explainSheet(facts: DrawFacts): SheetSpec {
	return {
		name: '口径',
		note: `${rehearsalMark(facts)}${facts.drawId}`,
		columns: [
			{ header: '名称', width: 20 },
			{ header: '口径', width: 100, wraps: true },
		],
		rows: [
			[
				'抽查基数',
				'持有该事项准予决定、存续、属检查对象类型的主体，去除包容期、休整期和已达年度频次上限的；重点领域不受这些限制。',
			],
			[
				'抽查比例',
				'基准比例 × 信用类别倍数，按部门可用人力统一升降，夹在类别的下限与上限之间；重点关注名单上的主体再乘名单权重，不超过 100%；重点领域 100%。',
			],
			[
				'期间换算',
				facts.period.batches === 1
					? '全年一批，直接用年度比例。'
					: `一年 ${facts.period.batches} 批，每批比例为 1−(1−年度比例)^(1/${facts.period.batches})，人力为年度的 1/${facts.period.batches}。`,
			],
			[
				'层',
				'部门 × 事项 × 行业 × 信用类别；不足 20 户的依次并入行业、事项、类别，仍不足的并入本部门最大一层；重点关注主体按权重另成层，不与他人合并；重点领域全覆盖，不再细分。',
			],
			['应抽户次', '户数 × 比例，抽取前即确定；实抽与应抽在每一层相差不到 1。'],
			[
				'摇号值',
				'种子和主体代码的 SHA-256，各部门共用；每层取最小的若干户。同一户被多个部门抽中即合并为一次检查。',
			],
			['人力缺口', '各层下限所需人日减可用人日；不够时如实写明，不削减下限。'],
			[
				'缺人时',
				facts.capacity.mayConcede
					? '本次允许先削减一般下限、再削减 A 类等随机下限，均已写明；重点领域不动。'
					: '本次不削减任何下限。',
			],
		],
	};
}

/** How many of the frame a policy of “do not disturb” keeps from being drawn at all. */
export function unmeasuredCount({ strata }: Pick<DrawFacts, 'strata'>): number {
	return strata.reduce((sum, stratum) => sum + (stratum.cap === 0 ? stratum.population : 0), 0);
}

const FLOORS: Record<string, string> = {
	statutory: '法定',
	key_area: '重点领域',
	exploration: '随机核对',
	ladder: '等级',
};
