import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openState } from '../../pipeline/state.ts';

function folders(): { file: string; migrations: string } {
	const folder = mkdtempSync(join(tmpdir(), 'mingcha-state-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const migrations = join(folder, 'state');
	mkdirSync(migrations);
	writeFileSync(join(migrations, '001_first.sql'), 'create table first (id integer) strict;');
	return { file: join(folder, 'state.db'), migrations };
}

describe('the state database', () => {
	it('is written so that a power cut loses nothing acknowledged', () => {
		const state = openState(folders().file);
		expect(state.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
		expect(state.prepare('pragma synchronous').get()).toEqual({ synchronous: 2 });
		expect(state.prepare('pragma foreign_keys').get()).toEqual({ foreign_keys: 1 });
		state.close();
	});

	it('gets the migrations it lacks, each once', () => {
		const { file, migrations } = folders();
		openState(file, migrations).close();
		writeFileSync(
			join(migrations, '002_second.sql'),
			'create table second (id integer) strict; insert into second values (1);',
		);
		openState(file, migrations).close();
		const state = openState(file, migrations);
		expect(state.prepare('select count(*) as n from second').get()).toEqual({ n: 1 });
		expect(state.prepare('pragma user_version').get()).toEqual({ user_version: 2 });
		state.close();
	});

	it('takes no part of a migration that fails', () => {
		const { file, migrations } = folders();
		openState(file, migrations).close();
		writeFileSync(
			join(migrations, '002_second.sql'),
			'create table second (id integer) strict; create table first (id integer);',
		);
		expect(() => openState(file, migrations)).toThrow();
		writeFileSync(join(migrations, '002_second.sql'), 'create table second (id integer) strict;');
		const state = openState(file, migrations);
		expect(state.prepare('select count(*) as n from second').get()).toEqual({ n: 0 });
		state.close();
	});

	it('refuses a file of a newer program with a plain sentence', () => {
		const { file, migrations } = folders();
		const state = openState(file, migrations);
		state.exec('pragma user_version = 9');
		state.close();
		expect(() => openState(file, migrations)).toThrowError(
			expect.objectContaining({ code: 'STATE-NEWER', where: file }),
		);
	});
});
