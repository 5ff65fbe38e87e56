import { LineCounter, parseDocument, isNode } from 'yaml';
import type { z } from 'zod';
import { InputError } from './errors.ts';

/**
 * Reads YAML by a strict schema.
 * Throws InputError naming the file, the line and the path of the first wrong key.
 * `lineOffset` is added to line numbers when the YAML stands inside another file.
 */
export function readSpec<T>(
	schema: z.ZodType<T>,
	text: string,
	file: string,
	lineOffset = 0,
): T {
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
	throw new InputError('SPEC-VALUE', `${file}:${line}`, {
		zh: `“${name}”的值不符合要求：${issue.message}。`,
		en: `the value of "${name}" is not allowed: ${issue.message}.`,
	});
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
				if (pair.key?.value === key && pair.key?.range) return lines.linePos(pair.key.range[0]).line;
			}
		}
		const node = document.getIn(path.slice(0, depth), true);
		if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
	}
	return 1;
}
