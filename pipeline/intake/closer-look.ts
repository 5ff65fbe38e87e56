import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { quote, registerTextFunction, type Database } from '../database.ts';
import type { Feed } from '../feed.ts';
import { readOwnRegions } from '../own-regions.ts';
import { amountMacros } from './amounts.ts';
import type { CellContext, CellReading } from './cell-rules.ts';
import { cellRules } from './cells.ts';
import {
	cellSeparator,
	closerLook,
	defectSeparator,
	givenColumns,
	partSeparator,
} from './columns.ts';
import { creditCodeMacros } from './credit-code.ts';
import type { ColumnSource } from './mapping.ts';
import { isNames } from './shape.ts';
import { identityMacros, maskText } from './personal.ts';
import { personalKeyStatements, personCodeMacro, readPersonalKey } from './personal-key.ts';
import { plain, tidy } from './width.ts';

/** A kept database and what was made in it. */
interface Prepared {
	looks: ((cells: string[]) => string)[];
	types: Set<string>;
}

const prepared = new WeakMap<Database, Prepared>();

/**
 * Makes in an open database what `lakeSelect` calls for the sources of one file: macros, code tables, and the
 * closer look at odd rows of each source. The database may have served other files before. Returns what the
 * cells of each source are judged by.
 */
export async function prepareIntake(
	database: Database,
	feed: Feed,
	sources: {
		cells: ColumnSource[];
		isTidy: boolean;
		absent: string;
		instants: ReadonlySet<string>;
		receivedAt: string;
		numbered: ReadonlySet<string>;
	}[],
	personalKeyFile: string,
): Promise<CellContext[]> {
	const personalKey = readPersonalKey(personalKeyFile);
	let made = prepared.get(database);
	if (!made) {
		made = { looks: [], types: new Set() };
		prepared.set(database, made);
		for (const statement of [
			...creditCodeMacros,
			...identityMacros,
			personCodeMacro,
			...amountMacros,
		])
			await database.run(statement);
		registerLook(database, made);
	}
	for (const statement of personalKeyStatements(personalKey)) await database.run(statement);
	const checks = new Set(feed.columns.map((column) => column.check));
	const regions =
		checks.has('region_code') || checks.has('commitment_code')
			? regionCodes(dirname(personalKeyFile))
			: new Set<string>();
	const industries = checks.has('industry_code') ? industryStarts() : new Set<string>();
	for (const [type, words] of [
		['region_code', regions],
		['industry_start', industries],
	] as const)
		if (words.size > 0 && !made.types.has(type)) {
			await database.run(`create type ${type} as enum (${[...words].map(quote).join(', ')})`);
			made.types.add(type);
		}
	const contexts = sources.map(({ isTidy, absent, receivedAt, numbered }) => {
		const latest = dayAfter(receivedAt);
		return {
			latest,
			latestSql: `date ${quote(latest)}`,
			isTidy,
			absent,
			numbered,
			suspects: new Set<string>(),
			isInstant: false,
			likeness: null,
			unshown: { instants: 0 },
			personalKey,
			regions,
			registers: nationalSet,
			industries,
		};
	});
	made.looks = sources.map(({ cells, instants }, index) =>
		lookCloser(feed, cells, contexts[index]!, instants),
	);
	return contexts;
}

function registerLook(database: Database, made: Prepared): void {
	registerTextFunction(database, closerLook, (text) => {
		const [look, ...cells] = text.split(cellSeparator);
		return made.looks[Number(look)]!(cells);
	});
}

function dayAfter(local: string): string {
	const day = new Date(`${local.slice(0, 10)}T00:00:00Z`);
	day.setUTCDate(day.getUTCDate() + 1);
	return day.toISOString().slice(0, 10);
}

const seeds = join(import.meta.dirname, '..', '..', 'sql', 'seeds');

function readSeed(name: string): Record<string, string>[] {
	return parse(readFileSync(join(seeds, `${name}.csv`)), { columns: true, bom: true }) as Record<
		string,
		string
	>[];
}

/** Six-digit codes of every revision of GB/T 2260 in the seed. */
const nationalCodes = once(() => readSeed('regions').map((row) => row.region_code!));

const nationalSet = once(() => new Set(nationalCodes()));

/** Those and the installation's own, in its data folder. */
function regionCodes(data: string): Set<string> {
	return new Set([...nationalCodes(), ...readOwnRegions(data).map((row) => row.region_code)]);
}

/** How codes of GB/T 4754 begin: a section, a division, or both. */
const industryStarts = once(
	() =>
		new Set(
			readSeed('industries').flatMap((row) =>
				row.level === 'division'
					? [row.industry_code!, row.industry_section! + row.industry_code!]
					: [row.industry_code!],
			),
		),
);

