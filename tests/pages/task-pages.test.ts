import { describe, expect, inject, it } from 'vitest';
import { parsePeriod, spanPeriods } from '../../src/lib/periods.ts';
import { estimateDifference, estimateMean, estimateShare } from '../../src/lib/server/interval.ts';
import { keptEarlier } from './city.ts';
import { readPublished } from './database.ts';
import { expectPlaced, readOne, testPlaces, useReader } from './reader.ts';

const city = inject('city');
const reader = useReader();
const { read, open, settle } = reader;

const month = `(select max(month) from reporting_rankings)`;
const [department, alert, item, person] = await Promise.all([
	readOne<{ code: string; name: string }>(
		`select department_code as code, department_name as name from reporting_rankings
		where month = ${month} and ranking_status = 'ranked' order by late_count desc, department_code limit 1`,
	),
	readOne<{ id: string; subject: string }>(
		`select alert_id as id, subject_code as subject from repeat_violation_alerts
		where alert_state = 'open' and subject_type <> 'natural_person' and excluded_count > 0 order by score desc, alert_id limit 1`,
	),
	readOne<{ code: string }>(
		`select item_code as code from reform_effects where saved_elapsed_days is not null
		group by 1 order by sum(decided_count) desc, 1 limit 1`,
	),
	readOne<{ code: string; name: string }>(
		`select subject_code as code, subject_name as name from int_subjects where subject_type = 'natural_person'
		and subject_code in (select subject_code from repeat_violation_alerts where alert_state = 'open') order by 1 limit 1`,
	),
]);

const places = [
	'/cockpit',
	'/cockpit?p=2026Q3&cmp=yoy&view=items,saved',
	'/cockpit/rows?figure=alerts_opened',
	'/reform',
	`/reform/${item.code}`,
	'/reporting',
	`/reporting/${department.code}`,
	'/reporting/bulletin',
	'/alerts',
	`/alerts/${alert.id}`,
	'/subjects',
	`/subjects/${alert.subject}`,
];
const plain = (text: string): string => text.replace(/[\u202f\s]/g, '');

testPlaces('every page of a task stands in the screen and breaks no rule', places, reader, {
	timeout: 120_000,
	look: expectPlaced,
});

describe('the cockpit', () => {
	it('says of the newest month what the cases say, with an interval, and leads to as many rows', async () => {
		const saved = await readOne<{ n: number; mean: number; error: number }>(
			`select count(*) as n, avg(saved_days) as mean, 1.959964 * stddev_samp(saved_days) / sqrt(count(*)) as error
			from int_reformed_cases, int_data_date
			where decided_on >= date_trunc('month', data_date) and decided_on <= data_date`,
		);
		const visits = await readOne<{ share: number; n: number }>(
			`select count(case when visits = 0 then 1 end) / count(*)::double as share, count(case when visits = 0 then 1 end) as n
			from int_approvals, int_data_date
			where outcome = 'decided' and visits is not null and decided_on >= date_trunc('month', data_date) and decided_on <= data_date`,
		);
		const alerts = await readOne<{ open: number; overdue: number }>(
			`select count(*) as open, count(case when due_on < data_date then 1 end) as overdue
			from repeat_violation_alerts, int_data_date where alert_state = 'open'`,
		);
		await read({}, async (page) => {
			await open(page, '/cockpit');
			const text = plain(await page.locator('main').innerText());
			expect(text).toContain(`改革后事项${saved.n}件`);
			expect(text).toContain(`少用${saved.mean.toFixed(1)}天`);
			expect(text).toContain(
				`95%区间${(saved.mean - saved.error).toFixed(1)}至${(saved.mean + saved.error).toFixed(1)}`,
			);
			expect(text).toContain(`${(visits.share * 100).toFixed(1)}%`);
			expect(text).toContain(`开启${alerts.open}条`);
			expect(text).toContain(`已过处置期限${alerts.overdue}条`);
			await page.locator('.figures .value a').nth(2).click();
			await page.waitForURL(/\/cockpit\/rows\?figure=no_visit/);
			await page
				.locator('.parts')
				.getByRole('link', { name: /零跑动/ })
				.click();
			await page.waitForURL(/of=part/);
			await page.waitForFunction(
				(count) =>
					document.querySelector('[data-count]')?.textContent?.replace(/\s/g, '') === count,
				String(visits.n),
			);
		});
	});

	it('compares an unfinished period with the same days of the earlier one', () => {
		expect(spanPeriods(parsePeriod('2026-11')!, '2026-11-10', 'prev')).toEqual({
			from: '2026-11-01',
			to: '2026-11-10',
			beforeFrom: '2026-10-01',
			beforeTo: '2026-10-10',
			isPartial: true,
		});
		expect(spanPeriods(parsePeriod('2026-10')!, '2026-10-31', 'prev')).toMatchObject({
			beforeFrom: '2026-09-01',
			beforeTo: '2026-09-30',
			isPartial: false,
		});
		expect(spanPeriods(parsePeriod('2026Q3')!, '2026-10-31', 'yoy')).toMatchObject({
			beforeFrom: '2025-07-01',
			beforeTo: '2025-09-30',
		});
		// 31 days do not fit into February
		expect(spanPeriods(parsePeriod('2026-03')!, '2026-03-30', 'prev').beforeTo).toBe('2026-02-28');
	});

	it('gives intervals of textbooks', () => {
		// Newcombe 1998, table I: 81 of 263 by Wilson's score
		const share = estimateShare(81, 263)!;
		expect([share.low!, share.high!].map((value) => value.toFixed(4))).toEqual([
			'0.2553',
			'0.3662',
		]);
		expect(estimateMean(5, 10, 30)).toEqual({ value: 2, low: null, high: null });
		const same = { count: 50, sum: 100, squares: 250 };
		const none = estimateDifference(same, same);
		expect(none.value).toBe(0);
		expect(none.low! + none.high!).toBeCloseTo(0);
	});
});

