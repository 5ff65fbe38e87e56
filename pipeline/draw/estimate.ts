import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { formatCsv } from '../csv-writer.ts';
import { quote, type Database } from '../database.ts';
import { InputError } from '../errors.ts';
import { replaceFile, type Paths } from '../paths.ts';
import type { Report } from '../report.ts';
import {
	estimateRates,
	inclusionOf,
	type Finding,
	type RateEstimate,
} from '../sampling/estimate.ts';
import { FILES, NONE } from '../sampling/folder.ts';
import type { SheetSpec } from '../workbook-writer.ts';
import { openLive } from './generation.ts';
import {
	loadDraw,
	readFacts,
	readManifest,
	type DrawFacts,
	type DrawFolder,
} from './plan-folder.ts';

/** A drawn check with a result: one subject in one stratum, a problem when any of its items had one. */
interface Checked extends Finding {
	readonly creditClass: string;
	readonly industry: string;
}

/**
 * Estimates the rates of problems from the results of one drawn plan, each drawn check weighted by the inverse of its exact chance `x_micro / population`
 * (methods §2.3): whole, by class and by industry. Visits outside the list and targeted or complaint visits take no part and are counted. Writes `internal/问题率_….csv`.
 * Throws InputError before the draw and where no result has come back.
 */
export async function estimateDraw(
	paths: Paths,
	folder: DrawFolder,
	report: Report,
): Promise<void> {
	const manifest = readManifest(folder);
	if (manifest.seed === '')
		throw new InputError('DRAW-NOT-DRAWN', manifest.draw_id, {
			zh: '尚未揭示抽取，没有检查结果可估计。',
			en: 'the draw is not revealed yet; there are no results to estimate from.',
		});
	const facts = readFacts(folder);
	const live = await openLive(paths);
	try {
		const { database } = live;
		await loadDraw(database, folder);
		await loadSample(database, folder);
		const checked = await readChecked(database, facts, manifest.extension_plan_hash !== undefined);
		const counts = await countOthers(database, facts);
		if (checked.length === 0)
			throw new InputError('DRAW-NO-RESULTS', facts.drawId, {
				zh: '还没有收到这次抽查的结果，请各部门回填结果模板后刷新。',
				en: 'no result of this plan has come back; let the departments fill in their templates, then refresh.',
			});
		const rates = [
			...ratesOf('全部', checked, () => '全部'),
			...ratesOf('信用类别', checked, ({ creditClass }) => creditClass),
			...ratesOf('行业门类', checked, ({ industry }) => industry),
		];
		replaceFile(
			join(folder.internal, `问题率_${facts.drawId}.csv`),
			formatCsv(rateSheet(rates, facts)),
		);
		report.say({
			zh: `${facts.drawId} 抽中 ${counts.drawn} 户次，已有结果 ${checked.length} 户次；不在名单内的 ${counts.strangers} 次、期间定向等检查 ${counts.targeted} 次、投诉核查 ${counts.complaints} 次不参与估计`,
			en: `${facts.drawId}: ${counts.drawn} drawn, ${checked.length} with a result; ${counts.strangers} visits outside the list, ${counts.targeted} targeted and ${counts.complaints} complaint visits of the period take no part`,
		});
		for (const { dimension, rate } of rates) report.say(sentence(dimension, rate));
	} finally {
		live.database.close();
	}
}

interface NamedRate {
	readonly dimension: string;
	readonly rate: RateEstimate;
}

function ratesOf(
	dimension: string,
	checked: readonly Checked[],
	domainOf: (check: Checked) => string,
): NamedRate[] {
	return estimateRates(checked, domainOf).rates.map((rate) => ({ dimension, rate }));
}

/** Everybody drawn, extended or standing in, in the temporary table `chosen(stratum, id)`. */
async function loadSample(database: Database, folder: DrawFolder): Promise<void> {
	const lines = (file: string, names: readonly string[]): string =>
		`read_csv(${quote(join(folder.published, file))}, columns = {${names.map((name) => `'${name}': 'varchar'`).join(', ')}}, delim = '\t', header = false, quote = '', escape = '', auto_detect = false)`;
	const parts = [FILES.drawn, FILES.extended]
		.filter((file) => existsSync(join(folder.published, file)))
		.map((file) => `select stratum, id from ${lines(file, ['stratum', 'id', 'ticket'])}`);
	if (existsSync(join(folder.published, FILES.replacements)))
		parts.push(
			`select stratum, substitute as id from ${lines(FILES.replacements, ['stratum', 'id', 'disposition', 'substitute', 'ticket'])} where substitute <> '${NONE}'`,
		);
	await database.run(`create or replace temp table chosen as ${parts.join(' union ')}`);
}

