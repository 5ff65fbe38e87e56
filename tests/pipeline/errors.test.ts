import { describe, expect, it } from 'vitest';
import { describeError, InputError, nameOutsideCause } from '../../pipeline/errors.ts';
import { ndjsonReport, terminalReport } from '../../pipeline/report.ts';

const fault = new InputError('FILE-EMPTY', 'inbox/a.csv:3', {
	zh: '文件是空的，请重发。',
	en: 'the file is empty; send it again.',
});

describe('an error that people can mend', () => {
	it('says where, what and what to do in both languages', () => {
		expect(describeError(fault)).toEqual({
			code: 'FILE-EMPTY',
			zh: 'inbox/a.csv:3: 文件是空的，请重发。',
			en: 'inbox/a.csv:3: the file is empty; send it again.',
		});
		expect(fault.message).toBe('inbox/a.csv:3: the file is empty; send it again.');
	});

	it('keeps its cause', () => {
		const cause = new Error('deep');
		expect(new InputError('X', '', { zh: '误', en: 'wrong' }, cause).cause).toBe(cause);
		expect(new InputError('X', '', { zh: '误', en: 'wrong' }).message).toBe('wrong');
	});
});

describe('any other error', () => {
	it('is a bug with a number', () => {
		const described = describeError(new TypeError('x is not a function'));
		expect(described.code).toMatch(/^BUG-[0-9A-Z]+$/);
		expect(described.en).toContain(described.code);
		expect(described.en).toContain('x is not a function');
		expect(describeError('thrown text').en).toContain('thrown text');
	});
});

describe('a full disk', () => {
	it('is no bug, whoever met it: the file system, DuckDB or SQLite', () => {
		const system = Object.assign(new Error('write'), { code: 'ENOSPC' });
		for (const error of [
			system,
			new Error('IO Error: Could not write file: No space left on device'),
			new Error('database or disk is full'),
		])
			expect(describeError(nameOutsideCause(error))).toMatchObject({
				code: 'DISK-FULL',
				zh: expect.stringContaining('清出空间') as string,
			});
		expect(nameOutsideCause(fault)).toBe(fault);
		expect(describeError(nameOutsideCause(new Error('x'))).code).toMatch(/^BUG-/);
	});
});

describe('the report', () => {
	it('writes one line a step on a terminal', () => {
		const lines: string[] = [];
		const report = terminalReport((line) => lines.push(line));
		report.step('compute', 1.25, { zh: '模型 3 个', en: '3 models' });
		report.say({ zh: '完', en: 'done' });
		report.say({ zh: '1', en: '1' });
		expect(lines[0]).toMatch(/compute.*1\.[23] s.*模型 3 个 \| 3 models/);
		expect(lines.slice(1)).toEqual(['完 | done', '1']);
	});

	it('writes one JSON object a line for a program', () => {
		const lines: string[] = [];
		const report = ndjsonReport((line) => lines.push(line));
		report.step('compute', 1.25, { zh: '模', en: 'models' });
		report.say({ zh: '完', en: 'done' });
		report.fail(fault);
		expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
			{ event: 'step', step: 'compute', seconds: 1.25, zh: '模', en: 'models' },
			{ event: 'say', zh: '完', en: 'done' },
			{ event: 'fail', ...describeError(fault) },
		]);
	});
});

describe('a fault of the program', () => {
	it.each([
		'46010119900307155X',
		'４６０１０１１９９００３０７１５５Ｘ',
		'460101 19900307 155X',
		'460101-1990-0307-155X',
	])('does not tell a number it quotes (%s)', (number) => {
		const told = describeError(new Error(`ENOENT: no such file, open 'inbox/张三${number}.csv'`));
		expect(`${told.zh}${told.en}`.normalize('NFKC').replace(/[ -]/g, '')).not.toContain('19900307');
	});
});
