import { sveltekit } from '@sveltejs/kit/vite';
import { execFileSync } from 'node:child_process';
import { defineConfig, type Plugin } from 'vitest/config';

/** Keeps the compiled words of the pages in step with `src/lib/messages`. */
function messages(): Plugin {
	const compile = (): void =>
		void execFileSync(process.execPath, ['src/lib/messages/compile.ts'], { stdio: 'inherit' });
	return {
		name: 'messages',
		buildStart: compile,
		handleHotUpdate: ({ file }) => {
			if (/messages\/(zh|en)\.json$/.test(file)) compile();
		},
	};
}

export default defineConfig({
	plugins: [messages(), sveltekit()],
	build: { target: ['chrome87', 'edge88', 'firefox78', 'safari14'] },
	test: {
		projects: [
			{
				extends: true,
				test: {
					name: 'node',
					environment: 'node',
					include: ['tests/**/*.test.ts'],
					exclude: ['tests/pages/**'],
				},
			},
			{
				extends: true,
				test: {
					name: 'pages',
					environment: 'node',
					include: ['tests/pages/**/*.test.ts'],
					globalSetup: ['tests/pages/setup.ts'],
					testTimeout: 30_000,
					hookTimeout: 60_000,
					// the browser wants the machine for itself
					sequence: { groupOrder: 1 },
				},
			},
		],
	},
});
