import type { Holds } from './table.ts';

const furthest = 2n ** 62n;
const second = 1_000_000n;

/**
 * A watermark as a whole number that grows with it: the number itself, or microseconds of the local
 * time as written. What cannot be read (`infinity`) stands at the end it sorts to.
 */
export function markOf(holds: Holds, value: string): bigint {
	if (holds === 'integer' || holds === 'number') {
		const number = /^(-?\d+)(\.\d+)?$/.exec(value);
		return number ? clamp(BigInt(number[1]!)) : furthest;
	}
	const parts =
		/^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?)?(?:[+-][\d:]+)?$/.exec(
			value,
		);
	if (!parts) return value.startsWith('-') || value.endsWith('BC') ? -furthest : furthest;
	const [year, month, day, hour, minute, seconds] = parts
		.slice(1, 7)
		.map((part) => Number(part ?? 0));
	const instant = new Date(0);
	instant.setUTCFullYear(year!, month! - 1, day);
	instant.setUTCHours(hour!, minute, seconds);
	return BigInt(instant.getTime()) * 1000n + BigInt((parts[7] ?? '').padEnd(6, '0'));
}

/** The watermark value of a mark, as the database reads it. */
export function valueOf(holds: Holds, mark: bigint): string {
	if (holds === 'integer' || holds === 'number') return String(mark);
	const micros = ((mark % second) + second) % second;
	const text = new Date(Number((mark - micros) / 1000n)).toISOString();
	const day = text.slice(0, 10);
	return holds === 'date' ? day : `${day} ${text.slice(11, 19)}.${String(micros).padStart(6, '0')}`;
}

/** An overlap of a source file (seconds for times, units for numbers) in marks. */
export function overlapMarks(holds: Holds, overlap: number | null): bigint {
	if (holds === 'integer' || holds === 'number') return BigInt(overlap ?? 1000);
	return BigInt(overlap ?? 600) * second;
}

function clamp(number: bigint): bigint {
	return number > furthest ? furthest : number < -furthest ? -furthest : number;
}