describe('a department', () => {
	it('has its due, late and rejected rows, three ranks and the probability of being last', async () => {
		const row = await readOne<Record<string, number>>(
			`select due_count, on_time_count, late_count, rejected_count, composite_rank, quantity_rank, quality_rank, peer_count, p_last
			from reporting_rankings where month = ${month} and department_code = '${department.code}'`,
		);
		const feeds = await readPublished<{ due: number }>(
			city,
			`select sum(row_count) as due from int_reported_rows where department_code = '${department.code}'
			and row_state = 'current' and due_month = ${month} and feed in (select replace(key, 'ranking.feeds.', '') from policy where key like 'ranking.feeds.%' and number = 1)`,
		);
		expect(feeds[0]!.due).toBe(row.due_count);
		await read({}, async (page) => {
			await open(page, `/reporting/${department.code}`);
			const text = plain(await page.locator('main').innerText());
			expect(text).toContain(`应报${row.due_count}条，按期${row.on_time_count}条`);
			expect(text).toContain(`逾期${row.late_count}条`);
			expect(text).toContain(`综合第${row.composite_rank}名，共${row.peer_count}个`);
			const ranks = await page.locator('.ranks dd b').allInnerTexts();
			expect(ranks).toEqual([row.composite_rank, row.quantity_rank, row.quality_rank].map(String));
		});
	});

	it('R91: stays in the bulletin as it was kept; late rows and corrections since stand apart', async () => {
		const today = await readOne<{ name: string; score: number; rank: number; due: number }>(
			`select department_name as name, composite_score as score, composite_rank as rank, due_count as due
			from reporting_rankings where month = date '2026-08-01' and is_corrected`,
		);
		await read({}, async (page) => {
			await open(page, '/reporting/bulletin?p=2026-08');
			const article = page.locator('article');
			const row = article.locator('tbody tr', { hasText: today.name });
			expect((await row.locator('td').allInnerTexts()).map(plain)).toEqual([
				String(keptEarlier.composite_rank),
				plain(today.name),
				String(keptEarlier.composite_score),
				String(keptEarlier.quantity_rank),
				String(keptEarlier.quality_rank),
				'12.5%',
				'87.5%',
				String(keptEarlier.due_count - keptEarlier.on_time_count),
				'下档',
			]);
			const text = plain(await article.innerText());
			expect(text).toContain(`${plain(today.name)}：应报由987654条变为${today.due}条`);
			expect(text).toContain(`综合分由12.3变为${today.score.toFixed(1)}，名次由9变为${today.rank}`);
			expect(text).toContain('2026年9月14日留存');
			// a month without corrections says nothing of them
			await open(page, '/reporting/bulletin?p=2026-10');
			expect(await article.innerText()).not.toContain('更正');
		});
	});

	it('R91: has in the bulletin as of today what an earlier program did not keep of its month', async () => {
		const today = await readOne<{ name: string; quantity: number; valid: number }>(
			`select department_name as name, quantity_rank as quantity, valid_share as valid
			from reporting_rankings where month = date '2026-07-01' and is_corrected`,
		);
		await read({}, async (page) => {
			await open(page, '/reporting/bulletin?p=2026-07');
			const row = page.locator('article tbody tr', { hasText: today.name });
			const cells = (await row.locator('td').allInnerTexts()).map(plain);
			expect([cells[2], cells[3], cells[6]]).toEqual([
				String(keptEarlier.composite_score),
				String(today.quantity),
				today.valid === 1 ? '100%' : `${(today.valid * 100).toFixed(1)}%`,
			]);
		});
	});

	it('stands in the bulletin, which prints as a document without the application around it', async () => {
		const total = await readOne<{ due: number; late: number }>(
			`select sum(due_count) as due, sum(late_count) as late from reporting_rankings where month = ${month}`,
		);
		await read({}, async (page) => {
			await open(page, '/reporting/bulletin');
			const text = plain(await page.locator('article').innerText());
			expect(text).toContain(`应报${total.due}条`);
			expect(text).toContain(`逾期${total.late}条`);
			expect(text).toContain(department.name);
			await page.emulateMedia({ media: 'print' });
			for (const part of ['nav', 'header.head', '.brand'])
				expect(await page.locator(part).first().isVisible(), part).toBe(false);
			const file = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
			const pages = file.match(/\/Type\s*\/Page\b/g)!.length;
			expect(pages).toBeGreaterThan(0);
			expect(pages).toBeLessThan(5);
		});
	});
});

