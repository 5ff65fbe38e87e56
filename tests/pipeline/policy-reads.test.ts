import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { readPolicy } from '../../pipeline/policy.ts';
import { root, textOf, trackedFiles } from '../source-tree.ts';

/** Every quoted word of the SQL and the pipeline, and the beginnings that `like 'prefix.%'` asks for; to name a value in words is not to read it. */
const read = new Set(
	trackedFiles()
		.filter(
			(file) =>
				/^(sql|pipeline|src)\/.*\.(sql|ts)$/.test(file) && !file.endsWith('/policy-words.ts'),
		)
		.flatMap((file) =>
			[...textOf(file).matchAll(/['"`]([a-z_]+(?:\.[A-Za-z0-9_]+)*)(?:\.%|\.)?['"`]/g)].map(
				([, word]) => word!,
			),
		),
);

const packs = join(root, 'pipeline', 'policies');
const packsOf = (): string[] => ['wanning', 'haitang', 'nanhu', 'zhoucun', 'yangzhou'];
/** A value is read by its own key or through the map it stands in; a lone first word would prove nothing but for milestones. */
const isRead = (key: string): boolean => {
	const parts = key.split('.');
	return (
		parts[0] === 'milestone' ||
		parts.some((_, place) => place > 0 && read.has(parts.slice(0, place + 1).join('.')))
	);
};

it.each(['default', 'wanning', 'haitang', 'nanhu', 'zhoucun', 'yangzhou'])(
	'each value of the pack %s is read by the models or the pipeline, or says in which register it is kept',
	(pack) => {
		const values = readPolicy(join(packs, `${pack}.yaml`)).values;
		expect(values.filter(({ key }) => !isRead(key)).map(({ key }) => key)).toEqual(
			values.filter(({ registered }) => registered !== null).map(({ key }) => key),
		);
	},
);

it('what a place keeps in a register names a page of the marts', () => {
	const pages = new Set(
		trackedFiles()
			.filter((file) => file.startsWith('sql/marts/'))
			.map((file) => basename(file, '.sql')),
	);
	const registered = packsOf().flatMap((pack) =>
		readPolicy(join(packs, `${pack}.yaml`)).values.flatMap((one) => one.registered ?? []),
	);
	expect(registered.length).toBeGreaterThan(0);
	expect(registered.filter((page) => !pages.has(page))).toEqual([]);
});
