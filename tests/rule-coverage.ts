import ts from 'typescript';
import { textOf, trackedFiles } from './source-tree.ts';

/** The numbers that a title names at its beginning: `R92: …`, `R30, R39 …`, `R105–R108 …`. */
export function rulesNamed(title: string): number[] {
	const head =
		/^R\d+(?:[–-]R?\d+)?(?:(?:\s*[,、]\s*|\s+)R\d+(?:[–-]R?\d+)?)*/.exec(title)?.[0] ?? '';
	return [...head.matchAll(/R(\d+)(?:[–-]R?(\d+))?/g)].flatMap(([, from, to]) => {
		const [first, last] = [Number(from), Number(to ?? from)];
		return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
	});
}

/** The titles of every describe, it and test of a test file, those of `each` included. */
export function testTitles(text: string, file = 'a.test.ts'): string[] {
	const titles: string[] = [];
	const visit = (node: ts.Node): void => {
		if (
			ts.isCallExpression(node) &&
			['describe', 'it', 'test'].includes(rootName(node.expression))
		) {
			const [first] = node.arguments;
			if (first && ts.isStringLiteralLike(first)) titles.push(first.text);
			else if (first && ts.isTemplateExpression(first)) titles.push(first.head.text);
		}
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
	return titles;
}

/** The rules that some test names. */
export function testedRules(): Set<number> {
	const files = trackedFiles().filter((file) => /^tests\/.*\.test\.ts$/.test(file));
	return new Set(files.flatMap((file) => testTitles(textOf(file), file).flatMap(rulesNamed)));
}

/** `it` of `it.skipIf(x).each(rows)`. */
function rootName(expression: ts.Expression): string {
	if (ts.isIdentifier(expression)) return expression.text;
	if (
		ts.isPropertyAccessExpression(expression) ||
		ts.isCallExpression(expression) ||
		ts.isTaggedTemplateExpression(expression)
	)
		return rootName(
			ts.isTaggedTemplateExpression(expression) ? expression.tag : expression.expression,
		);
	return '';
}
