import type { Chance } from './chance.ts';
import { slots } from './sectors.ts';
import { addDays, addWorkingDays, lastDay } from './timeline.ts';

/** Which rule of the alerts a planted offender is to set off. */
export type OffencePattern = 'frequent' | 'same_category' | 'high_frequency' | 'serious';

/** A planted repeat offender: its place in the register and its breaches, oldest first. */
export interface Offender {
	subject: number;
	pattern: OffencePattern;
	breaches: { decidedOn: string; severity: 'minor' | 'general' | 'serious'; category: number }[];
}

const patterns: OffencePattern[] = [
	'frequent',
	'same_category',
	'frequent',
	'serious',
	'frequent',
	'high_frequency',
	'same_category',
	'frequent',
];

/**
 * Repeat offenders, one in 600 subjects and at least six: each has four or more open breaches in the
 * last twelve months, so that it stands above every repeat threshold on the last day.
 * They are long-established organisations and sole proprietors.
 */
export function plantOffenders(subjects: number, chance: Chance): Offender[] {
	const count = Math.max(6, Math.round(subjects / 600));
	const hundreds = Math.floor(subjects / 100);
	const old = Math.max(1, Math.floor(hundreds * 0.5));
	const eligible = slots.filter((slot) => slot.type !== 'natural_person').map((slot) => slot.slot);
	const taken = new Set<number>();
	return Array.from({ length: count }, (_, order) => {
		const hundred = Math.floor(((order + 0.5) / count) * old);
		let place = Math.floor(chance('offender', order) * eligible.length);
		while (taken.has(hundred * 100 + eligible[place]!)) place = (place + 1) % eligible.length;
		const subject = hundred * 100 + eligible[place]!;
		taken.add(subject);
		const pattern = patterns[order % patterns.length]!;
		return { subject, pattern, breaches: plantBreaches(order, pattern, chance) };
	});
}

function plantBreaches(
	order: number,
	pattern: OffencePattern,
	chance: Chance,
): Offender['breaches'] {
	const draw = (label: string, index = 0): number => chance('offender', order, label, index);
	const recent = pattern === 'serious' ? 4 : 5 + Math.floor(draw('count') * 3);
	const older = pattern === 'high_frequency' ? 6 + Math.floor(draw('older') * 2) : 0;
	const last = 12 + Math.floor(draw('last') * 25);
	const span = 255 + Math.floor(draw('span') * 50);
	const category = Math.floor(draw('category') * 6);
	const daysAgo = [
		...Array.from({ length: older }, (_, index) => 1000 - Math.round((index * 620) / older)),
		...Array.from({ length: recent }, (_, index) =>
			Math.round(
				last +
					span -
					(index * span) / (recent - 1) +
					(index === 0 || index === recent - 1 ? 0 : draw('jitter', index) * 12 - 6),
			),
		),
	];
	return daysAgo.map((ago, index) => ({
		decidedOn: addWorkingDays(addDays(lastDay, -ago), 0),
		severity:
			pattern === 'serious' && index === daysAgo.length - 2
				? 'serious'
				: draw('severity', index) < 0.25
					? 'minor'
					: 'general',
		category: pattern === 'same_category' ? category : (category + index) % 6,
	}));
}
