import { zone } from './clock.ts';
import { openDatabase } from './database.ts';
import { refuseFailures, runExpectations } from './expect.ts';
import { readFeeds } from './feed.ts';
import { readMappings } from './intake/mapping.ts';
import { createFindings } from './warehouse/findings.ts';
import { createLakeRelations } from './lake/relations.ts';
import { readModels } from './model.ts';
import { buildModels } from './model/build.ts';
import { orderModels } from './model/order.ts';
import type { Paths } from './paths.ts';
import { readPolicy } from './policy.ts';
import { checkReferences } from './warehouse/references.ts';
import type { Report } from './report.ts';
import { createFoundation, sqlFolder } from './warehouse.ts';

/**
 * Builds every model over empty feeds in memory and runs its tests, so that a broken reference,
 * header, mapping or policy shows before any data arrives. Throws InputError for the first fault.
 */
export async function check(
	paths: Paths,
	policyFile: string,
	report: Report,
	folder = sqlFolder,
): Promise<void> {
	const policy = readPolicy(policyFile);
	const feeds = await readFeeds();
	const mappings = readMappings(paths.mappings, feeds);
	const database = await openDatabase(':memory:', { zone, dataFolder: paths.data });
	try {
		await createFoundation(database, folder, policy, 2027);
		await createLakeRelations(database, paths, feeds, [], []);
		await createFindings(database, feeds, []);
		const models = await orderModels(readModels(folder), database);
		await checkReferences(database, models, await buildModels(database, models));
		let tests = 0;
		for (const model of models) {
			const results = await runExpectations(database, model);
			tests += results.length;
			refuseFailures(results, () => model.file);
		}
		report.say({
			zh: `检查通过：数据类 ${feeds.length} 种，映射 ${mappings.length} 份，模型 ${models.length} 个，检验 ${tests} 项，政策参数 ${policy.values.length} 条。`,
			en: `all well: ${feeds.length} feeds, ${mappings.length} mappings, ${models.length} models, ${tests} tests, ${policy.values.length} policy values.`,
		});
	} finally {
		database.close();
	}
}