function once<T>(make: () => T): () => T {
	let made: T | undefined;
	return () => (made ??= make());
}

/**
 * The closer look at the rows of one source: from a row's withdrawal mark and raw cells to defects, warnings,
 * repairs, then the canonical text of every cell, then what lists show of it, joined by `cellSeparator`.
 */
function lookCloser(
	feed: Feed,
	sources: ColumnSource[],
	context: CellContext,
	instants: ReadonlySet<string>,
): (cells: string[]) => string {
	const shownColumns = new Set(feed.checks.map((check) => check.column));
	const cells = givenColumns(sources).map(({ column, from }) => ({
		column,
		rules: cellRules(column, context),
		isKey: feed.key.includes(column.name),
		isShown: shownColumns.has(column.name),
		isInstant: 'header' in from! && instants.has(from.header),
		isConstant: 'constant' in from!,
		isTold: !('constant' in from!) && (column.type !== 'text' || column.codes !== null),
		clean:
			column.type === 'text' && (column.check === null || column.check === 'document_no')
				? tidy
				: plain,
	}));
	/** Columns that hold no words, or those of a list only: where every one of several holds some other word, the row names another table's columns. */
	const told = cells.filter((cell) => cell.isTold).length;
	const shapes = cells.map(() => null);
	const isHeader = headerAmong(
		givenColumns(sources).map(({ from }) => ('header' in from! ? from.header.trim() : '')),
	);
	return ([withdraws, ...raws]) => {
		const header = isHeader(raws);
		if (header !== null)
			return [header, ...Array<string>(2 + 2 * raws.length).fill('')].join(cellSeparator);
		const defects: string[] = [];
		const warnings: string[] = [];
		const repairs: string[] = [];
		const values: string[] = [];
		const shown: string[] = [];
		let isBlank = true;
		let unfit = 0;
		cells.forEach(
			({ column, rules, isKey, isShown, isInstant, isConstant, isTold, clean }, place) => {
				const raw = raws[place]!.replace(separators, ' ');
				const isEmpty = raw === '' || clean(raw) === null;
				const reading: CellReading = isEmpty
					? { value: null, fault: column.required ? 'REQUIRED' : null }
					: rules.read(raw);
				const show = (): string => (isEmpty ? '' : (reading.shown ?? maskText(raw)));
				const note = (list: string[], rule: string, ...more: string[]): void =>
					void list.push([column.name, rule, show(), ...more].join(partSeparator));
				if (!isEmpty && !isConstant) isBlank = false;
				if (reading.fault && isTold) unfit++;
				if (reading.fault && (isKey || withdraws === '')) note(defects, reading.fault);
				if (reading.warning) note(warnings, reading.warning);
				if (reading.repair && !isConstant) note(repairs, reading.repair, reading.value ?? '');
				values.push(reading.fault ? maskText(reading.value ?? '') : (reading.value ?? ''));
				if (isInstant && !isEmpty && values.at(-1) === '') context.unshown.instants++;
				shown.push(isShown ? show() : '');
			},
		);
		if (told > 1 && unfit === told && isNames(raws, shapes, 0))
			return [
				`${partSeparator}TABLE-NAMES${partSeparator}`,
				...Array<string>(2 + 2 * raws.length).fill(''),
			].join(cellSeparator);
		const findings = [isBlank ? ['blank'] : defects, warnings, repairs].map((list) =>
			list.join(defectSeparator),
		);
		return [...findings, ...values, ...shown].join(cellSeparator);
	};
}

/**
 * Tells whether the cells of a row are names of columns: 'blank:HEADER-AGAIN' when each names its own, the defect of
 * another table's header when they name others, null for a row of data.
 */
function headerAmong(names: string[]): (raws: string[]) => string | null {
	const known = new Set(names.filter((name) => name !== ''));
	return (raws) => {
		const first = raws.find((raw) => raw !== '');
		if (first === undefined || !known.has(first.trim())) return null;
		const filled = raws.filter((raw) => raw.trim() !== '').length;
		const naming = raws.filter((raw) => known.has(raw.trim())).length;
		if (naming < 2 || naming * 2 < filled) return null;
		const isOwn = raws.every(
			(raw, place) => raw.trim() === '' || names[place] === '' || raw.trim() === names[place],
		);
		return isOwn ? 'blank:HEADER-AGAIN' : `${partSeparator}TABLE-OTHER${partSeparator}`;
	};
}

const separators = new RegExp(`[${defectSeparator}${partSeparator}]`, 'g');
