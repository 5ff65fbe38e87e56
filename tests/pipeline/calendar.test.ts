import { describe, expect, it, onTestFinished } from 'vitest';
import { calendarDays, createCalendar } from '../../pipeline/calendar.ts';
import { openDatabase } from '../../pipeline/database.ts';

const days = new Map(calendarDays(2027).map((day) => [day.day, day]));
const isWorking = (day: string): boolean => days.get(day)!.is_working_day;

describe('the calendar', () => {
	it('has every day from 2004 to the end of the last year', () => {
		expect(days.size).toBe((Date.UTC(2028, 0, 1) - Date.UTC(2004, 0, 1)) / 86_400_000);
		expect(days.has('2004-01-01')).toBe(true);
		expect(days.has('2024-02-29')).toBe(true);
		expect(days.has('2027-12-31')).toBe(true);
	});

	// notices of the State Council: 国办发明电〔2023〕7号, 〔2024〕12号
	it('follows the notices: holidays rest, made-up weekends work', () => {
		expect(isWorking('2024-02-09')).toBe(true);
		expect(isWorking('2024-02-10')).toBe(false);
		expect(isWorking('2024-02-04')).toBe(true);
		expect(isWorking('2024-02-18')).toBe(true);
		expect(isWorking('2024-10-07')).toBe(false);
		expect(isWorking('2024-10-12')).toBe(true);
		expect(isWorking('2025-01-26')).toBe(true);
		expect(isWorking('2025-02-03')).toBe(false);
		expect(isWorking('2025-10-08')).toBe(false);
	});

	it('is the same in every time zone of the machine', () => {
		const zone = process.env.TZ;
		process.env.TZ = 'America/New_York';
		onTestFinished(() => {
			if (zone === undefined) delete process.env.TZ;
			else process.env.TZ = zone;
		});
		expect(calendarDays(2027)).toEqual([...days.values()]);
	});

	it('knows plain weekdays and weekends', () => {
		expect(isWorking('2025-03-14')).toBe(true);
		expect(isWorking('2025-03-15')).toBe(false);
	});

	it('marks years without a notice as provisional and knows their fixed holidays', () => {
		expect(days.get('2026-06-01')!.is_provisional).toBe(false);
		expect(days.get('2027-06-01')).toMatchObject({
			is_provisional: true,
			is_working_day: true,
			name: null,
		});
		expect(isWorking('2027-10-01')).toBe(false);
		expect(isWorking('2027-05-08')).toBe(false);
	});

	it('is the table calendar', async () => {
		const database = await openDatabase(':memory:', {
			zone: 'Asia/Shanghai',
			threads: '1',
			memory: '500MB',
		});
		onTestFinished(() => database.close());
		await createCalendar(database, 2027);
		expect(
			await database.one(`select count(*)::integer as days, count(*) filter (where is_working_day)::integer as working
			 from calendar where day between '2024-01-01' and '2024-12-31'`),
		).toEqual({ days: 366, working: 251 });
		expect(
			(await database.rows('describe calendar')).map((row) => [row.column_name, row.column_type]),
		).toEqual([
			['day', 'DATE'],
			['is_working_day', 'BOOLEAN'],
			['is_provisional', 'BOOLEAN'],
			['name', 'VARCHAR'],
		]);
	});
});
