import { m } from '#lib/paraglide/messages.js';
import { pick, type Locale, type Words } from '../../words.ts';
import type { TimelineEvent } from '../../view.ts';
import { withWholeCodes, type Scope } from '../access.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Lease } from '../publication.ts';
import { fingerprint, isPersonal, matchCode } from '../personal.ts';
import { ask } from '../questions.ts';
import type { Row } from '../warehouse.ts';

/** The code of a subject as this reader may see it: a natural person's gives way to its fingerprint. */
export function showCode(scope: Scope, code: string): string {
	return isPersonal(code) && scope.personal === 'masked' ? fingerprint(code) : code;
}

/** The address of a subject's page; a natural person's code does not stand in it when it is masked. */
export function linkSubject(scope: Scope, code: string): string {
	const name = isPersonal(code) && scope.personal === 'masked' ? fingerprint(code) : code;
	return `/subjects/${encodeURIComponent(name)}`;
}

/**
 * The subject that an address names: by its code, or by the fingerprint of a masked one; its own code is whole, for
 * further questions, and not to be sent. Null when there is none.
 */
export async function findSubject(lease: Lease, scope: Scope, name: string): Promise<Row | null> {
	if (isPersonal(name) && scope.personal === 'masked') return null;
	const where = `${matchCode('subject_code', name, 'name')}${name.startsWith('~') ? " and subject_type = 'natural_person'" : ''}`;
	const [row] = await lease.read(
		withWholeCodes(scope),
		`select * from int_subjects where ${where}`,
		{ name },
	);
	return row ?? null;
}

/** The kinds of events, in the order of the lanes of a timeline. */
const eventKinds = [
	'rating',
	'approval',
	'inspection',
	'breach',
	'repair',
	'intervention',
	'alert',
] as const;

const kindWords = {
	rating: m.event_rating,
	approval: m.event_approval,
	inspection: m.event_inspection,
	breach: m.event_breach,
	repair: m.event_repair,
	intervention: m.event_intervention,
	alert: m.event_alert,
};

/** The name of a kind of event. */
export function nameKind(kind: string, locale: Locale): string {
	return kindWords[kind as keyof typeof kindWords]?.({}, { locale }) ?? kind;
}

/** Which code tables the two codes of an event come from. */
export const domains: Record<string, [string, string]> = {
	approval: ['route', 'result'],
	inspection: ['inspection_kind', 'inspection_result'],
	breach: ['breach_kind', 'severity'],
	intervention: ['intervention_kind', 'intervention_outcome'],
	alert: ['alert_rule', 'level'],
};

/** What a page counts of a subject's events. */
const counted = ['event', 'approval', 'inspection', 'breach'] as const;

/** A subject's newest events in words, as a table has them, and how many it has of those that its page counts. */
export async function readEvents(
	lease: Lease,
	scope: Scope,
	catalogue: Catalogue,
	code: string,
	locale: Locale,
): Promise<{ events: Row[]; totals: Record<(typeof counted)[number], number> }> {
	const rows = await ask(lease, scope, 'subject_events', { subject: code }, code);
	const word = (domain: string | undefined, value: unknown): string => {
		if (value === null || value === undefined) return '';
		const words: Words | undefined = domain
			? catalogue.codesOf(domain)?.[String(value)]
			: undefined;
		return words ? pick(words, locale) : String(value);
	};
	const events = rows.map((row) => {
		const [kind, state] = domains[String(row.event_kind)] ?? [];
		const isRating = row.event_kind === 'rating';
		const scheme = row.scheme_zh
			? pick({ zh: String(row.scheme_zh), en: String(row.scheme_en) }, locale)
			: '';
		const parts = [
			isRating ? scheme || String(row.kind_code) : word(kind, row.kind_code),
			isRating
				? row.topic
					? m.score_points({ score: String(row.topic) }, { locale })
					: ''
				: (row.topic ?? ''),
		];
		return {
			event_kind: row.event_kind ?? null,
			kind: nameKind(String(row.event_kind), locale),
			event_on: row.event_on ?? null,
			content: parts.filter(Boolean).join(' · '),
			state: isRating ? String(row.state_code) : word(state, row.state_code),
			state_code: row.state_code ?? null,
			document: isRating ? null : (row.document ?? null),
			department_code: row.department_code ?? null,
			// who graded a subject is known by name alone
			department_name: (isRating ? row.document : row.department_name) ?? null,
			alert_id: row.event_kind === 'alert' ? (row.event_id ?? null) : null,
			item_code: row.event_kind === 'approval' ? (row.reference ?? null) : null,
			event_id: row.event_id ?? null,
			until_on: row.until_on ?? null,
		};
	});
	const totals = Object.fromEntries(
		counted.map((name) => [name, Number(rows[0]?.[`${name}_total`] ?? 0)]),
	) as Record<(typeof counted)[number], number>;
	return { events, totals };
}

/** The timeline of a subject's events up to a day, a lane for each kind. */
export function viewTimeline(
	events: Row[],
	to: string,
	locale: Locale,
	documents?: Map<string, { number: number; isCounted: boolean }>,
) {
	return {
		events: toTimeline(events, documents),
		lanes: eventKinds.map((lane) => ({ lane, title: nameKind(lane, locale) })),
		to,
	};
}

const bad = /problem|false_information|violation|corrected|uncooperative|not_published|revoked/;

/** Events as dots of a timeline: breaches and findings stand out, the rest is quiet. */
function toTimeline(
	events: Row[],
	documents: Map<string, { number: number; isCounted: boolean }> = new Map(),
): TimelineEvent[] {
	return events.map((row) => {
		const document = documents.get(String(row.event_id));
		const finding =
			row.event_kind === 'inspection' &&
			row.state_code !== 'no_problem' &&
			bad.test(String(row.state_code));
		return {
			on: String(row.event_on),
			lane: String(row.event_kind),
			text: [row.event_on, row.kind, row.content, row.state].filter(Boolean).join(' '),
			tone: document
				? document.isCounted
					? 'strong'
					: 'hollow'
				: row.event_kind === 'breach' || row.event_kind === 'alert' || finding
					? 'marked'
					: 'quiet',
			...(document ? { number: document.number } : {}),
		};
	});
}
