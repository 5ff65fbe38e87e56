type Read = (sql: string) => Promise<Record<string, unknown>[]>;

/** Addresses of every kind of page, with the things of a published generation that have the most to show. */
export async function listPlaces(read: Read): Promise<string[]> {
	const one = async (sql: string): Promise<string> =>
		encodeURIComponent(String(Object.values((await read(sql))[0] ?? {})[0] ?? ''));
	const marts = await read(
		`select name from meta.models where layer = 'mart' order by json_extract(header, '$.order')::integer, name`,
	);
	const department = await one(
		`select department_code from reporting_rankings where ranking_status = 'ranked'
		order by month desc, late_count desc, department_code limit 1`,
	);
	const item = await one(
		`select item_code from reform_effects where saved_elapsed_days is not null
		group by 1 order by sum(decided_count) desc, 1 limit 1`,
	);
	const alert = await one(
		`select alert_id from repeat_violation_alerts where alert_state = 'open' and subject_type <> 'natural_person'
		order by score desc, alert_id limit 1`,
	);
	const subject = await one(
		`select subject_code from repeat_violation_alerts where alert_state = 'open' and subject_type <> 'natural_person'
		order by score desc, alert_id limit 1`,
	);
	return [
		'/',
		'/cockpit',
		'/cockpit/rows?figure=alerts_opened',
		'/reform',
		`/reform/${item}`,
		'/reporting',
		`/reporting/${department}`,
		'/reporting/bulletin',
		'/timeliness',
		'/timeliness/rows?of=overdue',
		'/post-approval',
		'/links',
		'/alerts',
		`/alerts/${alert}`,
		'/subjects',
		`/subjects/${subject}`,
		'/sampling',
		'/sampling?mA=0.2&mE=20&cap=3000',
		'/classes',
		'/burden',
		'/burden/rows?of=more_count&cls=E',
		'/milestones',
		'/search',
		'/search?q=R36',
		'/help',
		'/screen/city',
		'/screen/supervision',
		'/metrics',
		'/metrics/reform_effects',
		'/rules',
		'/runs',
		'/rejected_rows/mend',
		...marts.map(({ name }) => `/${String(name)}`),
	];
}
