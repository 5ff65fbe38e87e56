import type { Scope } from './access.ts';
import type { Lease } from './publication.ts';

/** Names of departments by their codes. */
export function readDepartmentNames(lease: Lease, scope: Scope): Promise<Map<string, string>> {
	return lease.once('department names', async () => {
		const rows = await lease.read(
			scope,
			'select department_code, department_name from stg_departments where department_name is not null',
		);
		return new Map(
			rows.map(({ department_code, department_name }) => [
				String(department_code),
				String(department_name),
			]),
		);
	});
}