describe('an alert', () => {
	it('lists every document with its reason and fills its score formula with numbers that give the score', async () => {
		const row = await readOne<{ score: number; counted: number; excluded: number }>(
			`select score, counted_count as counted, excluded_count as excluded from repeat_violation_alerts where alert_id = '${alert.id}'`,
		);
		await read({}, async (page) => {
			await open(page, `/alerts/${alert.id}`);
			const verdicts = await page
				.locator('.below section')
				.first()
				.locator('tbody tr')
				.allInnerTexts();
			expect(verdicts.length).toBe(row.counted + row.excluded);
			expect(verdicts.filter((text) => text.includes('不计：')).length).toBe(row.excluded);
			const formula = await page.locator('section p .mono').innerText();
			const [said, terms] = formula.split(' = ');
			expect(Number(said)).toBeCloseTo(row.score, 2);
			const sum = terms!.split(' + ').reduce((total, term) => {
				const [, weight, days, half] = /^([\d.]+)×2\^\(−(\d+)\/(\d+)\)$/.exec(term)!;
				return total + Number(weight) * 2 ** (-Number(days) / Number(half));
			}, 0);
			expect(sum).toBeCloseTo(row.score, 1);
			expect(await page.locator('[data-timeline] i').count()).toBeGreaterThan(row.counted - 1);
			// numbers of one lane do not cover one another where their days lie close
			const covered = await page.locator('[data-timeline] .track').evaluateAll((tracks) =>
				tracks.flatMap((track) => {
					const lefts = [...track.querySelectorAll('i')]
						.filter((mark) => mark.textContent !== '')
						.map((mark) => mark.getBoundingClientRect().left)
						.sort((a, b) => a - b);
					return lefts.filter((left, i) => i > 0 && left - lefts[i - 1]! < 8);
				}),
			);
			expect(covered).toEqual([]);
		});
	});
});

describe('the list of alerts', () => {
	it('R50: says how soon risk warnings were acknowledged, and how many never', async () => {
		const rows = await readPublished<{
			kind: string;
			subject: string;
			to: string | null;
			by: string;
			day: number;
		}>(
			city,
			`select intervention_kind as kind, subject_code as subject, department_code as to, by_department_code as by,
				date_diff('day', date '2020-01-01', opened_on)::integer as day
			from stg_interventions where intervention_kind in ('risk_warning', 'receipt')`,
		);
		const days = rows
			.filter(({ kind }) => kind === 'risk_warning')
			.map((warning) => {
				const answers = rows.filter(
					({ kind, subject, to, by, day }) =>
						kind === 'receipt' &&
						subject === warning.subject &&
						day >= warning.day &&
						[null, to ?? by].includes(warning.to),
				);
				return Math.min(...answers.map(({ day }) => day)) - warning.day;
			})
			.sort((a, b) => a - b);
		const answered = days.filter(Number.isFinite);
		expect(answered.length).toBeGreaterThan(3);
		expect(days.length).toBeGreaterThan(answered.length);
		const at = (share: number): number => answered[Math.ceil(answered.length * share) - 1]!;
		await read({}, async (page) => {
			await open(page, '/alerts');
			expect(plain(await page.locator('.lead').innerText())).toContain(
				`发出风险预警${days.length}份，收到回执${answered.length}份：一半在${at(0.5)}天内，九成在${at(0.9)}天内；${days.length - answered.length}份没有回执`,
			);
		});
	});
});

