/** The installation's time zone: `MINGCHA_ZONE`, else Asia/Shanghai. */
export const zone = process.env.MINGCHA_ZONE ?? 'Asia/Shanghai';

/** Where "now" comes from; tests and the demo city pass their own. */
export type Clock = () => Date;

/** An instant as local `YYYY-MM-DD HH:MM:SS` of the installation's zone. */
export function localTime(instant: Date, timeZone = zone): string {
	const parts = new Intl.DateTimeFormat('sv-SE', {
		timeZone,
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
		hour: '2-digit',
		minute: '2-digit',
		second: '2-digit',
	}).format(instant);
	return parts.replace(',', '');
}

/** The instant of a local `YYYY-MM-DD HH:MM:SS` (or with `T`) of the installation's zone. */
export function instantOf(local: string, timeZone = zone): Date {
	const asUtc = new Date(`${local.replace(' ', 'T')}Z`);
	const offset =
		new Date(`${localTime(asUtc, timeZone).replace(' ', 'T')}Z`).getTime() - asUtc.getTime();
	return new Date(asUtc.getTime() - offset);
}

/** A local time as ISO 8601 with the zone's offset at that moment. */
export function isoWithOffset(instant: Date, timeZone = zone): string {
	const local = localTime(instant, timeZone);
	const minutes = Math.round(
		(new Date(`${local.replace(' ', 'T')}Z`).getTime() - instant.getTime()) / 60_000,
	);
	const sign = minutes < 0 ? '-' : '+';
	const two = (value: number): string => String(Math.abs(Math.trunc(value))).padStart(2, '0');
	return `${local.replace(' ', 'T')}${sign}${two(minutes / 60)}:${two(minutes % 60)}`;
}
