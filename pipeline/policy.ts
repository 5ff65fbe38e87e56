import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { createTable, type Database } from './database.ts';
import { InputError } from './errors.ts';
import { readSpec } from './spec.ts';

const scalar = z.union([z.number(), z.string(), z.boolean()]);
const words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const entry = z.strictObject({
	value: z.union([scalar, z.record(z.string(), scalar)]),
	unit: z.string().optional(),
	rule: z.union([z.string(), z.array(z.string())]).optional(),
	title: words,
	source: z.strictObject({ zh: z.string() }).optional(),
});
const pack = z.strictObject({
	pack: z.string().regex(/^[a-z][a-z_]*$/),
	title: words,
	version: z.union([z.string(), z.number()]),
	values: z.record(z.string(), entry),
});

/** One threshold, deadline, weight … of a place, as the models see it. */
export interface PolicyValue {
	key: string;
	value: string;
	number: number | null;
	unit: string | null;
	rule: string | null;
	title_zh: string;
	title_en: string;
	source_zh: string | null;
}

/** A place's policy: its values flattened to one row per key (a map gives `key.element`). */
export interface Policy {
	pack: string;
	version: string;
	values: PolicyValue[];
}

/** Reads a policy pack; throws InputError naming the wrong key and line. */
export function readPolicy(file: string, shown = file): Policy {
	let text: string;
	try {
		text = readFileSync(file, 'utf8');
	} catch (cause) {
		throw new InputError(
			'POLICY-FILE',
			shown,
			{ zh: '找不到政策参数文件，请检查 MINGCHA_POLICY。', en: 'the policy pack is not there; check MINGCHA_POLICY.' },
			cause,
		);
	}
	const spec = readSpec(pack, text, shown);
	const values = Object.entries(spec.values).flatMap(([key, item]) => {
		const parts: [string, z.infer<typeof scalar>][] =
			typeof item.value === 'object'
				? Object.entries(item.value).map(([element, value]) => [`${key}.${element}`, value])
				: [[key, item.value]];
		return parts.map(([name, value]) => ({
			key: name,
			value: String(value),
			number: typeof value === 'number' ? value : null,
			unit: item.unit ?? null,
			rule: item.rule === undefined ? null : [item.rule].flat().join(' '),
			title_zh: item.title.zh,
			title_en: item.title.en,
			source_zh: item.source?.zh ?? null,
		}));
	});
	return { pack: spec.pack, version: String(spec.version), values };
}

/** Puts the policy into the table `policy`, one row per key. */
export async function writePolicy(database: Database, policy: Policy): Promise<void> {
	await createTable(
		database,
		'policy',
		{
			key: 'varchar',
			value: 'varchar',
			number: 'double',
			unit: 'varchar',
			rule: 'varchar',
			title_zh: 'varchar',
			title_en: 'varchar',
			source_zh: 'varchar',
		},
		policy.values as unknown as Record<string, unknown>[],
	);
}
