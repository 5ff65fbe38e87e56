import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from './errors.ts';
import { isEmpty, openLanding } from './landing.ts';
import { makeFolders, type Paths } from './paths.ts';
import type { Report } from './report.ts';
import { writeCity } from './demo/city.ts';

/** Which city to make and where. */
export interface DemoSpec {
	paths: Paths;
	size: string;
	seed: string;
	report: Report;
}

/**
 * Makes the demo city in an empty data folder: its departments' files are written, then received
 * one by one as if on their days, by the same step that receives real files.
 * Throws InputError when the folder already holds data or the size is unknown.
 */
export async function makeDemoCity(spec: DemoSpec): Promise<void> {
	const { paths, report } = spec;
	if (spec.size !== 'small' && spec.size !== 'large')
		throw new InputError('DEMO-SIZE', `--size ${spec.size}`, {
			zh: '大小只能是 small 或 large。',
			en: 'the size is small or large.',
		});
	makeFolders(paths);
	if (!isEmpty(paths))
		throw new InputError('DEMO-FULL', paths.data, {
			zh: '数据文件夹里已有数据，演示城市只建在空文件夹中；请换一个 --data。',
			en: 'the data folder already holds data; the demo city is made in an empty one only. Choose another --data.',
		});
	const started = performance.now();
	const workshop = join(paths.build, 'demo');
	rmSync(workshop, { recursive: true, force: true });
	mkdirSync(workshop, { recursive: true });
	const city = await writeCity({ size: spec.size, seed: spec.seed, folder: workshop });
	for (const mapping of city.mappings)
		writeFileSync(join(paths.mappings, `${mapping.name}.yaml`), mapping.yaml);
	const regions = city.truths.region_names.map((row) => `${row.region_code},${row.region_name}\n`);
	writeFileSync(join(paths.data, 'regions.csv'), `region_code,region_name\n${regions.join('')}`);
	const landing = openLanding(paths);
	const deliveries = [...city.deliveries].sort((left, right) =>
		left.delivered_at === right.delivered_at
			? left.path < right.path
				? -1
				: 1
			: left.delivered_at < right.delivered_at
				? -1
				: 1,
	);
	for (const delivery of deliveries) {
		const target = join(paths.inbox, delivery.path);
		mkdirSync(dirname(target), { recursive: true });
		renameSync(join(workshop, delivery.path), target);
		await landing.take(delivery.path, delivery.delivered_at.replace('T', ' ').slice(0, 19));
	}
	if (existsSync(join(workshop, 'truths.json')))
		cpSync(join(workshop, 'truths.json'), join(paths.data, 'demo-truths.json'));
	rmSync(workshop, { recursive: true, force: true });
	const seconds = (performance.now() - started) / 1000;
	report.step('receive', seconds, {
		zh: `演示城市（${spec.size}）：${deliveries.length} 个文件已按其送达日接收`,
		en: `demo city (${spec.size}): ${deliveries.length} files received as on their days`,
	});
}
