import { parseArgs } from 'node:util';
import { check } from './check.ts';
import { dataPaths } from './paths.ts';
import { InputError, nameOutsideCause } from './errors.ts';
import { readFeeds } from './feed.ts';
import { clearLeftovers } from './run/leftovers.ts';
import { ndjsonReport, terminalReport } from './report.ts';
import { refresh } from './refresh.ts';
import { writeRejects } from './rejects.ts';
import { schedule } from './schedule.ts';
import { readAddress, serve, start } from './serve.ts';
import { policyFile } from './settings.ts';
import { previousGeneration, status } from './status.ts';
import { writeTemplates } from './template.ts';
import { rollBack } from './warehouse/generations.ts';

const usage = `mingcha <命令 command> [选项 options]

  start [--host H] [--port N]  空库先建演示城市，刷新后启动网页   demo if empty, refresh, serve
  serve [--host H] [--port N]  只启动网页                  serve only
  refresh               收文件、入库、计算、发布        take in files, compute, publish
  check                 在空数据上编译全部模型          build every model over empty feeds
  schedule [--at 02:00,12:30] [--once]                  按时刷新，停机后补跑 refresh on time, catch up after an outage
  status                当前代次、上次运行、批次        live generation, last run, batches
  rollback [N]          退回到保留的一代                point back to a kept generation
  demo [--size small|large] [--seed TEXT]               制作演示城市 make the demo city
  template FEED [--out FILE] | --all [--out FOLDER]    写出填报模板     write Excel templates
  rejects --out FILE|FOLDER [--department D] [--batch B] [--feed F] [--format xlsx|csv] [--all]
                        退回的行，改好发回；--all 含已更正的  rejected rows to be mended and sent again
  draw …                抽查计划：演练、开启、承诺、揭示 … sampling plans; draw --help tells the steps
  verify FOLDER         复核公布的抽取                  re-compute a published draw

  --data FOLDER  数据文件夹（默认 MINGCHA_DATA 或 data）  data folder
  --json         每行一个 JSON 事件                      one JSON event a line`;

/** The command line taken apart; throws InputError for an option that there is not. */
function readArguments(argv: string[]) {
	try {
		return parseArgs({
			args: argv,
			allowPositionals: true,
			options: {
				data: { type: 'string' },
				json: { type: 'boolean' },
				at: { type: 'string' },
				once: { type: 'boolean' },
				all: { type: 'boolean' },
				out: { type: 'string' },
				department: { type: 'string' },
				batch: { type: 'string' },
				feed: { type: 'string' },
				format: { type: 'string' },
				host: { type: 'string' },
				port: { type: 'string' },
				size: { type: 'string' },
				seed: { type: 'string' },
				help: { type: 'boolean', short: 'h' },
			},
		});
	} catch (cause) {
		const reason = (cause as Error).message.split('. ')[0];
		throw new InputError(
			'COMMAND',
			argv.join(' '),
			{ zh: `选项有误（${reason}）。\n${usage}`, en: `an option is wrong: ${reason}.` },
			cause,
		);
	}
}

/** Runs one command; the only catch of the pipeline. Resolves to the exit code. */
export async function main(argv: string[]): Promise<number> {
	const json = argv.includes('--json');
	const report = json ? ndjsonReport() : terminalReport();
	try {
		// these two have options of their own
		if (argv[0] === 'draw' || argv[0] === 'verify') {
			const { drawCommand, verifyCommand } = await import('./draw/command.ts');
			return argv[0] === 'draw'
				? await drawCommand(argv.slice(1), report)
				: await verifyCommand(argv.slice(1), report);
		}
		const { values, positionals } = readArguments(argv);
		const [command, argument] = positionals;
		const paths = dataPaths(values.data);
		clearLeftovers(paths);
		switch (values.help ? undefined : command) {
			case 'start':
				return await start(paths, readAddress(values.host, values.port), policyFile, report);
			case 'serve':
				return await serve(paths, readAddress(values.host, values.port), report);
			case 'refresh':
				await refresh({ paths, trigger: 'manual', report, policyFile, settleSeconds: 1 });
				return 0;
			case 'check':
				await check(paths, policyFile, report);
				return 0;
			case 'schedule':
				return (await schedule({
					paths,
					report,
					policyFile,
					at: values.at,
					once: values.once ?? false,
				})) === 'failed' && values.once
					? 1
					: 0;
			case 'status':
				await status(paths, report, json);
				return 0;
			case 'rollback': {
				const generation = argument === undefined ? previousGeneration(paths) : Number(argument);
				const current = await rollBack(paths, generation);
				report.say({
					zh: `已退回第 ${current.generation} 代。`,
					en: `rolled back to generation ${current.generation}.`,
				});
				return 0;
			}
			case 'demo': {
				const { makeDemoCity } = await import('./demo.ts');
				await makeDemoCity({
					paths,
					size: values.size ?? 'small',
					seed: values.seed ?? 'mingcha',
					report,
				});
				return 0;
			}
			case 'template': {
				if (argument === undefined && !values.all)
					throw new InputError('COMMAND', 'template', {
						zh: `请写明哪类数据，或用 --all。\n${usage}`,
						en: 'name a feed, or write --all.',
					});
				await writeTemplates(await readFeeds(), values.all ? 'all' : argument!, values.out, report);
				return 0;
			}
			case 'rejects': {
				const { out, department, batch, feed } = values;
				const format = values.format ?? (out?.endsWith('.csv') ? 'csv' : 'xlsx');
				if (out === undefined || (format !== 'xlsx' && format !== 'csv'))
					throw new InputError('COMMAND', 'rejects', {
						zh: `请用 --out 写明文件或文件夹，--format 只能是 xlsx 或 csv。\n${usage}`,
						en: 'name a file or folder by --out; --format is xlsx or csv.',
					});
				await writeRejects(
					paths,
					await readFeeds(),
					{ department, batch, feed, format, out, withMended: values.all ?? false },
					report,
				);
				return 0;
			}
			case undefined:
				process.stdout.write(`${usage}\n`);
				return values.help ? 0 : 2;
			default:
				throw new InputError('COMMAND', command!, {
					zh: `没有这个命令。\n${usage}`,
					en: 'there is no such command.',
				});
		}
	} catch (thrown) {
		const error = nameOutsideCause(thrown);
		report.fail(error);
		return error instanceof InputError ? 1 : 70;
	}
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
