import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dataPaths } from '../../pipeline/paths.ts';
import { letterOf } from '../../pipeline/workbook-writer.ts';
import { buildCity, run } from './city.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
process.env.MINGCHA_THREADS ??= '1';
process.env.MINGCHA_MEMORY ??= '1GB';

const hasOffice = spawnSync('soffice', ['--version'], { stdio: 'ignore' }).status === 0;
if (!hasOffice) console.log('spreadsheet program: conversion skipped, there is no soffice here');
const hasText = spawnSync('pdftotext', ['-v'], { stdio: 'ignore' }).error === undefined;

let folder: string;
let city: string;
let books: string[];

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'mingcha-print-'));
	city = await buildCity();
	const out = join(folder, 'plan');
	const said = await run(dataPaths(city), [
		'rehearse',
		'--out',
		out,
		'--beacon',
		'1.2.3./',
		'--period',
		'2026Q4',
		'--department',
		'D1',
	]);
	expect(said.code).toBe(0);
	books = [out, join(out, 'internal'), join(out, 'internal', 'results', 'D1')].flatMap((place) =>
		readdirSync(place)
			.filter((name) => name.endsWith('.xlsx'))
			.map((name) => join(place, name)),
	);
	expect(books).toHaveLength(3);
});
afterAll(() => {
	for (const place of [city, folder]) rmSync(place, { recursive: true, force: true });
});

describe('the workbooks of a plan', () => {
	it('print whole: columns for machines stand behind the printed ones, and long texts have room', async () => {
		for (const file of books) {
			const { sheets } = await readXlsx(new Uint8Array(readFileSync(file)), { readStyles: true });
			for (const sheet of sheets) {
				const headers = sheet.rows[0]!.map(String);
				const area = /^\$A\$1:\$([A-Z]+)\$\d+$/.exec(sheet.pageSetup?.printArea ?? '')?.[1];
				const printed =
					area === undefined
						? headers.length
						: headers.findIndex((_, index) => letterOf(index + 1) === area) + 1;
				expect(headers.slice(0, printed).join()).not.toMatch(/编号|摇号值|层$|代码$(?<!信用代码)/);
				const width = sheet
					.columns!.slice(0, printed)
					.reduce((sum, column) => sum + column.width!, 0);
				// at most this many half-width characters stand readable side by side on A4
				expect(width, sheet.name).toBeLessThanOrEqual(215);
			}
		}
	});

	it.runIf(hasOffice)('open in a spreadsheet program and print on pages', () => {
		execFileSync(
			'soffice',
			[
				`-env:UserInstallation=file://${join(folder, 'profile')}`,
				'--headless',
				'--convert-to',
				'pdf',
				'--outdir',
				folder,
				...books,
			],
			{ stdio: 'ignore', timeout: 200_000 },
		);
		for (const file of books) {
			const pdf = join(folder, basename(file).replace(/xlsx$/, 'pdf'));
			expect(statSync(pdf).size).toBeGreaterThan(10_000);
			expect(readFileSync(pdf, 'latin1').slice(0, 5)).toBe('%PDF-');
			if (!hasText) continue;
			const text = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' });
			expect(text).toContain('【演练】');
			expect(text).toContain(file.includes('检查_') ? '检查结果' : '抽查任务名称');
			expect(text).not.toContain('###');
			if (!file.includes('internal') || file.includes('results'))
				expect(text).not.toMatch(/[0-9a-f]{40}/);
		}
	});
});