async function readChecked(
	database: Database,
	facts: DrawFacts,
	isExtended: boolean,
): Promise<Checked[]> {
	const rows = await database.rows<{
		stratum: string;
		department_code: string;
		credit_class: string;
		industry_section: string;
		is_found: boolean;
		population: number;
		x_micro: number;
		others: number;
	}>(`
		with results as (
			select upper(i.subject_code) as id, i.department_code, i.item_code, coalesce(r.is_problem = 'true', false) as is_found
			from stg_inspections as i
			left join seed_check_results as r on r.code = i.inspection_result
			where i.plan_id = ${quote(facts.drawId)} and i.inspection_kind = 'random' and (r.is_reached = 'true' or r.is_problem = 'true')
		),
		checked as (
			select c.stratum, c.id, any_value(u.department_code) as department_code, any_value(u.credit_class) as credit_class,
				any_value(u.industry_section) as industry_section, bool_or(r.is_found) as is_found
			from chosen as c
			join frame_units as u on u.stratum = c.stratum and u.id = c.id
			join results as r on r.id = u.id and r.department_code = u.department_code and coalesce(r.item_code, u.item_code) = u.item_code
			group by c.stratum, c.id
		)
		select k.*, p.population, p.x_micro, count(*) over (partition by k.stratum)::integer as others
		from checked as k
		join ${isExtended ? 'extension' : 'plan'} as p on p.stratum = k.stratum
		order by k.stratum, k.id`);
	return rows.map((row) => ({
		kind: 'random',
		inclusion: inclusionOf(row.population, row.x_micro),
		// strata with one result are put together within department and class
		group: row.others > 1 ? row.stratum : `${row.department_code} ${row.credit_class}`,
		isFound: row.is_found,
		creditClass: row.credit_class,
		industry: row.industry_section,
	}));
}

async function countOthers(
	database: Database,
	facts: DrawFacts,
): Promise<{ drawn: number; strangers: number; targeted: number; complaints: number }> {
	const departments = facts.departments.map(({ department }) => quote(department)).join(', ');
	return database.one(`
		select
			(select count(*) from chosen)::integer as drawn,
			count(*) filter (where plan_id = ${quote(facts.drawId)} and upper(subject_code) not in (select id from chosen))::integer as strangers,
			count(*) filter (where inspection_kind not in ('random', 'complaint') and is_within)::integer as targeted,
			count(*) filter (where inspection_kind = 'complaint' and is_within)::integer as complaints
		from (
			select *, department_code in (${departments}) and inspected_on between date '${facts.period.firstDay}' and date '${facts.period.lastDay}' as is_within
			from stg_inspections
		)`);
}

function rateSheet(rates: readonly NamedRate[], facts: DrawFacts): SheetSpec {
	return {
		name: `问题率 ${facts.drawId}`,
		columns: [
			{ header: '口径' },
			{ header: '代码' },
			{ header: '有结果户次', kind: 'count' },
			{ header: '状态' },
			{ header: '问题率', kind: 'number' },
			{ header: '下限（Wilson 95%）', kind: 'number' },
			{ header: '上限（Wilson 95%）', kind: 'number' },
			{ header: '下限（Korn–Graubard 95%）', kind: 'number' },
			{ header: '上限（Korn–Graubard 95%）', kind: 'number' },
			{ header: '有效户次', kind: 'number' },
			{ header: '设计效应', kind: 'number' },
			{ header: '说明' },
		],
		rows: rates.map(({ dimension, rate }) => [
			dimension,
			rate.domain,
			rate.visitCount,
			...(rate.status === 'published'
				? [
						'发布',
						...[
							rate.rate,
							rate.interval.low,
							rate.interval.high,
							rate.kornGraubard.low,
							rate.kornGraubard.high,
							rate.effectiveSize,
							rate.designEffect,
						].map((value) => Number(value.toFixed(6))),
						null,
					]
				: [
						'不发布',
						null,
						null,
						null,
						null,
						null,
						Number(rate.effectiveSize.toFixed(6)),
						null,
						rate.reason.zh,
					]),
		]),
	};
}

function sentence(dimension: string, rate: RateEstimate): { zh: string; en: string } {
	const zh = dimension === rate.domain ? dimension : `${dimension} ${rate.domain}`;
	const en = dimension === rate.domain ? 'all' : rate.domain;
	if (rate.status === 'suppressed')
		return { zh: `  ${zh}：${rate.reason.zh}`, en: `${en}: ${rate.reason.en}` };
	const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
	const { low, high } = rate.interval;
	return {
		zh: `  ${zh}：估计 ${percent(rate.rate)}（95% 区间 ${percent(low)}–${percent(high)}，${rate.visitCount} 户次，设计效应 ${rate.designEffect.toFixed(2)}）`,
		en: `${en}: an estimated ${percent(rate.rate)} (95 % interval ${percent(low)}–${percent(high)}, ${rate.visitCount} visits, design effect ${rate.designEffect.toFixed(2)})`,
	};
}
