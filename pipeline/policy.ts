import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { createTable, type Database } from './database.ts';
import { InputError, type Words } from './errors.ts';
import { findLine, readSpec } from './spec.ts';

const scalar = z.union([z.number(), z.string(), z.boolean()]);
const words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const entry = z.strictObject({
	value: z.union([scalar, z.record(z.string(), scalar)]),
	unit: z.string().optional(),
	rule: z.union([z.string(), z.array(z.string())]).optional(),
	title: words.optional(),
	source: z.strictObject({ zh: z.string() }).optional(),
});
const pack = z.strictObject({
	pack: z.string().regex(/^[a-z][a-z_]*$/),
	title: words,
	version: z.union([z.string(), z.number()]),
	extends: z
		.string()
		.regex(/^[a-z][a-z_]*$/)
		.optional(),
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

type Entry = z.infer<typeof entry>;
type Scalar = z.infer<typeof scalar>;

/** A value with its title settled and the pack that states it. */
type Stated = Entry & { title: Words; from: string };

interface Pack {
	pack: string;
	version: string;
	values: Map<string, Stated>;
}

/**
 * Reads a policy pack; a pack that `extends` another holds only what its place states, the rest is the other's.
 * Throws InputError naming the wrong key and line.
 */
export function readPolicy(file: string, shown = file): Policy {
	const { pack, version, values } = readPack(file, shown, []);
	return {
		pack,
		version,
		values: [...values].flatMap(([key, item]) => {
			const source = item.source?.zh ?? null;
			const inherited = `沿用 ${item.from} 参数包${source === null ? '' : `：${source}`}`;
			return flatten(key, item.value).map(([name, value]) => ({
				key: name,
				value: String(value),
				number: typeof value === 'number' ? value : null,
				unit: item.unit ?? null,
				rule: item.rule === undefined ? null : [item.rule].flat().join(' '),
				title_zh: item.title.zh,
				title_en: item.title.en,
				source_zh: item.from === pack ? source : inherited,
			}));
		}),
	};
}

function readPack(file: string, shown: string, above: string[]): Pack {
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
	const refuse = (path: string[], zh: string, en: string): never => {
		throw new InputError('POLICY-PACK', `${shown}:${findLine(text, path)}`, { zh, en });
	};
	const version = String(spec.version);
	if (spec.extends === undefined) {
		const values = Object.entries(spec.values).map(([key, item]) => {
			const title = item.title ?? refuse(['values', key], `“${key}”没有名称（title），请补上。`, `"${key}" has no title; add one.`);
			return [key, { ...item, title, from: spec.pack }] as const;
		});
		return { pack: spec.pack, version, values: new Map(values) };
	}

	const name = `${spec.extends}.yaml`;
	const beside = join(dirname(file), name);
	const baseFile = existsSync(beside) ? beside : join(import.meta.dirname, 'policies', name);
	if (!existsSync(baseFile))
		refuse(['extends'], `找不到所沿用的参数包“${spec.extends}”，请改正名称。`, `the pack it extends, "${spec.extends}", is not there; mend the name.`);
	const chain = [...above, resolve(file)];
	if (chain.includes(resolve(baseFile)))
		refuse(['extends'], `参数包互相沿用成圈（回到“${spec.extends}”），请去掉一处 extends。`, `packs extend each other in a circle (back to "${spec.extends}"); remove one extends.`);
	const base = readPack(baseFile, join(dirname(shown), name), chain);

	const values = new Map(base.values);
	for (const [key, item] of Object.entries(spec.values)) {
		const like = base.values.get(key);
		const path = ['values', key];
		if (!like && item.rule === undefined)
			refuse(path, `“${base.pack}”没有“${key}”：若是拼写有误请改正，若是新参数请写明规则编号（rule）。`, `"${base.pack}" has no "${key}": mend its spelling, or name the rule that a new value states.`);
		const unlike = like && firstUnlike(like.value, item.value);
		if (unlike !== undefined)
			refuse([...path, 'value'], `“${key}”与“${base.pack}”的写法不一致（${unlike || '映射或单值'}），请按其写全。`, `"${key}" is not of the shape it has in "${base.pack}" (${unlike || 'a map or one value'}); write it in full.`);
		const title = item.title ?? like?.title ?? refuse(path, `“${key}”没有名称（title），请补上。`, `"${key}" has no title; add one.`);
		values.set(key, { ...item, unit: item.unit ?? like?.unit, rule: item.rule ?? like?.rule, title, from: spec.pack });
	}
	return { pack: spec.pack, version: `${version} (${base.pack} ${base.version})`, values };
}

/** The first element that is missing or of another type than in the base pack; '' when a map stands for one value or the reverse. */
function firstUnlike(base: Entry['value'], own: Entry['value']): string | undefined {
	if (typeof base !== 'object' || typeof own !== 'object') return typeof base === typeof own ? undefined : '';
	return Object.keys(base).find((element) => typeof base[element] !== typeof own[element]);
}

function flatten(key: string, value: Entry['value']): [string, Scalar][] {
	return typeof value === 'object' ? Object.entries(value).map(([element, one]) => [`${key}.${element}`, one]) : [[key, value]];
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
