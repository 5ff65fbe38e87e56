import { describe, expect, it } from 'vitest';
import { encodeGb18030 } from './gb18030.ts';
import { template, textFeed, tryFile } from './intake-trial.ts';

const names = ['编号', '名称', '代码', '标签'];
const feed = textFeed(names, ['编号']);
const one = { 编号: 'A1', 名称: '海口甲公司', 代码: '001', 标签: null };
const two = { 名称: '说"好"\n换行', 编号: 'A2', 标签: ['x', 'y'] };
const rows = [
	['A1', '海口甲公司', '001', ''],
	['A2', '说"好"\n换行', '', 'x;y'],
];

describe('JSON', () => {
	it.each<[string, string | Buffer, string]>([
		['a list', JSON.stringify([one, two]), 'JSON'],
		['a list written with indents', JSON.stringify([one, two], null, 2), 'JSON'],
		['one object a line', `${JSON.stringify(one)}\n${JSON.stringify(two)}\n`, 'JSON'],
		[
			'a list inside an answer',
			JSON.stringify({ code: 0, message: 'ok', data: [one, two] }),
			'JSON',
		],
		['a list with a mark', `\ufeff${JSON.stringify([one, two])}`, 'JSON'],
		['a list in GB18030', encodeGb18030(JSON.stringify([one, two])), 'JSON (GB18030)'],
	])('as %s gives a row for each object, its keys in any order', async (_name, bytes, encoding) => {
		const trial = await tryFile(bytes, feed, template);
		expect(trial.rows).toEqual(rows);
		expect([trial.places, trial.result!.encoding]).toEqual([[1, 2], encoding]);
	});

	it('keeps the digits of numbers as they were written', async () => {
		const trial = await tryFile(
			'[{"编号": 907654321098765432109, "名称": 1.10, "代码": 911101085923662400, "标签": true}]',
			feed,
			template,
		);
		expect(trial.rows).toEqual([['907654321098765432109', '1.10', '911101085923662400', 'true']]);
	});

	it('with a key that comes late gives it its column', async () => {
		const objects = [
			...Array.from({ length: 2000 }, (_, index) => ({ 编号: `A${index}` })),
			{ 编号: 'Z', 名称: '末' },
		];
		const trial = await tryFile(JSON.stringify(objects), feed, template);
		expect(trial.rows.at(-1)).toEqual(['Z', '末', '', '']);
		expect(trial.rows).toHaveLength(2001);
	});

	it('with a damaged line loses that line alone', async () => {
		const trial = await tryFile(
			`${JSON.stringify(one)}\n{"编号": "A9", "名称": \n\n${JSON.stringify(two)}\n[1]\n`,
			feed,
			template,
		);
		expect(trial.rows).toEqual(rows);
		expect(trial.faults).toEqual([
			[2, 'JSON-RECORD'],
			[5, 'JSON-RECORD'],
		]);
		expect(trial.result).toMatchObject({ received: 5, blank: 1 });
	});

	it('rejects what is no object of a list, by its place, and goes on', async () => {
		const trial = await tryFile(
			`[${JSON.stringify(one)}, 5, null, "x", [1, [2]], [{"编号": "B"}], ${JSON.stringify(two)}, 7]`,
			feed,
			template,
		);
		expect(trial.rows).toEqual(rows);
		expect(trial.places).toEqual([1, 7]);
		expect(trial.faults).toEqual([2, 3, 4, 5, 6, 8].map((place) => [place, 'JSON-RECORD']));
	});

	it('rejects an object that names a key twice, for nothing says which value counts; below it and in texts a key may come again', async () => {
		const trial = await tryFile(
			'{"编号": "A1", "编号": "A2"}\n{"编号": "A3", "名称": "\\"编号\\": 5", "标签": {"编号": 1}}\n{"编号": "\\ud800"}\n',
			feed,
			template,
		);
		expect(trial.rows).toEqual([['A3', '"编号": 5', '', '{"编号":"1"}']]);
		expect(trial.faults).toEqual([
			[1, 'JSON-RECORD'],
			[3, 'TEXT-CHARACTERS'],
		]);
	});

	it('says of which columns it keeps nested structures as they are, where they are wanted', async () => {
		const trial = await tryFile(
			JSON.stringify([
				one,
				{ ...two, 名称: { 全称: '乙' }, 别的: [{}] },
				{ ...two, 标签: [['x'], null] },
			]),
			feed,
			template,
		);
		expect(trial.rows.map(([, name, , tags]) => [name, tags])).toEqual([
			['海口甲公司', ''],
			['{"全称":"乙"}', 'x;y'],
			['说"好"\n换行', '[["x"],null]'],
		]);
		expect(trial.result!.notes.map(({ zh }) => zh)).toEqual(
			['名称', '标签'].map(
				(name) =>
					`列“${name}”有 1 行是嵌套的结构，不是单个的值，已按 JSON 文字保留；请展开成普通的列后重发。`,
			),
		);
		expect(trial.result!.notes[0]!.en).toContain('the column "名称" holds nested structures');
	});

	it('with a list in a list, longer than one reading, goes on behind it', async () => {
		const trial = await tryFile(
			`[["x", [${'1,\n'.repeat(500_000)}2]], {"编号": "A1", "名称": "]"}]`,
			feed,
			template,
		);
		expect([trial.rows, trial.faults]).toEqual([[['A1', ']', '', '']], [[1, 'JSON-RECORD']]]);
	});

	it('whose list is held by an object may have a total beside it', async () => {
		const trial = await tryFile(
			`{"code": 0, "data": ${JSON.stringify([one, two])}, "page": {"size": 2}}`,
			feed,
			template,
		);
		expect(trial.rows).toEqual(rows);
	});

	it.each([
		['followed by another', `${JSON.stringify([one])}\n${JSON.stringify([two])}`],
		['beside another', `{"data": ${JSON.stringify([one])}, "more": ${JSON.stringify([two])}}`],
		['cut off', JSON.stringify([one, two]).slice(0, -10)],
		['damaged inside', '[{"编号": "A1"}, {"编号" "A2"}, {"编号": "A3"}]'],
		['empty', '[]'],
		['without objects', '[[1, 2], [3, 4]]'],
	])('as a list that is %s is refused', async (_name, text) => {
		expect((await tryFile(text, feed, template)).refusal).toMatchObject({ code: 'FILE-JSON' });
	});
});
