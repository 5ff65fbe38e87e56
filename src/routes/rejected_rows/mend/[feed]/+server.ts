import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attachment } from '#lib/server/export/export.ts';
import { refuse } from '#lib/server/faults.ts';
import { runCommand } from '#lib/server/jobs.ts';
import { readWaiting } from '#lib/server/supervision/rejections.ts';
import type { RequestHandler } from './$types.js';

const types = {
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	csv: 'text/csv; charset=utf-8',
};

/** The rejected rows of one feed that the request may read, to be mended in place and sent again under the same name. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
	const { departments, waiting } = await readWaiting(locals, url);
	const found = waiting.find(({ feed }) => feed === params.feed);
	if (!found) refuse(404, 'not_found', url.pathname);
	const format = url.searchParams.get('format') === 'csv' ? 'csv' : 'xlsx';
	const folder = await mkdtemp(join(tmpdir(), 'mingcha-mend-'));
	try {
		const file = join(folder, `rows.${format}`);
		const whose = departments ? ['--department', departments] : [];
		await runCommand([
			'rejects',
			'--feed',
			found.feed,
			'--format',
			format,
			'--out',
			file,
			...whose,
		]);
		return new Response(new Uint8Array(await readFile(file)), {
			headers: {
				'Content-Type': types[format],
				'Content-Disposition': attachment(`${found.title_zh}_更正.${format}`),
			},
		});
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
};
