import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { createTable, type Database } from './database.ts';
import { InputError, type Words } from './errors.ts';
import { faultOf } from './policy-values.ts';
import { findLine, readSpec } from './spec.ts';

const scalar = z.union([z.number(), z.string(), z.boolean()]);
const words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const content = z.union([scalar, z.record(z.string(), scalar)]);
const entry = z.strictObject({
	value: content,
	/** The day from which the value holds; without it the value has always held. */
	valid_from: z.iso.date().optional(),
	/** What held before, oldest first; all but the first with the day from which it held. */
	earlier: z
		.array(
			z.strictObject({
				value: content,
				valid_from: z.iso.date().optional(),
				source: z.strictObject({ zh: z.string() }).optional(),
			}),
		)
		.min(1)
		.optional(),
	unit: z.string().optional(),
	/** The codes that a value may be, where it is one of a few. */
	codes: z.array(z.string()).min(1).optional(),
	rule: z.union([z.string(), z.array(z.string())]).optional(),
	title: words.optional(),
	source: z.strictObject({ zh: z.string() }).optional(),
	/** The page of the register in which a duty is kept that no figure is computed from. */
	registered: z
		.string()
		.regex(/^[a-z_]+$/)
		.optional(),
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

/** One threshold, deadline, weight … of a place in one of its versions, as the models see it. */
export interface PolicyValue {
	key: string;
	value: string;
	number: number | null;
	unit: string | null;
	rule: string | null;
	title_zh: string;
	title_en: string;
	source_zh: string | null;
	/** The page of its register where nothing is computed from it, else null. */
	registered: string | null;
	/** First and last day of the version; null where it has no beginning or no end. */
	valid_from: string | null;
	valid_to: string | null;
}

/** A place's policy: its values flattened to one row per key and version (a map gives `key.element`). */
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
			const versions = versionsOf(item);
			return versions.flatMap((held, place) =>
				flatten(key, held.value).map(([name, value]) => ({
					key: name,
					value: String(value),
					number: typeof value === 'number' ? value : null,
					unit: item.unit ?? null,
					rule: item.rule === undefined ? null : [item.rule].flat().join(' '),
					title_zh: item.title.zh,
					title_en: item.title.en,
					source_zh: item.from === pack ? (held.source?.zh ?? source) : inherited,
					registered: item.registered ?? null,
					valid_from: held.valid_from ?? null,
					valid_to: dayBefore(versions[place + 1]?.valid_from),
				})),
			);
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
			{
				zh: '找不到政策参数文件，请检查 MINGCHA_POLICY。',
				en: 'the policy pack is not there; check MINGCHA_POLICY.',
			},
			cause,
		);
	}
	const spec = readSpec(pack, text, shown);
	const refuse = (path: string[], zh: string, en: string): never => {
		throw new InputError('POLICY-PACK', `${shown}:${findLine(text, path)}`, { zh, en });
	};
	const version = String(spec.version);
	for (const [key, item] of Object.entries(spec.values)) {
		const versions = versionsOf(item);
		const path = ['values', key];
		if (
			versions.some(
				(held, place) =>
					place > 0 && (held.valid_from ?? '') <= (versions[place - 1]!.valid_from ?? ''),
			)
		)
			refuse(
				path,
				`“${key}”的各版本须按生效日期先后排列，除最早一版外都写明 valid_from。`,
				`the versions of "${key}" must stand in the order of their valid_from, which all but the first need.`,
			);
		const other = versions.find(
			(held) =>
				firstUnlike(item.value, held.value) !== undefined ||
				firstUnlike(held.value, item.value) !== undefined,
		);
		if (other)
			refuse(
				path,
				`“${key}”各版本的写法不一致，请按同样的元素和类型写。`,
				`the versions of "${key}" are not of one shape; give each the same elements and types.`,
			);
	}
	if (spec.extends === undefined) {
		const values = Object.entries(spec.values).map(([key, item]) => {
			const title =
				item.title ??
				refuse(
					['values', key],
					`“${key}”没有名称（title），请补上。`,
					`"${key}" has no title; add one.`,
				);
			checkValues(key, item, refuse);
			return [key, { ...item, title, from: spec.pack }] as const;
		});
		return { pack: spec.pack, version, values: new Map(values) };
	}

	const name = `${spec.extends}.yaml`;
	const beside = join(dirname(file), name);
	const baseFile = existsSync(beside) ? beside : join(import.meta.dirname, 'policies', name);
	if (!existsSync(baseFile))
		refuse(
			['extends'],
			`找不到所沿用的参数包“${spec.extends}”，请改正名称。`,
			`the pack it extends, "${spec.extends}", is not there; mend the name.`,
		);
	const chain = [...above, resolve(file)];
	if (chain.includes(resolve(baseFile)))
		refuse(
			['extends'],
			`参数包互相沿用成圈（回到“${spec.extends}”），请去掉一处 extends。`,
			`packs extend each other in a circle (back to "${spec.extends}"); remove one extends.`,
		);
	const base = readPack(baseFile, join(dirname(shown), name), chain);

	const values = new Map(base.values);
	for (const [key, item] of Object.entries(spec.values)) {
		const like = base.values.get(key);
		const path = ['values', key];
		if (!like && item.rule === undefined)
			refuse(
				path,
				`“${base.pack}”没有“${key}”：若是拼写有误请改正，若是新参数请写明规则编号（rule）。`,
				`"${base.pack}" has no "${key}": mend its spelling, or name the rule that a new value states.`,
			);
		const unlike = like && firstUnlike(like.value, item.value);
		if (unlike !== undefined)
			refuse(
				[...path, 'value'],
				`“${key}”与“${base.pack}”的写法不一致（${unlike || '映射或单值'}），请按其写全。`,
				`"${key}" is not of the shape it has in "${base.pack}" (${unlike || 'a map or one value'}); write it in full.`,
			);
		const title =
			item.title ??
			like?.title ??
			refuse(path, `“${key}”没有名称（title），请补上。`, `"${key}" has no title; add one.`);
		const own = {
			...item,
			unit: item.unit ?? like?.unit,
			codes: item.codes ?? like?.codes,
			rule: item.rule ?? like?.rule,
			title,
			from: spec.pack,
		};
		checkValues(key, own, refuse);
		values.set(key, own);
	}
	return { pack: spec.pack, version: `${version} (${base.pack} ${base.version})`, values };
}

