import { describe, expect, it } from 'vitest';
import { instantOf, isoWithOffset, localTime } from '../../pipeline/clock.ts';

describe('local time', () => {
	const instant = new Date('2026-11-01T18:14:07Z');

	it('is that of the zone asked for, whatever zone the machine has', () => {
		expect(localTime(instant, 'Asia/Shanghai')).toBe('2026-11-02 02:14:07');
		expect(localTime(instant, 'UTC')).toBe('2026-11-01 18:14:07');
		expect(localTime(instant, 'America/New_York')).toBe('2026-11-01 13:14:07');
	});

	it('writes midnight as 00', () => {
		expect(localTime(new Date('2026-11-01T16:00:00Z'), 'Asia/Shanghai')).toBe(
			'2026-11-02 00:00:00',
		);
	});

	it('goes back to the same instant', () => {
		expect(instantOf('2026-11-02 02:14:07', 'Asia/Shanghai')).toEqual(instant);
		expect(instantOf('2026-11-01T13:14:07', 'America/New_York')).toEqual(instant);
	});

	it('carries its offset in ISO form', () => {
		expect(isoWithOffset(instant, 'Asia/Shanghai')).toBe('2026-11-02T02:14:07+08:00');
		expect(isoWithOffset(instant, 'America/New_York')).toBe('2026-11-01T13:14:07-05:00');
		expect(isoWithOffset(instant, 'Asia/Kolkata')).toBe('2026-11-01T23:44:07+05:30');
		expect(isoWithOffset(instant, 'UTC')).toBe('2026-11-01T18:14:07+00:00');
	});

	it('keeps the offset of an instant with milliseconds', () => {
		expect(isoWithOffset(new Date('2026-11-01T18:14:07.900Z'), 'Asia/Shanghai')).toBe(
			'2026-11-02T02:14:07+08:00',
		);
	});
});
