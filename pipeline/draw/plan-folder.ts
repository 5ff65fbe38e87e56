import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quote, type Database } from '../database.ts';
import { InputError } from '../errors.ts';
import { moveIntoPlace, replaceFile, type Paths } from '../paths.ts';
import { FILES, planLines, readPlan } from '../sampling/folder.ts';
import type { Manifest } from '../sampling/manifest.ts';
import type { PlanCell } from '../sampling/plan.ts';
import type { FrozenPlan } from './freeze.ts';
import type { Period } from './period.ts';
import { plansFolder } from './places.ts';

/** Where a draw's files lie: `published` may go out, `internal` never does. */
export interface DrawFolder {
	readonly published: string;
	readonly internal: string;
}

/** Everything about a draw that later steps need and the published files do not say; kept in `internal/draw.json`. */
export interface DrawFacts extends Omit<FrozenPlan, 'cells'> {
	readonly drawId: string;
	readonly period: Period;
	readonly department: string | null;
	readonly generation: number;
	readonly dataDate: string;
	readonly policy: string;
	readonly isRehearsal: boolean;
}

/** The folder of a numbered draw. */
export function numberedFolder(paths: Paths, number: number): DrawFolder {
	const folder = join(plansFolder(paths), String(number));
	return { published: join(folder, 'published'), internal: join(folder, 'internal') };
}

/** Makes the folders; the internal one only for the owner. */
export function makeDrawFolder(folder: DrawFolder): void {
	mkdirSync(folder.published, { recursive: true });
	mkdirSync(folder.internal, { recursive: true, mode: 0o700 });
	chmodSync(folder.internal, 0o700);
}

/** Writes a frozen draw: frame.tsv and plan.tsv to publish; units, strata key, exclusions and facts to keep. The temporary tables of `freeze` must be there. */
export async function writeFrozen(
	database: Database,
	folder: DrawFolder,
	plan: FrozenPlan,
	facts: DrawFacts,
	key: Uint8Array,
): Promise<void> {
	await copyTsv(
		database,
		'select stratum, id from frame order by stratum, id',
		join(folder.published, FILES.frame),
	);
	replaceFile(join(folder.published, FILES.plan), [...planLines(plan.cells)].join(''));
	await copyFile(
		database,
		'select * from frame_units order by stratum, id, item_code',
		join(folder.internal, 'units.parquet'),
		'format parquet, compression zstd',
	);
	replaceFile(join(folder.internal, 'draw.json'), JSON.stringify(facts));
	replaceFile(join(folder.internal, 'pseudonym-key.txt'), `${Buffer.from(key).toString('hex')}\n`);
}

/** The facts of a draw. Throws InputError when its internal folder is not there. */
export function readFacts(folder: DrawFolder): DrawFacts {
	const file = join(folder.internal, 'draw.json');
	if (!existsSync(file))
		throw new InputError('DRAW-FOLDER', folder.internal, {
			zh: '缺少该次抽取的内部文件，请从备份恢复 plans 文件夹。',
			en: 'the internal files of this draw are missing; restore the plans folder from a backup.',
		});
	return JSON.parse(readFileSync(file, 'utf8')) as DrawFacts;
}

/** The manifest of a published folder. */
export function readManifest(folder: Pick<DrawFolder, 'published'>): Manifest {
	return JSON.parse(readFileSync(join(folder.published, FILES.manifest), 'utf8')) as Manifest;
}

/** Puts the manifest in place as a whole. */
export function writeManifest(folder: Pick<DrawFolder, 'published'>, manifest: Manifest): void {
	replaceFile(join(folder.published, FILES.manifest), `${JSON.stringify(manifest, null, '\t')}\n`);
}

/** The plan that was drawn by: the extension where there is one, and the plan that was committed. */
export function readPlans(folder: Pick<DrawFolder, 'published'>): {
	plan: PlanCell[];
	extension: PlanCell[] | null;
} {
	const extension = join(folder.published, FILES.extension);
	return {
		plan: readPlan(readFileSync(join(folder.published, FILES.plan), 'latin1')),
		extension: existsSync(extension)
			? readPlan(readFileSync(extension, 'latin1'), FILES.extension)
			: null,
	};
}

/** Loads a draw's files into temporary tables: `frame`, `plan`, `extension` (when extended) and `frame_units`. */
export async function loadDraw(database: Database, folder: DrawFolder): Promise<void> {
	const tsv = (file: string, columns: string): string =>
		`read_csv(${quote(join(folder.published, file))}, columns = {${columns}}, delim = '\t', header = false, quote = '', escape = '', auto_detect = false)`;
	const planColumns = `'stratum': 'varchar', 'population': 'bigint', 'x_micro': 'bigint'`;
	const hasExtension = existsSync(join(folder.published, FILES.extension));
	await database.run(`
		create or replace temp table frame as select * from ${tsv(FILES.frame, `'stratum': 'varchar', 'id': 'varchar'`)};
		create or replace temp table plan as select * from ${tsv(FILES.plan, planColumns)};
		${hasExtension ? `create or replace temp table extension as select * from ${tsv(FILES.extension, planColumns)};` : ''}
		create or replace temp table frame_units as select * from read_parquet(${quote(join(folder.internal, 'units.parquet'))})`);
}

/** Writes the rows of a query as tab-separated lines without header or quotes, as a whole. */
export async function copyTsv(database: Database, sql: string, file: string): Promise<void> {
	await copyFile(
		database,
		sql,
		file,
		`format csv, delimiter '\t', header false, quote '', escape ''`,
	);
}

/** Writes the rows of a query to a file in DuckDB's `copy` options, as a whole. */
export async function copyFile(
	database: Database,
	sql: string,
	file: string,
	options: string,
): Promise<void> {
	const beside = `${file}.${process.pid}.new`;
	await database.run(`copy (${sql}) to ${quote(beside)} (${options})`);
	moveIntoPlace(beside, file);
}