/** Refuses the first value, in any version, that its unit or list of codes does not allow. */
function checkValues(
	key: string,
	item: Entry,
	refuse: (path: string[], zh: string, en: string) => never,
): void {
	for (const { value } of versionsOf(item))
		for (const [name, one] of flatten(key, value)) {
			const fault = faultOf(one, item.unit, item.codes);
			const path = ['values', key, 'value', ...(name === key ? [] : [name.slice(key.length + 1)])];
			if (fault)
				refuse(
					path,
					`“${name}”应为${fault.zh}，写的是 ${String(one)}，请改正。`,
					`"${name}" should be ${fault.en}, not ${String(one)}; mend it.`,
				);
		}
}

/** The versions of a value, oldest first. */
function versionsOf({
	value,
	valid_from,
	earlier,
	source,
}: Entry): Pick<Entry, 'value' | 'valid_from' | 'source'>[] {
	return [...(earlier ?? []), { value, valid_from, source }];
}

function dayBefore(day: string | undefined): string | null {
	return day === undefined
		? null
		: new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

/** The first element that is missing or of another type than in the base pack; '' when a map stands for one value or the reverse. */
function firstUnlike(base: Entry['value'], own: Entry['value']): string | undefined {
	if (typeof base !== 'object' || typeof own !== 'object')
		return typeof base === typeof own ? undefined : '';
	return Object.keys(base).find((element) => typeof base[element] !== typeof own[element]);
}

function flatten(key: string, value: Entry['value']): [string, Scalar][] {
	return typeof value === 'object'
		? Object.entries(value).map(([element, one]) => [`${key}.${element}`, one])
		: [[key, value]];
}

/**
 * Puts the policy into the table `policy_versions`, one row per key and version, and the newest version of each
 * key into the table `policy`: what a model judges as at another day it reads by `policy_number_at`.
 */
export async function writePolicy(database: Database, policy: Policy): Promise<void> {
	await createTable(
		database,
		'policy_versions',
		{
			key: 'varchar',
			value: 'varchar',
			number: 'double',
			unit: 'varchar',
			rule: 'varchar',
			title_zh: 'varchar',
			title_en: 'varchar',
			source_zh: 'varchar',
			registered: 'varchar',
			valid_from: 'date',
			valid_to: 'date',
		},
		policy.values as unknown as Record<string, unknown>[],
	);
	await database.run(
		'create or replace table policy as select * from policy_versions where valid_to is null',
	);
}
