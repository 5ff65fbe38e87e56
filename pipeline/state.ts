import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { InputError } from './errors.ts';

/** The folder of the state database's migrations. */
const migrationsFolder = join(import.meta.dirname, '..', 'sql', 'state');

/**
 * Opens the state database (SQLite, WAL, synchronous FULL) and applies the migrations that are
 * missing, all in one transaction. Throws InputError when the file is of a newer program.
 */
export function openState(file: string, folder = migrationsFolder): DatabaseSync {
	const state = new DatabaseSync(file, { timeout: 10_000 });
	state.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on');
	const migrations = readdirSync(folder)
		.filter((name) => /^\d+_.*\.sql$/.test(name))
		.sort();
	const newest = migrations.length;
	const version = (): number =>
		(state.prepare('pragma user_version').get() as { user_version: number }).user_version;
	if (version() > newest)
		throw new InputError('STATE-NEWER', file, {
			zh: '状态库由更新版本的程序写成，请用新版本运行，或从备份恢复。',
			en: 'the state database was written by a newer program; run that one or restore a backup.',
		});
	if (version() < newest) {
		state.exec('begin immediate');
		try {
			for (let applied = version(); applied < newest; applied++)
				state.exec(readFileSync(join(folder, migrations[applied]!), 'utf8'));
			state.exec(`pragma user_version = ${newest}`);
			state.exec('commit');
		} catch (error) {
			state.exec('rollback');
			throw error;
		}
	}
	return state;
}
