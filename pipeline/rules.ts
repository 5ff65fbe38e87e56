import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { InputError, type Words } from './errors.ts';
import { readSpec } from './spec.ts';

/** How many rules the five policy documents hold (domain, section 1). */
export const ruleCount = 110;
/** How many rules may be kept in a register instead of computed. */
export const mostRegistered = 25;

const words = { zh: z.string().min(1), en: z.string().min(1) };
const schema = z.strictObject({
	documents: z.record(z.string(), z.strictObject(words)),
	rules: z.record(
		z.string().regex(/^R[1-9]\d{0,2}$/),
		z.strictObject({
			document: z.string(),
			...words,
			registered: z.strictObject({ feed: z.string(), page: z.string() }).optional(),
		}),
	),
});

/** One rule of the policy documents; `registered` where a register is all that can serve it. */
export interface Rule {
	number: number;
	document: Words;
	title: Words;
	registered: { feed: string; page: string } | null;
}

/**
 * Reads the list of rules, in order of their numbers.
 * Throws InputError when a number is missing, a document is unknown, a feed or page is not there, or
 * more rules are registered only than may be.
 */
export function readRules(
	known: { feeds: string[]; pages: string[] },
	file = join(import.meta.dirname, 'rules.yaml'),
): Rule[] {
	const shown = 'rules.yaml';
	const spec = readSpec(schema, readFileSync(file, 'utf8'), shown);
	const fault = (zh: string, en: string): InputError => new InputError('RULES', shown, { zh, en });
	const rules = Object.entries(spec.rules).map(([name, rule]): Rule => {
		const document = spec.documents[rule.document];
		if (!document)
			throw fault(
				`${name} 的文件 ${rule.document} 不在 documents 中，请改正。`,
				`the document ${rule.document} of ${name} is not under documents; mend it.`,
			);
		return {
			number: Number(name.slice(1)),
			document,
			title: { zh: rule.zh, en: rule.en },
			registered: rule.registered ?? null,
		};
	});
	rules.sort((left, right) => left.number - right.number);
	for (let number = 1; number <= ruleCount; number++)
		if (rules[number - 1]?.number !== number)
			throw fault(
				`缺少 R${number} 或编号超出 R${ruleCount}，请补齐。`,
				`R${number} is missing or a number is beyond R${ruleCount}; complete the list.`,
			);
	if (rules.length > ruleCount)
		throw fault(`编号超出 R${ruleCount}，请删除。`, `a number is beyond R${ruleCount}; remove it.`);
	for (const { number, registered } of rules) {
		if (registered && !known.feeds.includes(registered.feed))
			throw fault(
				`R${number} 登记的数据类 ${registered.feed} 不存在。`,
				`the feed ${registered.feed} that is to keep R${number} is not there.`,
			);
		if (registered && !known.pages.includes(registered.page))
			throw fault(
				`R${number} 登记的页面 ${registered.page} 不存在。`,
				`the page ${registered.page} that is to show R${number} is not there.`,
			);
	}
	const registered = rules.filter((rule) => rule.registered !== null).length;
	if (registered > mostRegistered)
		throw fault(
			`仅登记的规则有 ${registered} 条，超过 ${mostRegistered} 条。`,
			`${registered} rules are registered only; at most ${mostRegistered} may be.`,
		);
	return rules;
}
