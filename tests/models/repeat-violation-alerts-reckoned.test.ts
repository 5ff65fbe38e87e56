import { expect, it } from 'vitest';
import { given } from '../given.ts';
import { ago, breach } from './alert-edges.ts';
import { generator } from './random.ts';

/** A record by its days before the data date: found, and over (below zero: not yet). */
interface Document {
	id: string;
	found: number;
	over: number;
	department: string;
	serious: boolean;
	episode: number;
}
/** What a rule counts, from how many on it holds, and the level on the day of a document. */
interface Rule {
	least: number;
	takes: (document: Document) => boolean;
	unit: (document: Document) => string | number;
	level: (counted: Document[], document: Document) => string | null;
}

/** How many units have a document less than so many days old. */
const within = (
	counted: Document[],
	document: Document,
	days: number,
	unit: Rule['unit'],
): number => new Set(counted.filter(({ found }) => found - document.found < days).map(unit)).size;
const byEpisode = ({ episode }: Document): number => episode;
const rules: Record<string, Rule> = {
	repeat_breach: {
		least: 2,
		takes: () => true,
		unit: byEpisode,
		level: (counted, document) => {
			if (within(counted, document, 1096, byEpisode) >= 10) return 'L4';
			if (within(counted, document, 365, byEpisode) >= 4) return 'L2';
			return within(
				counted.filter(({ serious }) => !serious),
				document,
				365,
				byEpisode,
			) >= 2
				? 'L1'
				: null;
		},
	},
	several_departments: {
		least: 2,
		takes: () => true,
		unit: ({ department }) => department,
		level: (counted, document) =>
			within(counted, document, 90, ({ department }) => department) >= 2 ? 'L3' : null,
	},
	serious_breach: { least: 1, takes: ({ serious }) => serious, unit: byEpisode, level: () => 'L3' },
};

/** The alerts of a subject under a rule, reckoned document by document. */
function reckon(all: Document[], { least, takes, unit, level }: Rule): string[] {
	const runs: { documents: Document[]; levels: (string | null)[] }[] = [];
	for (const document of all.filter(takes)) {
		const run = runs.at(-1);
		const counted = all.filter(
			({ found, over }) => found >= document.found && over < document.found,
		);
		const joins =
			run &&
			run.documents.at(-1)!.found - document.found < 365 &&
			run.documents.some(({ over }) => over < document.found);
		const own = joins ? run : { documents: [], levels: [] };
		if (!joins) runs.push(own);
		own.documents.push(document);
		own.levels.push(level(counted, document));
	}
	return runs
		.filter(({ levels }) => levels.some(Boolean))
		.map(({ documents, levels }) => {
			const highest = levels.toSorted().findLast(Boolean)!;
			const units = [...Map.groupBy(documents, unit).values()].map((own) =>
				Math.min(...own.map(({ over }) => over)),
			);
			const enough = units.toSorted((a, b) => a - b)[Math.min(least, units.length) - 1]!;
			const clean = documents.at(-1)!.found - 365;
			const closed = Math.max(enough, clean);
			return [
				highest,
				documents[levels.findIndex(Boolean)]!.found,
				documents[levels.indexOf(highest)]!.found,
				documents.at(-1)!.found,
				closed < 0 ? 'open' : closed,
			].join(' ');
		});
}

it('R38, R83: alerts are those that a reckoning document by document finds, and none of a rule overlap', async () => {
	const chance = generator(19);
	const subjects = Array.from({ length: 120 }, (_, index): [string, Document[]] => {
		const many = index % 4 === 0 ? 16 : 6;
		const documents = Array.from({ length: many }, (_, place): Document => {
			const found = Math.floor(chance() * 1400);
			return {
				id: `S${index}-${String(place).padStart(2, '0')}`,
				found,
				over: chance() < 0.5 ? found - 1 - Math.floor(chance() * 400) : -1000,
				department: `D${Math.floor(chance() * 3)}`,
				serious: chance() < 0.15,
				episode: 0,
			};
		}).sort((a, b) => b.found - a.found || a.id.localeCompare(b.id));
		let first = Infinity;
		for (const document of documents) {
			if (first - document.found > 7) first = document.found;
			document.episode = first;
		}
		return [`S${index}`, documents];
	});
	const warehouse = await given(
		{
			breaches: [
				...subjects.flatMap(([code, documents]) =>
					documents.map(({ id, found, over, department, serious }) =>
						breach(code, found, {
							breach_id: id,
							published_to: ago(over),
							department_code: department,
							severity: serious ? 'serious' : 'minor',
						}),
					),
				),
				breach('nobody', 0),
			],
		},
		'int_alerts',
	);
	const rows = await warehouse.rows<Record<string, string>>(
		`select subject_code || ' ' || alert_rule as key, concat_ws(' ', level, days_between(opened_on, date '${ago(0)}'), days_between(raised_on, date '${ago(0)}'),
			days_between(last_on, date '${ago(0)}'), coalesce(cast(days_between(closed_on, date '${ago(0)}') as varchar), 'open')) as alert
		from int_alerts order by subject_code, alert_rule, opened_on`,
	);
	const found = Object.fromEntries(
		[...Map.groupBy(rows, ({ key }) => key!)].map(([key, own]) => [
			key,
			own.map(({ alert }) => alert!),
		]),
	);
	const expected = Object.fromEntries(
		subjects.flatMap(([code, documents]) =>
			Object.entries(rules)
				.map(([name, rule]) => [`${code} ${name}`, reckon(documents, rule)] as const)
				.filter(([, alerts]) => alerts.length > 0),
		),
	);
	expect(found).toEqual(expected);
	const states = rows.map(({ alert }) => alert!.split(' '));
	expect(new Set(states.map(([level]) => level)).size).toBe(4);
	expect(Object.values(found).some((alerts) => alerts.length > 2)).toBe(true);
	for (const alerts of Object.values(found))
		alerts.slice(1).forEach((alert, place) => {
			expect(Number(alert.split(' ')[1])).toBeLessThanOrEqual(Number(alerts[place]!.split(' ')[4]));
		});
	warehouse.close();
});
