import type { Database } from '../database.ts';
import { rawText } from './columns.ts';
import type { ColumnSource } from './mapping.ts';
import { caseNumber } from './personal.ts';

/**
 * Those of some columns of a file whose numbers are the sender's own, made of region, day and number: most that look
 * like identity numbers have a wrong check character there (ten of eleven by chance). Where the neighbours do not show
 * that, a number with the right one is taken for a person's.
 */
export async function numberedColumns(
	suspects: ReadonlySet<string>,
	sources: { scan: string; cells: ColumnSource[] }[],
	database: Database,
): Promise<Set<string>> {
	const numbered = new Set<string>();
	for (const column of suspects) {
		const cells = sources.flatMap(({ scan, cells: given }) => {
			const source = given.find((one) => one.column.name === column && one.from !== null);
			return source === undefined ? [] : [`select ${rawText(source)} as k from ${scan}`];
		});
		const found = await database.one<{ wrong: number; right: number }>(
			`select (count(*) filter (where not is_identity(number)))::integer as wrong, (count(*) filter (where is_identity(number)))::integer as right
			 from (select ${caseNumber('k')} as number from (${cells.join(' union all ')})) where number <> ''`,
		);
		if (found.wrong >= fewest && found.wrong >= mostlyWrong * found.right) numbered.add(column);
	}
	return numbered;
}

const fewest = 2;
const mostlyWrong = 2;