describe('a subject', () => {
	it('is found by part of its name and by its code, with the keyboard alone', async () => {
		const subject = await readOne<{ name: string; breaches: number }>(
			`select subject_name as name, (select count(*) from int_subject_events e where e.subject_code = s.subject_code and event_kind = 'breach') as breaches
			from int_subjects as s where subject_code = '${alert.subject}'`,
		);
		await read({}, async (page) => {
			await open(page, '/subjects');
			await page.getByRole('searchbox').focus();
			await page.keyboard.type(alert.subject);
			await page.keyboard.press('Enter');
			await page.waitForURL(/q=/);
			await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
			await page.locator('tbody').getByRole('link', { name: subject.name }).focus();
			await page.keyboard.press('Enter');
			await page.waitForURL(`**/subjects/${alert.subject}`);
			await settle(page);
			expect(plain(await page.locator('.lead').innerText())).toContain(
				`失信记录${subject.breaches}份`,
			);
			await open(page, `/subjects?q=${encodeURIComponent(subject.name.slice(2, 6))}`);
			expect(await page.locator('tbody').innerText()).toContain(subject.name);
		});
	});

	it('that is a natural person shows no whole code, not in the page and not in its address', async () => {
		await read({}, async (page) => {
			await open(page, `/subjects?q=${encodeURIComponent(person.name)}`);
			expect(await page.content()).not.toMatch(/P-[0-9a-f]{32}/);
			await page.locator('tbody').getByRole('link', { name: person.name }).first().click();
			await page.waitForURL(/\/subjects\/~/);
			await settle(page);
			expect(await page.content()).not.toMatch(/P-[0-9a-f]{32}/);
		});
		expect((await fetch(`${inject('origin')}/subjects/${person.code}`)).status).toBe(404);
	});
});

describe('an item', () => {
	it('says its own mean before and now, as its cases give them', async () => {
		const days = await readOne<{ before: number; now: number; n: number }>(
			`with mature as (select max(month) as last from reform_effects where item_code = '${item.code}' and is_mature),
			i as (select item_code, reform_on from int_current_items where item_code = '${item.code}'),
			cases as (select a.*, i.reform_on from int_approvals as a inner join i on i.item_code = a.item_code where outcome = 'decided')
			select avg(case when applied_on < reform_on and applied_on >= reform_on - cast(policy_number('effects.baseline_days') as integer) then elapsed_days end) as before,
				avg(case when month >= reform_on and month > last - interval 12 month and month <= last then elapsed_days end) as now,
				count(case when month >= reform_on and month > last - interval 12 month and month <= last then 1 end) as n
			from cases, mature`,
		);
		await read({}, async (page) => {
			await open(page, `/reform/${item.code}`);
			const text = plain(await page.locator('.lead').innerText());
			expect(text).toContain(`改革前一年平均${days.before.toFixed(1)}天`);
			expect(text).toContain(`现在平均${days.now.toFixed(1)}天`);
			expect(text).toContain(`现在${days.n}件`);
		});
	});
});

describe('a chart', () => {
	it('is saved as a picture', async () => {
		await read({}, async (page) => {
			await open(page, '/cockpit');
			const waiting = page.waitForEvent('download');
			await page.getByRole('button', { name: /PNG/ }).first().click();
			const saved = await waiting;
			expect(saved.suggestedFilename()).toMatch(/\.png$/);
		});
	});

	it('tells its fills apart by pattern on paper, and drops the patterns again', async () => {
		await read({}, async (page) => {
			await open(page, '/classes');
			const patterns = (): Promise<number> => page.locator('[data-chart=stacked] pattern').count();
			expect(await patterns()).toBe(0);
			await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
			expect(await patterns()).toBeGreaterThan(2);
			await page.evaluate(() => dispatchEvent(new Event('afterprint')));
			expect(await patterns()).toBe(0);
		});
	});
});
