import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readPolicy } from '../../pipeline/policy.ts';
import { root, textOf, trackedFiles } from '../source-tree.ts';

/** Every quoted word of the SQL and the pipeline, and the beginnings that `like 'prefix.%'` asks for. */
const read = new Set(
	trackedFiles()
		.filter((file) => /^(sql|pipeline|src)\/.*\.(sql|ts)$/.test(file))
		.flatMap((file) =>
			[...textOf(file).matchAll(/['"`]([a-z_]+(?:\.[A-Za-z0-9_]+)*)(?:\.%|\.)?['"`]/g)].map(
				([, word]) => word!,
			),
		),
);

const packs = join(root, 'pipeline', 'policies');
const keysOf = (pack: string): string[] =>
	readPolicy(join(packs, `${pack}.yaml`)).values.map(({ key }) => key);
/** A value is read by its own key or through the map it stands in; a lone first word would prove nothing but for milestones. */
const isRead = (key: string): boolean => {
	const parts = key.split('.');
	return (
		parts[0] === 'milestone' ||
		parts.some((_, place) => place > 0 && read.has(parts.slice(0, place + 1).join('.')))
	);
};

it('what a place adds and nothing reads are the words of its document for rules that are kept and not computed', () => {
	const unread = ['wanning', 'haitang', 'nanhu', 'zhoucun', 'yangzhou'].flatMap((pack) =>
		keysOf(pack)
			.filter((key) => !isRead(key))
			.map((key) => key.split('.').slice(0, 2).join('.')),
	);
	expect([...new Set(unread)].sort()).toEqual([
		'classes.risk_rank',
		'commitment.documents',
		'commitment.kinds',
		'credit_use.scenes',
		'education.fee',
		'education.is_condition',
		'gate.query_share',
		'joint_measures.steps',
		'key_areas.coverage',
		'key_areas.kinds',
		'lists.fields',
		'lists.of_department',
		'publication.inspections',
		'service.circle_minutes',
		'talk.caller',
		'talk.kinds',
	]);
});
