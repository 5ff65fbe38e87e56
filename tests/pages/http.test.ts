import { request } from 'node:http';
import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { fixedHeaders } from '../../src/lib/server/headers.ts';
import { readPublished } from './database.ts';
import { makeFolder } from './generation.ts';
import { servePages } from './server.ts';

const origin = inject('origin');
const city = inject('city');

interface Answer {
	status: number;
	headers: Record<string, string | string[] | undefined>;
	body: string;
}

/** A request with headers that `fetch` would not let through. */
function ask(
	path: string,
	{
		method = 'GET',
		headers = {},
		body = '',
		at = origin,
	}: { method?: string; headers?: Record<string, string>; body?: string; at?: string } = {},
): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const sent = request(at + path, { method, headers }, (response) => {
			let text = '';
			response.setEncoding('utf8').on('data', (part: string) => (text += part));
			response.on('end', () =>
				resolve({ status: response.statusCode!, headers: response.headers, body: text }),
			);
		});
		sent.on('error', reject);
		sent.end(body);
	});
}

interface Mart {
	name: string;
	title_zh: string;
	header: string;
}
const readMarts = () =>
	readPublished<Mart>(
		city,
		`select name, title_zh, header from meta.models where layer = 'mart' order by name`,
	);

const marts = await readMarts();
const places = [
	'/',
	'/metrics',
	'/runs',
	'/health',
	...marts.flatMap(({ name }) => [`/${name}`, `/metrics/${name}`, `/${name}/csv`, `/${name}/rows`]),
];

describe('every address', () => {
	it.each(places)('answers 200 with the header set: %s', async (place) => {
		const { status, headers } = await ask(place);
		expect(status).toBe(200);
		for (const [name, value] of Object.entries(fixedHeaders))
			expect(headers[name.toLowerCase()]).toBe(value);
		expect(headers['content-security-policy']).toContain("default-src 'none'");
		expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
		expect(headers['cache-control']).toBe('no-store');
	});

	it('keeps the header set when it is not there, refused or a file', async () => {
		const page = await ask('/');
		const file = /\/_app\/immutable\/[\w/.-]+\.js/.exec(page.body)![0];
		const answers = await Promise.all([
			ask('/no-such-indicator'),
			ask('/reporting_rankings/records?count=nothing'),
			ask('/', { headers: { host: 'evil.example' } }),
			ask('/locale', { method: 'POST' }),
			ask(file),
		]);
		expect(answers.map(({ status }) => status)).toEqual([404, 404, 421, 403, 200]);
		for (const { headers } of answers) {
			for (const [name, value] of Object.entries(fixedHeaders))
				expect(headers[name.toLowerCase()]).toBe(value);
			expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
		}
	});

	it('scripts only with a nonce that is new each time', async () => {
		const nonces = await Promise.all(
			[1, 2].map(
				async () =>
					/'nonce-([^']+)'/.exec(String((await ask('/')).headers['content-security-policy']))![1],
			),
		);
		expect(nonces[0]).not.toBe(nonces[1]);
	});
});

