import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, '..', '..', 'src', 'app.css'), 'utf8');
const tokens = new Map(
	[...css.matchAll(/(--[\w-]+):\s*(#[0-9a-f]{6});/gi)].map(([, name, color]) => [name!, color!]),
);

/** Relative luminance of a colour (WCAG 2.2). */
function luminance(color: string): number {
	const [red, green, blue] = [1, 3, 5].map((at) => {
		const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/** Contrast ratio of two tokens, 1 to 21 (WCAG 2.2). */
function contrast(one: string, other: string): number {
	const [light, dark] = [luminance(tokens.get(one)!), luminance(tokens.get(other)!)].sort(
		(a, b) => b - a,
	);
	return (light! + 0.05) / (dark! + 0.05);
}

describe('the colours', () => {
	const surfaces = ['--bg', '--bg-side', '--bg-hover', '--bg-sel', '--bg-warn'];

	it.each([
		'--text',
		'--muted',
		'--faint',
		'--accent',
		'--worse',
		'--better',
		'--warn',
		'--ok',
		'--bad',
		'--none',
	])('can be read as text on every surface: %s', (name) => {
		for (const surface of surfaces)
			expect(contrast(name, surface), surface).toBeGreaterThanOrEqual(4.5);
	});

	it.each(['A', 'B', 'C', 'D', 'E'])(
		'of credit class %s stand out and carry their letter',
		(letter) => {
			expect(contrast(`--c${letter}`, '--bg')).toBeGreaterThanOrEqual(3);
			expect(contrast(`--c${letter}`, `--c${letter}-t`)).toBeGreaterThanOrEqual(4.5);
		},
	);

	it('of how often get darker step by step and carry their numbers', () => {
		const steps = ['--n0', '--n1', '--n2', '--n3'];
		for (const [i, step] of steps.entries()) {
			expect(contrast(step, `${step}-t`), step).toBeGreaterThanOrEqual(4.5);
			if (i > 0)
				expect(contrast(step, '--bg') / contrast(steps[i - 1]!, '--bg')).toBeGreaterThan(1.5);
		}
		expect(contrast('--n0', '--bg')).toBeGreaterThanOrEqual(3);
	});

	it.each(['--accent-2', '--ref', '--input', '--s1', '--s2', '--s3', '--s4'])(
		'of marks and borders stand out: %s',
		(name) => {
			expect(contrast(name, '--bg')).toBeGreaterThanOrEqual(3);
		},
	);

	it('are written as tokens only, never in components', () => {
		expect(css.replace(/:root \{[\s\S]*?\n\}/, '')).not.toMatch(/#[0-9a-f]{3,6}\b/i);
	});
});
