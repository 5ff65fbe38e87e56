import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { isoWithOffset, localTime, type Clock } from '../clock.ts';
import { InputError } from '../errors.ts';
import type { Paths } from '../paths.ts';
import type { Report } from '../report.ts';
import type { RegisterEntry } from '../sampling/register.ts';
import { numberedFolder, type DrawFolder } from './plan-folder.ts';
import { appendRecord, readRegister } from './register.ts';

/** Ends an opened or committed draw without a sample; the reason stays in the register. */
export function abortDraw(
	paths: Paths,
	state: DatabaseSync,
	number: number,
	reason: string,
	operator: string,
	report: Report,
	clock: Clock,
): void {
	requireDraw(paths, state, number);
	appendRecord(state, paths, () => ({
		kind: 'aborted',
		number,
		at: isoWithOffset(clock()),
		operator,
		reason,
	}));
	report.say({ zh: `编号 ${number} 已作废：${reason}`, en: `number ${number} is aborted` });
}

/** The folder of a numbered draw; throws InputError when there is no such number. */
export function requireDraw(paths: Paths, state: DatabaseSync, number: number): DrawFolder {
	const last = nextNumber(readRegister(state, paths)) - 1;
	const folder = numberedFolder(paths, number);
	if (number >= 1 && number <= last && existsSync(folder.published)) return folder;
	throw new InputError('DRAW-NUMBER', String(number), {
		zh:
			last === 0
				? '登记簿还没有抽取，请先运行 mingcha draw open。'
				: `没有这个编号，现有 1 至 ${last}。`,
		en:
			last === 0
				? 'the register holds no draw yet; run mingcha draw open first.'
				: `there is no such number; there are 1 to ${last}.`,
	});
}

/** The number that the next draw gets. */
export function nextNumber(entries: readonly RegisterEntry[]): number {
	return entries.filter(({ record }) => record.kind === 'opened').length + 1;
}

/** The local day of an instant, ISO. */
export function dayOf(clock: Clock): string {
	return localTime(clock()).slice(0, 10);
}
