import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

it('what the compiler of the words leaves beside its settings does not build the pages again', () => {
	const left = join(root, 'src', 'lib', 'messages', 'mingcha.inlang', '.left-by-the-compiler');
	writeFileSync(left, String(process.pid));
	try {
		const built = spawnSync(process.execPath, [join(root, 'pipeline', 'bootstrap.mjs'), 'build'], {
			encoding: 'utf8',
		});
		expect(built.status).toBe(0);
		expect(built.stdout).toBe('');
	} finally {
		rmSync(left, { force: true });
	}
});

it('the pages of the tests are built as for people, without what tells a programmer his mistakes', () => {
	const scripts = globSync('build/client/_app/immutable/chunks/*.js', { cwd: root });
	expect(scripts.length).toBeGreaterThan(2);
	const warns = scripts.filter((file) =>
		readFileSync(join(root, file), 'utf8').includes('Avoid using `history.pushState'),
	);
	expect(warns).toEqual([]);
});