describe('a page', () => {
	it('brings its styles along under the nonce of its answer, and waits for no sheet', async () => {
		for (const place of ['/cockpit', '/help', '/subjects', '/no-such-page']) {
			const { body, headers } = await ask(place);
			const policy = String(headers['content-security-policy']);
			const nonce = /<style nonce="([^"]+)">/.exec(body)![1];
			expect(policy).toContain(
				`; style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline';`,
			);
			expect(body.match(/<style/g)).toHaveLength(1);
			// a sheet is named only as one that is there already
			for (const [link] of body.matchAll(/<link[^>]+rel="stylesheet"[^>]*>/g))
				expect(link).toContain(' disabled');
		}
	});

	it('asks for what draws its charts in its head, ahead of all that makes it alive, only where it has charts', async () => {
		const [cockpit, help] = await Promise.all([ask('/cockpit'), ask('/help')]);
		const wanted =
			/<script type="module" src="([^"]+)"><\/script>((?:<link rel="modulepreload"[^>]+>)*)/;
		const [, drawing, imported] = wanted.exec(cockpit.body.split('</head>')[0]!)!;
		expect(cockpit.headers.link).toBeUndefined();
		expect(help.body).not.toMatch(wanted);
		const { status, body } = await ask(drawing!);
		expect([status, body.includes('ECharts') || body.includes('echarts')]).toEqual([200, true]);
		const files = [...imported!.matchAll(/href="([^"]+)"/g)].map(([, file]) => file!);
		const names = [...body.matchAll(/from"\.\/([^"]+)"/g)].map(([, name]) => name!);
		expect(files.map((file) => file.split('/').at(-1)).toSorted()).toEqual(names.toSorted());
		// the page's own scripts, which all import what they share
		const start = /import\("\.(\/_app\/[^"]+start[^"]+)"\)/.exec(cockpit.body)![1]!;
		const shared = /from"\.\.\/chunks\/([^"]+)"/.exec((await ask(start)).body)![1]!;
		expect((await ask(`/_app/immutable/chunks/${shared}`)).status).toBe(200);
		expect(names).not.toContain(shared);
	});

	it('keeps its connection open longer than readers do', async () => {
		expect((await fetch(`${origin}/health`)).headers.get('keep-alive')).toBe('timeout=75');
	});
});

