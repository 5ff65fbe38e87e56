import { describeFormula, describeSources } from '../computed.ts';
import { identifier, isMachineFault, type Database } from '../database.ts';
import { InputError } from '../errors.ts';
import { isTable, type Model } from '../model.ts';
import type { BuiltColumn } from '../model/build.ts';

/**
 * Checks what the headers of built marts name beyond their own query: columns of chart, filters,
 * order, records and computed, and the SQL of chart, records, computed numbers and lead sentences.
 * Throws InputError for the first name that is not there, so that no page finds out later. `built` are the columns
 * that `buildModels` gave.
 */
export async function checkReferences(
	database: Database,
	models: Model[],
	built: Map<string, BuiltColumn[]>,
): Promise<void> {
	const lane = await database.beside();
	await standInForViews(lane, models, built);
	for (const model of models) {
		const columns = built.get(model.name)!.map((column) => column.name);
		for (const [place, name] of namedColumns(model))
			if (!columns.includes(name)) throw missing(model, place, name);
		for (const { rows } of Object.values(model.header.computed ?? {}))
			if (rows !== undefined && !model.header.records?.some(({ count }) => count === rows))
				throw missing(model, 'computed', rows);
		for (const [place, query] of namedQueries(model)) await columnsOf(lane, model, place, query);
		for (const [index, lead] of (model.header.lead ?? []).entries()) {
			const place = `lead ${index + 1}`;
			const given = await columnsOf(
				lane,
				model,
				place,
				lead.query.replaceAll('{mart}', model.name),
			);
			for (const template of [lead.zh, lead.en])
				for (const [, name] of template.matchAll(/\{([a-z_0-9]+)(?::[a-z_]+)?\}/g))
					if (!given.includes(name!)) throw missing(model, place, name!);
		}
	}
}

/**
 * Puts an empty table in the place of each view, for this connection alone: to bind a view over
 * thousands of files costs more than all the rest of a query.
 */
async function standInForViews(
	lane: Database,
	models: Model[],
	built: Map<string, BuiltColumn[]>,
): Promise<void> {
	for (const { name } of models.filter((model) => !isTable(model))) {
		const columns = built.get(name)!.map((one) => `${identifier(one.name)} ${one.type}`);
		await lane.run(`create temp table ${name} (${columns.join(', ')})`);
	}
}

function namedColumns({ header }: Model): [place: string, column: string][] {
	const chart = header.chart
		? [header.chart.x, header.chart.y, header.chart.series, header.chart.weight].flat()
		: [];
	const named: [string, (string | undefined)[]][] = [
		['chart', chart],
		['filters', Object.values(header.filters ?? {})],
		['default_sort', (header.default_sort ?? []).map((term) => term.trim().split(/\s+/)[0])],
		['shown', header.shown ?? []],
		['records', (header.records ?? []).flatMap((one) => [one.count, ...Object.values(one.match)])],
		[
			'computed',
			Object.entries(header.computed ?? {}).flatMap(([name, one]) => [
				name,
				...Object.values(one.match ?? {}),
			]),
		],
	];
	return named.flatMap(([place, names]) =>
		names.filter((name) => name !== undefined).map((name): [string, string] => [place, name]),
	);
}

function namedQueries({ name, header }: Model): [place: string, query: string][] {
	const records = (header.records ?? []).map((one): [string, string] => [
		`records ${one.count}`,
		`select ${Object.keys(one.match).join(', ') || '*'} from ${one.from} where ${one.where ?? 'true'}`,
	]);
	const computed = Object.entries(header.computed ?? {}).flatMap(
		([column, one]): [string, string][] =>
			one.formula === undefined
				? []
				: [[`computed ${column}`, describeFormula(name, one, header.records ?? [])]],
	);
	const chart: [string, string][] = header.chart?.where
		? [['chart', `select * from ${name} where ${header.chart.where}`]]
		: [];
	const sources = (header.sources ?? []).map((one): [string, string] => [
		`sources ${one.from}`,
		describeSources(name, one),
	]);
	return [...chart, ...records, ...computed, ...sources];
}

async function columnsOf(
	database: Database,
	model: Model,
	place: string,
	query: string,
): Promise<string[]> {
	try {
		return (await database.rows<{ column_name: string }>(`describe ${query}`)).map(
			(row) => row.column_name,
		);
	} catch (cause) {
		if (isMachineFault(cause)) throw cause;
		const reason = (cause as Error).message.split('\n')[0];
		throw new InputError(
			'MODEL-REFERENCE',
			model.file,
			{
				zh: `说明头“${place}”的 SQL 有误：${reason}，请改正。`,
				en: `the SQL of "${place}" in the header is wrong: ${reason}; mend it.`,
			},
			cause,
		);
	}
}

function missing(model: Model, place: string, name: string): InputError {
	return new InputError('MODEL-REFERENCE', model.file, {
		zh: `说明头“${place}”用到的列 ${name} 不存在，请改正。`,
		en: `"${place}" in the header names the column ${name}, which is not there; mend it.`,
	});
}
