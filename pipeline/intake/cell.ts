/** A value as a spreadsheet reader gives it. */
export type CellValue = string | number | boolean | Date | null | undefined;

const sixteenDigits = 1e15;

/**
 * The text of a spreadsheet cell: dates as `2026-10-31` or `2026-10-31 09:30:00`, times of day as `09:30:00`,
 * numbers in plain digits. A number of more than 15 digits has lost its last ones in the spreadsheet already,
 * so it is shown as `9.11010859236624E+17`: a code must not look whole when it is not.
 */
export function cellText(value: CellValue): string {
	if (value === null || value === undefined) return '';
	if (typeof value === 'string') return value;
	if (typeof value === 'boolean') return value ? 'true' : 'false';
	if (typeof value === 'number') return numberText(value);
	return dateText(value);
}

function numberText(value: number): string {
	if (Number.isInteger(value) && Math.abs(value) >= sixteenDigits)
		return value.toExponential().replace('e+', 'E+');
	const text = String(value);
	return text.includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') : text;
}

/** `value` holds the spreadsheet's clock in its UTC parts. */
function dateText(value: Date): string {
	if (Number.isNaN(value.getTime())) return '';
	const iso = new Date(Math.round(value.getTime() / 1000) * 1000).toISOString();
	const [day, time] = [iso.slice(0, 10), iso.slice(11, 19)];
	if (day < '1900-01-01') return time;
	return time === '00:00:00' ? day : `${day} ${time}`;
}

/** What Excel shows where a formula failed. */
export const cellError =
	/^#(N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA|FIELD!|BLOCKED!|UNKNOWN!)$/;