describe('a request', () => {
	it.each(['evil.example', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example'])(
		'for a host that is not ours is refused with 421: %s',
		async (host) => {
			expect((await ask('/', { headers: { host } })).status).toBe(421);
		},
	);

	it('for another of our names is answered', async () => {
		const port = new URL(origin).port;
		expect((await ask('/health', { headers: { host: `localhost:${port}` } })).status).toBe(200);
		expect((await ask('/health', { headers: { host: `LOCALHOST:${port}` } })).status).toBe(200);
	});

	const form = { 'content-type': 'application/x-www-form-urlencoded' };
	it.each([
		['no origin', {}, 403],
		['another origin', { origin: 'http://evil.example' }, 403],
		['another port', { origin: 'http://127.0.0.1:1' }, 403],
		['a null origin', { origin: 'null' }, 403],
		['a cross-site mark', { 'sec-fetch-site': 'cross-site' }, 403],
		[
			'another origin and the mark of ours',
			{ origin: 'http://evil.example', 'sec-fetch-site': 'same-origin' },
			403,
		],
		['our origin', { origin }, 303],
		['the mark of our pages', { 'sec-fetch-site': 'same-origin' }, 303],
	])('that changes something with %s', async (_, headers, status) => {
		for (const type of [form, { 'content-type': 'text/plain' }, {}]) {
			const answer = await ask('/locale', {
				method: 'POST',
				headers: { ...type, ...headers },
				body: 'locale=en&back=/',
			});
			if (status === 403) expect(answer.status).toBe(403);
			else if (type === form) expect(answer.status).toBe(303);
		}
	});

	it('by another method than reading is refused everywhere', async () => {
		for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
			for (const place of ['/', '/health', '/reporting_rankings', '/reporting_rankings/csv'])
				expect(
					(await ask(place, { method, headers: { origin: 'http://evil.example' } })).status,
				).toBe(403);
	});

	it('goes back only to a page of this server after changing the language', async () => {
		for (const back of [
			'//evil.example/x',
			'http://evil.example/',
			'javascript:alert(1)',
			'\\\\evil.example',
		]) {
			const { headers } = await ask('/locale', {
				method: 'POST',
				headers: { ...form, origin },
				body: new URLSearchParams({ locale: 'en', back }).toString(),
			});
			expect(new URL(String(headers.location), origin).origin).toBe(origin);
		}
	});

	it('from another machine is refused without a scope', async () => {
		const served = await servePages(city, { ADDRESS_HEADER: 'x-real-ip' });
		onTestFinished(() => served.stop());
		const from = (address: string) =>
			ask('/reporting_rankings', { at: served.origin, headers: { 'x-real-ip': address } });
		expect((await from('127.0.0.1')).status).toBe(200);
		const refused = await from('192.168.1.20');
		expect(refused.status).toBe(403);
		expect(refused.body).not.toContain('market');
		const number = /E-\d{8}-[0-9A-F]{6}/.exec(refused.body)![0];
		expect(served.log()).toContain(number);
	});

	it('through a proxy nobody told the server of is refused', async () => {
		expect((await ask('/', { headers: { 'x-forwarded-for': '127.0.0.1' } })).status).toBe(403);
	});
});

describe('an error', () => {
	it('shows a number and no inner detail', async () => {
		const answers = await Promise.all(
			['/no-such', '/reporting_rankings/records?count=x', '/metrics/no_such'].map((place) =>
				ask(place),
			),
		);
		for (const { body, status } of answers) {
			expect(status).toBe(404);
			expect(body).toMatch(/E-\d{8}-[0-9A-F]{6}/);
			expect(body).not.toMatch(/select |node_modules|\.ts:\d|at async|\/generations\//i);
		}
	});

	it('is never caused by an address', async () => {
		const keys = fc.constantFrom(
			'p',
			'd',
			'cls',
			'area',
			'sort',
			'page',
			'size',
			'cols',
			'view',
			'count',
			'month',
			'department_code',
			'__proto__',
			'x',
		);
		const value = fc.oneof(
			fc.string(),
			fc.constantFrom(
				"' or 1=1 --",
				'2026-99',
				'-1',
				'999999',
				'%00',
				'2026-01..',
				'all',
				'"',
				'../..',
				'0x1',
			),
		);
		const query = fc
			.array(fc.tuple(keys, value), { maxLength: 5 })
			.map((pairs) => new URLSearchParams(pairs).toString());
		const path = fc.constantFrom(
			'/',
			'/reform_effects',
			'/reporting_rankings',
			'/reporting_rankings/records',
			'/sampling_ratios/csv',
			'/repeat_violation_alerts/rows',
			'/metrics/x',
			'/%E4%BA%8B',
			'/..%2f..',
		);
		await fc.assert(
			fc.asyncProperty(path, query, async (place, search) => {
				const { status } = await ask(`${place}?${search}`);
				expect(status).toBeLessThan(500);
			}),
			{ numRuns: 150 },
		);
	});
});

describe('/health', () => {
	it('says generation, data date, last run and status', async () => {
		const { body } = await ask('/health');
		const [facts] = await readPublished(
			city,
			`select generation, data_date::varchar as data_date from meta.generation`,
		);
		expect(JSON.parse(body)).toMatchObject({
			status: 'ok',
			...facts,
			last_run: { state: 'published', id: expect.any(String), finished_at: expect.any(String) },
		});
	});

	it('answers 200 with the status empty while there is nothing, and pages say what to run', async () => {
		const { folder } = makeFolder();
		const served = await servePages(folder);
		onTestFinished(() => served.stop());
		const health = await ask('/health', { at: served.origin });
		expect([health.status, JSON.parse(health.body)]).toMatchObject([
			200,
			{ status: 'empty', generation: null },
		]);
		const page = await ask('/', { at: served.origin });
		expect(page.status).toBe(503);
		expect(page.body).toContain('npm run -s mingcha -- refresh');
	});

	it('says degraded when CURRENT.json is broken, and every page carries the warning', async () => {
		const data = makeFolder();
		await data.publish(1, {
			point: false,
			statements: [
				'create table meta.models (name varchar, layer varchar, title_zh varchar, title_en varchar, description_zh varchar, description_en varchar, grain varchar, row_count integer, sql varchar, sql_sha256 varchar, header varchar, depends_on varchar)',
				'create table meta.columns (model varchar, column_name varchar, position integer, type varchar, title_zh varchar, title_en varchar, unit varchar, good varchar, description_zh varchar, description_en varchar)',
				'create table meta.tests (model varchar, test varchar, severity varchar, failing_count integer, passed boolean)',
			],
		});
		data.point('not json');
		const served = await servePages(data.folder);
		onTestFinished(() => served.stop());
		expect(JSON.parse((await ask('/health', { at: served.origin })).body)).toMatchObject({
			status: 'degraded',
			generation: 1,
		});
		expect((await ask('/metrics', { at: served.origin })).body).toContain('CURRENT.json');
	});
});

describe('a download', () => {
	it('is what the page shows: same rows, same order, same columns, in the words of the page', async () => {
		const { body, headers } = await ask('/reporting_rankings/csv?sort=-late_count');
		expect(body.startsWith('\ufeff')).toBe(true);
		expect(decodeURIComponent(String(headers['content-disposition']))).toMatch(
			/部门报送排名_代次\d+_\d{4}-\d\d-\d\d\.csv/,
		);
		const [heading, ...lines] = parse(body, { bom: true }) as string[][];
		expect(heading![0]).toBe('部门');
		const late =
			heading!.indexOf('逾期 (个)') >= 0 ? heading!.indexOf('逾期 (个)') : heading!.indexOf('逾期');
		const expected = await readPublished(
			city,
			`select department_name, late_count from reporting_rankings where month = (select max(month) from reporting_rankings)
			order by late_count desc nulls last, month desc, peer_group, composite_rank, department_code`,
		);
		expect(lines.map((line) => line[late])).toEqual(
			expected.map(({ late_count }) => String(late_count ?? '')),
		);
		expect(lines.map((line) => line[0]).sort()).toEqual(
			expected.map(({ department_name }) => department_name).sort(),
		);
	});

	it('of all columns and periods equals the table, cell by cell', async () => {
		const { body } = await ask('/sampling_ratios/csv?cols=all', {
			headers: { cookie: 'locale=en' },
		});
		const lines = parse(body, { bom: true, columns: true }) as Record<string, string>[];
		const rows = await readPublished(
			city,
			'select * from sampling_ratios order by expected_visits desc nulls last, department_code, item_code, industry_section, credit_class, watch_weight, is_key_area',
		);
		expect(lines).toHaveLength(rows.length);
		const ratio = Object.keys(lines[0]!).find((name) => name.startsWith('Sampling ratio'))!;
		lines.forEach((line, i) => {
			expect(line['Department code']).toBe(rows[i]!.department_code);
			expect(Number(line[ratio])).toBe(rows[i]!.sampling_ratio);
		});
	});

	it('is large as Arrow and small as JSON', async () => {
		const small = await ask('/reporting_rankings/rows');
		const large = await ask('/sampling_ratios/rows?size=10000');
		expect(small.headers['content-type']).toContain('application/json');
		expect(large.headers['content-type']).toBe('application/vnd.apache.arrow.stream');
	});
});

describe('the rows behind a number', () => {
	for (const { name, header } of marts) {
		const { records = [], key } = JSON.parse(header) as {
			records?: { count: string }[];
			key: string[];
		};
		for (const { count } of records)
			it(`are as many as ${name}.${count} says`, async () => {
				const rows = await readPublished(
					city,
					`(select * from ${name} where ${count} > 0 order by ${count} desc, ${key.join(', ')} limit 1)
					union all (select * from ${name} where ${count} > 0 order by hash(${key.join(', ')}) limit 1)`,
				);
				for (const row of rows) {
					const params = new URLSearchParams({ count });
					for (const column of key)
						if (row[column] !== null) params.set(column, String(row[column]));
					const { body, status } = await ask(`/${name}/records?${params}`);
					expect(status).toBe(200);
					expect(Number(/data-total="(\d+)"/.exec(body)?.[1])).toBe(row[count]);
				}
			});
	}
});
