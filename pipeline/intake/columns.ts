import { identifier, quote } from '../database.ts';
import type { Column, Feed } from '../feed.ts';
import { lakeTypes } from '../feed.ts';
import type { ColumnSource } from './mapping.ts';

/** Separators of the `defects` text: between defects, and between column, rule and value. */
export const defectSeparator = 'chr(30)';
export const partSeparator = 'chr(31)';

const dateFormats = ['%Y/%m/%d', '%Y.%m.%d', '%Y年%m月%d日', '%Y%m%d'];
const yes = ['是', '有', 'true', 't', 'yes', 'y', '1'];
const no = ['否', '无', 'false', 'f', 'no', 'n', '0'];

/**
 * Cleaned text of one source column: trimmed, empty as null, the mapping's value map applied.
 * Every cell of every file passes here: trim() costs 60 ns, the two comparisons before it 8, so it only runs where
 * a blank stands at an end, and not at all in a tidy file, where no cell has one.
 */
export function cleanText(source: ColumnSource, isTidy = false): string {
	if (source.from === null) return 'null::varchar';
	const raw =
		'header' in source.from
			? `${identifier(source.from.header)}::varchar`
			: 'expression' in source.from
				? `(${source.from.expression})::varchar`
				: quote(source.from.constant);
	const text = isTidy && 'header' in source.from ? `nullif(${raw}, '')` : `case when ${raw} < '!' or suffix(${raw}, ' ') then nullif(trim(${raw}), '') else ${raw} end`;
	const values = Object.entries(source.values);
	if (values.length === 0) return text;
	const cases = values.map(([word, code]) => `when ${quote(word)} then nullif(${quote(code)}, '')`).join(' ');
	return `case ${text} ${cases} else ${text} end`;
}

/** SQL from cleaned text `k` to the column's canonical value; null where it cannot be read. */
export function typedValue(column: Column, k: string): string {
	if (column.codes) {
		// one plain comparison a word, the usual words first: three times as fast as lists
		const words = Object.entries(column.codes).flatMap(([code, variants]) => [...variants, code].map((word, rank) => ({ code, word, rank })));
		// as an enum it is written without hashing every cell
		const type = `enum(${Object.keys(column.codes).map(quote).join(', ')})`;
		const cases = words.sort((one, other) => one.rank - other.rank).map(({ code, word }) => `when ${quote(word)} then ${quote(code)}::${type}`);
		return `case ${k} ${cases.join(' ')} end`;
	}
	switch (column.type) {
		case 'text':
			return k;
		case 'integer':
			return `case when strlen(${k}) <= 2 and ${k} >= '0' then try_cast(${k} as integer) when try_cast(${k} as double) = floor(try_cast(${k} as double)) then try_cast(try_cast(${k} as double) as integer) end`;
		case 'double':
			return `case when isfinite(try_cast(${k} as double)) then try_cast(${k} as double) end`;
		case 'boolean':
			return `case ${k} when '是' then true when '否' then false else case when lower(${k}) in (${yes.map(quote).join(', ')}) then true when lower(${k}) in (${no.map(quote).join(', ')}) then false end end`;
		case 'date':
			return `coalesce(try_cast(${k} as date), try_strptime(${k}, [${dateFormats.map(quote).join(', ')}])::date)`;
		case 'timestamp':
			return `case when strlen(${k}) > 19 and regexp_matches(${k}, '([+-][0-9]{2}:?([0-9]{2})?|Z)$') then try_cast(${k} as timestamptz)::timestamp else coalesce(try_cast(${k} as timestamp), try_strptime(${k}, [${dateFormats
				.flatMap((format) => [`${format} %H:%M:%S`, `${format} %H:%M`, format])
				.map(quote)
				.join(', ')}])) end`;
	}
}

/** The faults a cell can have, each a rule code and the SQL condition over text `k` and value `t`. */
function cellFaults(column: Column, k: string, t: string): [string, string][] {
	const faults: [string, string][] = [];
	if (column.required) faults.push(['REQUIRED', `${k} is null`]);
	if (column.codes) faults.push(['CODE-UNKNOWN', `${k} is not null and ${t} is null`]);
	else if (column.type === 'text') faults.push(['TEXT-LONG', `strlen(${k}) > ${column.max} and length(${k}) > ${column.max}`]);
	else faults.push([`TYPE-${column.type.toUpperCase()}`, `${k} is not null and ${t} is null`]);
	if (column.type === 'date' || column.type === 'timestamp')
		faults.push(['DATE-RANGE', `${t} < ${lakeTypes[column.type]} '1900-01-01'`]);
	return faults;
}

