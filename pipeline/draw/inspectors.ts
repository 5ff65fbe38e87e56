import type { Database } from '../database.ts';
import type { PastVisit, Recusal } from '../sampling/assign.ts';
import type { Inspector } from '../sampling/team.ts';
import { hasRelation } from './generation.ts';

/** Officers as the inspectors feed has them, and who may not visit whom; null when no inspectors are loaded. */
export interface InspectorRegister {
	readonly inspectors: readonly Inspector[];
	readonly names: ReadonlyMap<string, string>;
	readonly recusals: readonly Recusal[];
	readonly pastVisits: readonly PastVisit[];
}

/** Reads officers, recusals and earlier visits from the live generation; null when it has no inspectors. */
export async function readInspectors(database: Database): Promise<InspectorRegister | null> {
	if (!(await hasRelation(database, 'stg_inspectors'))) return null;
	const rows = await database.rows<{
		inspector_code: string;
		inspector_name: string;
		department_code: string;
		certificate_no: string | null;
		certificate_valid_to: string | null;
		item_scope: string | null;
		zones: string | null;
		full_time_equivalent: number | null;
	}>(`select inspector_code, inspector_name, department_code, certificate_no, strftime(certificate_valid_to, '%Y-%m-%d') as certificate_valid_to,
		item_scope, zones, full_time_equivalent from stg_inspectors order by inspector_code`);
	if (rows.length === 0) return null;
	const codeOf = new Map<string, string>();
	for (const row of rows)
		for (const name of [row.certificate_no, row.inspector_code])
			if (name) codeOf.set(name, row.inspector_code);
	const recusals = (await hasRelation(database, 'stg_recusals'))
		? await database.rows<Recusal>(
				'select inspector_code as inspector, upper(subject_code) as subject from stg_recusals',
			)
		: [];
	const visits = await database.rows<{
		subject: string;
		department: string;
		on: string;
		inspectors: string;
	}>(
		`select upper(subject_code) as subject, department_code as department, strftime(inspected_on, '%Y-%m-%d') as "on", inspectors
		from stg_inspections where inspectors is not null`,
	);
	return {
		inspectors: rows.map((row) => ({
			inspector: row.inspector_code,
			department: row.department_code,
			certificateValidTo: row.certificate_valid_to ?? '',
			items: listOf(row.item_scope),
			zones: listOf(row.zones),
			fullTimeEquivalent: row.full_time_equivalent ?? 1,
		})),
		names: new Map(rows.map((row) => [row.inspector_code, row.inspector_name])),
		recusals,
		pastVisits: visits.map((visit) => ({
			...visit,
			inspectors: (listOf(visit.inspectors) ?? []).map((name) => codeOf.get(name) ?? name),
		})),
	};
}

function listOf(text: string | null): string[] | null {
	const parts = (text ?? '')
		.split(/[;；]/)
		.map((part) => part.trim())
		.filter((part) => part !== '');
	return parts.length === 0 ? null : parts;
}
