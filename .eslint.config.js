import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';

const driver = {
	regex: '^@duckdb/',
	message: 'only src/lib/server/warehouse.ts opens a generation: ask it, with a Scope',
};
const dangers = [
	{
		selector: "MemberExpression[property.name='innerHTML']",
		message: 'text goes into a page as text: use an expression in the component',
	},
];

export default defineConfig(
	{
		ignores: ['build/', '.svelte-kit/', '.cache/', 'node_modules/', 'data/', 'src/lib/paraglide/'],
	},
	js.configs.recommended,
	ts.configs.recommended,
	svelte.configs.recommended,
	{
		languageOptions: { globals: { ...globals.node, ...globals.browser } },
		rules: {
			'no-eval': 'error',
			'no-restricted-syntax': ['error', ...dangers],
			// addresses are made by one codec, not by the router's own resolve()
			'svelte/no-navigation-without-resolve': 'off',
			'svelte/no-at-html-tags': 'error',
			// search parameters are made and written out at once, nobody watches them
			'svelte/prefer-svelte-reactivity': 'off',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
		},
	},
	{
		files: ['src/**/*.ts', 'src/**/*.svelte'],
		ignores: ['src/lib/server/warehouse.ts', 'src/lib/server/warehouse/*.ts'],
		rules: {
			'no-restricted-imports': ['error', { patterns: [driver] }],
		},
	},
	{
		files: ['src/**/*.svelte', 'src/**/*.ts'],
		ignores: ['src/**/*.server.ts', 'src/**/+server.ts', 'src/lib/server/**', 'src/app.d.ts'],
		rules: {
			'no-restricted-imports': [
				'error',
				{
					patterns: [
						driver,
						{ regex: '/server/', message: 'only *.server.ts and +server.ts read the server side' },
					],
				},
			],
		},
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: {
			parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] },
		},
	},
);
