import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { InputError } from '../../pipeline/errors.ts';
import { readSpec } from '../../pipeline/spec.ts';

const schema = z.strictObject({
	title: z.strictObject({ zh: z.string(), en: z.string() }),
	size: z.int().optional(),
	parts: z.array(z.strictObject({ name: z.string() })).optional(),
});

function faultOf(text: string, lineOffset = 0): InputError {
	try {
		readSpec(schema, text, 'thing.yaml', lineOffset);
	} catch (error) {
		if (error instanceof InputError) return error;
		throw error;
	}
	throw new Error('the text was accepted');
}

describe('a YAML file with a strict schema', () => {
	it('gives the value when all is right', () => {
		expect(readSpec(schema, 'title: { zh: 物, en: thing }\nsize: 3\n', 'thing.yaml')).toEqual({
			title: { zh: '物', en: 'thing' },
			size: 3,
		});
	});

	it('names an unknown key with its line', () => {
		const fault = faultOf('title: { zh: 物, en: thing }\nsize: 3\ncolour: red\n');
		expect(fault.code).toBe('SPEC-KEY');
		expect(fault.where).toBe('thing.yaml:3');
		expect(fault.words.en).toContain('"colour"');
		expect(fault.words.zh).toContain('colour');
	});

	it('names an unknown key inside a nested map with its own line', () => {
		const fault = faultOf('title:\n  zh: 物\n  en: thing\n  fr: chose\n');
		expect(fault.where).toBe('thing.yaml:4');
		expect(fault.words.en).toContain('"title.fr"');
	});

	it('names an unknown key inside a list with its own line', () => {
		const fault = faultOf(
			'title: { zh: 物, en: thing }\nparts:\n  - name: a\n  - name: b\n    nmae: c\n',
		);
		expect(fault.where).toBe('thing.yaml:5');
		expect(fault.words.en).toContain('parts.1.nmae');
	});

	it('names a value of the wrong kind with its line', () => {
		const fault = faultOf('title: { zh: 物, en: thing }\nsize: large\n');
		expect(fault.code).toBe('SPEC-VALUE');
		expect(fault.where).toBe('thing.yaml:2');
		expect(fault.words.en).toContain('"size"');
	});

	it('names a missing key at the map that lacks it', () => {
		const fault = faultOf('size: 3\ntitle:\n  zh: 物\n');
		expect(fault.code).toBe('SPEC-VALUE');
		expect(fault.where).toBe('thing.yaml:2');
		expect(fault.words.en).toContain('"title.en"');
	});

	it('names the line where the YAML itself is malformed', () => {
		const fault = faultOf('title: { zh: 物, en: thing }\nsize: [1, 2\nparts: 1\n');
		expect(fault.code).toBe('SPEC-YAML');
		expect(fault.where).toMatch(/^thing\.yaml:[234]$/);
	});

	it('refuses a key written twice', () => {
		const fault = faultOf('size: 3\nsize: 4\ntitle: { zh: 物, en: thing }\n');
		expect(fault.code).toBe('SPEC-YAML');
		expect(fault.where).toBe('thing.yaml:2');
	});

	it('counts lines from where the YAML stands in its file', () => {
		expect(faultOf('size: 3\nsise: 4\ntitle: { zh: 物, en: thing }\n', 10).where).toBe(
			'thing.yaml:12',
		);
	});

	it('refuses an empty text', () => {
		expect(faultOf('').words.zh).toBe('整个文件应为若干行“键: 值”，请补写或删除此文件。');
		expect(faultOf('').code).toBe('SPEC-VALUE');
	});
});
