import { LineCounter, parseDocument, isNode } from 'yaml';
import type { z } from 'zod';
import { InputError, type Words } from './errors.ts';

/**
 * Reads YAML by a strict schema.
 * Throws InputError naming the file, the line and the path of the first wrong key.
 * `lineOffset` is added to line numbers when the YAML stands inside another file.
 */
export function readSpec<T>(schema: z.ZodType<T>, text: string, file: string, lineOffset = 0): T {
	const lines = new LineCounter();
	const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
	const broken = document.errors[0];
	if (broken) {
		const line = lines.linePos(broken.pos[0]).line + lineOffset;
		throw new InputError('SPEC-YAML', `${file}:${line}`, {
			zh: `YAML 写法有误（${broken.message}），请改正此行。`,
			en: `the YAML is malformed (${broken.message}); mend this line.`,
		});
	}
	const result = schema.safeParse(document.toJS());
	if (result.success) return result.data;
	const issue = result.error.issues[0]!;
	const path = [...issue.path];
	if (issue.code === 'unrecognized_keys') path.push(issue.keys[0]!);
	const line = lineOf(document, path as (string | number)[], lines) + lineOffset;
	const name = path.join('.') || 'document';
	if (issue.code === 'unrecognized_keys')
		throw new InputError('SPEC-KEY', `${file}:${line}`, {
			zh: `不认识的键“${name}”，请检查拼写或删除。`,
			en: `unknown key "${name}"; check its spelling or remove it.`,
		});
	const words = valueWords(
		name,
		issue.code === 'invalid_type' ? issue.expected : '',
		issue.message,
	);
	throw new InputError('SPEC-VALUE', `${file}:${line}`, words);
}

const kinds: Record<string, Words> = {
	string: { zh: '一段文字', en: 'a text' },
	number: { zh: '一个数字', en: 'a number' },
	boolean: { zh: 'true 或 false', en: 'true or false' },
	array: { zh: '一个列表', en: 'a list' },
	record: { zh: '若干行“键: 值”', en: 'lines of "key: value"' },
	object: { zh: '若干行“键: 值”', en: 'lines of "key: value"' },
};

/** What is wrong with a value, in words for who wrote it. */
function valueWords(name: string, expected: string, message: string): Words {
	const kind = kinds[expected];
	if (!kind)
		return {
			zh: `“${name}”的值不符合要求：${message}。`,
			en: `the value of "${name}" is not allowed: ${message}.`,
		};
	if (message.endsWith('received undefined'))
		return {
			zh: `缺少“${name}”，请补上：应为${kind.zh}。`,
			en: `"${name}" is missing; add it: ${kind.en}.`,
		};
	return name === 'document'
		? {
				zh: `整个文件应为${kind.zh}，请补写或删除此文件。`,
				en: `the whole file has to be ${kind.en}; write them or remove the file.`,
			}
		: { zh: `“${name}”应为${kind.zh}，请改正。`, en: `"${name}" has to be ${kind.en}; mend it.` };
}

/** The line (from 1) on which a key stands in YAML text, or its nearest parent where the key is absent. */
export function findLine(text: string, path: (string | number)[]): number {
	const lines = new LineCounter();
	return lineOf(parseDocument(text, { lineCounter: lines }), path, lines);
}

function lineOf(
	document: ReturnType<typeof parseDocument>,
	path: (string | number)[],
	lines: LineCounter,
): number {
	for (let depth = path.length; depth > 0; depth--) {
		const parent = document.getIn(path.slice(0, depth - 1), true);
		const key = path[depth - 1];
		if (parent && typeof parent === 'object' && 'items' in parent) {
			for (const item of parent.items as unknown[]) {
				const pair = item as { key?: { value?: unknown; range?: [number] } };
				if (pair.key?.value === key && pair.key?.range)
					return lines.linePos(pair.key.range[0]).line;
			}
		}
		const node = document.getIn(path.slice(0, depth), true);
		if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
	}
	return 1;
}
