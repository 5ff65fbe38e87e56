import { execFileSync } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';

/** The repository's folder. */
export const root = join(import.meta.dirname, '..');

/** Every file under version control that is there, by its path below the repository, with `/`. */
export function trackedFiles(): string[] {
	return execFileSync('git', ['ls-files', '-z'], {
		cwd: root,
		encoding: 'utf8',
		maxBuffer: 64 << 20,
	})
		.split('\0')
		.filter(
			(path) => path !== '' && lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile(),
		);
}

/** The text of a file of the repository. */
export function textOf(path: string): string {
	return readFileSync(join(root, path), 'utf8');
}

/** One import of a source file: the words between the quotes, and the file they lead to (null: a package). */
export interface Import {
	from: string;
	specifier: string;
	to: string | null;
}

/** Every import of a TypeScript, JavaScript or Svelte file, type-only and dynamic ones too. */
export function importsOf(path: string): Import[] {
	const text = path.endsWith('.svelte') ? scriptsOf(textOf(path)) : textOf(path);
	return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => ({
		from: path,
		specifier: fileName,
		to: resolveImport(path, fileName),
	}));
}

/** What a source file exports from other files and what it declares itself. */
export function exportsOf(path: string): { reExports: number; own: number } {
	const source = ts.createSourceFile(path, textOf(path), ts.ScriptTarget.Latest);
	let reExports = 0;
	let own = 0;
	for (const statement of source.statements) {
		if (ts.isExportDeclaration(statement) && statement.moduleSpecifier) reExports += 1;
		else if (!ts.isImportDeclaration(statement)) own += 1;
	}
	return { reExports, own };
}

/**
 * Names of exported functions, classes, constants and types that have no doc comment. One comment
 * may stand over several exports on lines that follow each other.
 */
export function undocumentedExports(path: string): string[] {
	const source = ts.createSourceFile(path, textOf(path), ts.ScriptTarget.Latest, true);
	const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
	const found: string[] = [];
	let documentedTo = -1;
	for (const statement of source.statements) {
		const exported =
			ts.canHaveModifiers(statement) &&
			ts.getModifiers(statement)?.some((one) => one.kind === ts.SyntaxKind.ExportKeyword);
		if (!exported) continue;
		const documented =
			ts.getJSDocCommentsAndTags(statement).length > 0 ||
			lineOf(statement.getStart(source)) === documentedTo + 1;
		if (documented) documentedTo = lineOf(statement.getEnd());
		else found.push(nameOf(statement, source));
	}
	return found;
}

function nameOf(statement: ts.Statement, source: ts.SourceFile): string {
	if (ts.isVariableStatement(statement))
		return statement.declarationList.declarations.map((one) => one.name.getText(source)).join(', ');
	return (statement as ts.FunctionDeclaration).name?.getText(source) ?? 'default';
}

/** The circles among imports, each as the files on it; empty when there is none. */
export function circlesOf(imports: Import[]): string[][] {
	const edges = new Map<string, string[]>();
	for (const one of imports)
		if (one.to !== null) edges.set(one.from, [...(edges.get(one.from) ?? []), one.to]);
	const circles: string[][] = [];
	const state = new Map<string, 'open' | 'done'>();
	const visit = (file: string, path: string[]): void => {
		if (state.get(file) === 'done') return;
		if (state.get(file) === 'open') {
			circles.push([...path.slice(path.indexOf(file)), file]);
			return;
		}
		state.set(file, 'open');
		for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
		state.set(file, 'done');
	};
	for (const file of edges.keys()) visit(file, []);
	return circles;
}

function scriptsOf(svelte: string): string {
	return [...svelte.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)]
		.map((match) => match[1]!)
		.join('\n');
}

function resolveImport(path: string, specifier: string): string | null {
	if (specifier.startsWith('#lib/')) return `src/lib/${specifier.slice(5)}`;
	if (specifier.startsWith('.')) return posix.normalize(posix.join(dirname(path), specifier));
	return null;
}