/**
 * The select that turns scanned source rows into lake rows: every feed column typed, then `defects`
 * (null for a good row, 'blank…' for one that holds no data, else column, rule and value of each fault) and `is_withdrawn`.
 * `fault` is SQL over the scan: the rule code of a record that is bad as a whole, 'blank…' for one without data, else null.
 * `withdrawn` is SQL over the scan that is true where a row withdraws its record: only its key must be good.
 * `latest` is the last believable business date: later ones are in the future.
 * `isTidy` says that no source cell begins or ends with a blank or holds an odd one.
 */
export function lakeSelect(
	feed: Feed,
	sources: ColumnSource[],
	scan: string,
	fault: string,
	latest: string,
	where: string | null,
	withdrawn: string | null = null,
	isTidy = false,
): string {
	const bySource = new Map(sources.map((source) => [source.column.name, source]));
	const cleaned = feed.columns.map((column, index) => `${cleanText(bySource.get(column.name)!, isTidy)} as k${index}`);
	const typed = feed.columns.map((column, index) => `${typedValue(column, `k${index}`)} as t${index}`);
	const given = feed.columns.map((_, index) => index).filter((index) => {
		const { from } = bySource.get(feed.columns[index]!.name)!;
		return from !== null && !('constant' in from);
	});
	const indexOf = (name: string): number => feed.columns.findIndex((column) => column.name === name);
	const faults: { column: string; rule: string; condition: string; value: string }[] = [];
	for (const index of feed.columns.keys()) {
		const column = feed.columns[index]!;
		if (bySource.get(column.name)!.from === null) continue;
		for (const [rule, condition] of cellFaults(column, `k${index}`, `t${index}`))
			faults.push({ column: column.name, rule, condition, value: `k${index}` });
	}
	const named = (sql: string): string =>
		sql.replace(/[a-z_][a-z_0-9]*/g, (word) => (indexOf(word) >= 0 ? `t${indexOf(word)}` : word));
	for (const check of feed.checks)
		faults.push({ column: check.column, rule: check.rule, condition: named(check.bad), value: `k${indexOf(check.column)}` });
	if (feed.business_date) {
		const index = indexOf(feed.business_date);
		faults.push({
			column: feed.business_date,
			rule: 'DATE-FUTURE',
			condition: `t${index} >= ${latest}`,
			value: `k${index}`,
		});
	}
	if (withdrawn !== null)
		for (const fault of faults)
			if (!feed.key.includes(fault.column)) fault.condition = `not withdraws and (${fault.condition})`;
	const blank = given.map((index) => `k${index} is null`).join(' and ');
	const anyFault = faults.map((fault) => `(${fault.condition})`).join(' or ');
	const texts = faults.map(
		(fault) =>
			`case when ${fault.condition} then ${quote(fault.column)} || ${partSeparator} || ${quote(fault.rule)} || ${partSeparator} || coalesce(${fault.value}, '') end`,
	);
	const columns = feed.columns.map(
		(column, index) => `t${index}${column.codes ? '' : `::${lakeTypes[column.type]}`} as ${identifier(column.name)}`,
	);
	return `
		select ${columns.join(', ')},
			case
				when row_fault is not null then case when row_fault like 'blank%' then row_fault else ${partSeparator} || row_fault || ${partSeparator} end
				when ${blank} then 'blank'
				when ${anyFault} then concat_ws(${defectSeparator}, ${texts.join(', ')})
			end as defects,
			${withdrawn === null ? 'false' : 'withdraws'} as is_withdrawn
		from (
			select row_fault, ${withdrawn === null ? '' : 'withdraws, '}${feed.columns.map((_, index) => `k${index}`).join(', ')}, ${typed.join(', ')}
			from (
				select ${fault} as row_fault, ${withdrawn === null ? '' : `coalesce(${withdrawn}, false) as withdraws, `}${cleaned.join(', ')}
				from ${scan}${where ? ` where ${where}` : ''}
			)
		)`;
}
