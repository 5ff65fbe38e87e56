import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const cache = join(root, '.cache', 'pages');

/**
 * A data folder with the small demo city and its published generation, made by the pipeline's own
 * commands and kept until the pipeline or the models change. MINGCHA_TEST_DATA names another one.
 */
export function makeCity(): string {
	const named = process.env.MINGCHA_TEST_DATA;
	if (named) return named;
	const folder = join(cache, hashSources());
	if (existsSync(join(folder, 'CURRENT.json'))) return folder;
	rmSync(cache, { recursive: true, force: true });
	const making = join(cache, 'making');
	mkdirSync(making, { recursive: true });
	for (const command of [['demo', '--size', 'small'], ['refresh']]) {
		const ended = spawnSync(process.execPath, [join(root, 'pipeline', 'cli.ts'), ...command], {
			cwd: root,
			env: { ...process.env, MINGCHA_DATA: making },
			encoding: 'utf8',
		});
		if (ended.status !== 0)
			throw new Error(`mingcha ${command.join(' ')} failed:\n${ended.stdout}${ended.stderr}`);
	}
	renameSync(making, folder);
	return folder;
}

function hashSources(): string {
	const hash = createHash('sha256');
	for (const part of ['pipeline', 'sql']) {
		const files = readdirSync(join(root, part), { recursive: true, encoding: 'utf8' });
		for (const file of files.sort())
			if (/\.(ts|sql|csv|yaml)$/.test(file) && !/^queries\b/.test(file))
				hash.update(file).update(readFileSync(join(root, part, file)));
	}
	return hash.digest('hex').slice(0, 16);
}
