import { parseArgs } from 'node:util';
import type { Clock } from '../clock.ts';
import { InputError } from '../errors.ts';
import { dataPaths, makeFolders, type Paths } from '../paths.ts';
import type { Report } from '../report.ts';
import { SamplingError } from '../sampling/error.ts';
import { openState } from '../state.ts';
import { listDraws } from './list.ts';
import { proposeMultipliers } from './multipliers.ts';
import { abortDraw, commitDraw, openDraw, sealSecret } from './numbered.ts';
import { operatorOf, rehearse, type ScopeSpec } from './rehearse.ts';
import { extendDraw, replaceSubject, revealDraw } from './reveal.ts';
import { verifyPlan } from './verify.ts';

const usage = `mingcha draw <步骤 step> [编号 number] [选项 options]

  rehearse --out DIR --beacon TEXT [--secrets a,b]       演练一次，不进登记簿    play a whole draw, outside the register
  open                                                   冻结名录和方案          freeze frame and plan
  seal N --party K [--secret HEX]                        一方的秘密和承诺        a party's secret and commitment
  commit N --commitments a,b --source TEXT --due TIME    登记承诺和信标          enter commitments and the beacon
           (或 or --drand-after TIME)
  reveal N --beacon TEXT --secrets a,b                   揭示、抽取、出名单      reveal, draw, write the lists
           (或 or --numbers 4,9,17/12, --signature HEX)
  extend N --capacity DAYS --reason TEXT                 按更多人日追加          more staff-days, same seed
  replace N --subject CODE --disposition CODE --reason TEXT  由下一号替补         the next ticket stands in
  abort N --reason TEXT                                  作废                    end without a sample
  list                                                   登记簿                  the register
  multipliers                                            按问题率建议下年倍数    next year's multipliers from the rates

  范围 scope (rehearse, open): [--period 2026Q4] [--department CODE] [--capacity DAYS] [--concede] [--initiator CODE]
  --operator NAME  经办人 who runs it   --data FOLDER  数据文件夹   --json

mingcha verify <文件夹 folder> [--ticket CODE]            复核公布的抽取          re-compute a published draw`;

/** Runs `mingcha draw …`; resolves to the exit code. Throws InputError for what people can mend. */
export async function drawCommand(argv: string[], report: Report, clock: Clock = () => new Date()): Promise<number> {
	return inWords(async () => {
		const { values, positionals } = readOptions(argv);
		const [step, ...rest] = positionals;
		if (values.help || step === undefined) {
			process.stdout.write(`${usage}\n`);
			return values.help ? 0 : 2;
		}
		const paths = dataPaths(values.data);
		const scope: ScopeSpec = {
			period: values.period ?? null,
			department: values.department ?? null,
			capacity: values.capacity === undefined ? null : readDays(values.capacity),
			mayConcede: values.concede ?? false,
			initiator: values.initiator ?? null,
			operator: values.operator ?? null,
		};
		if (step === 'rehearse') {
			const secrets = values.secrets === undefined ? null : listOf(values.secrets);
			await rehearse(paths, { ...scope, out: required(values.out, 'out'), beacon: required(values.beacon, 'beacon'), secrets }, report, clock);
			return 0;
		}
		if (step === 'multipliers') {
			await proposeMultipliers(paths, report);
			return 0;
		}
		await withState(paths, async (state) => {
			const number = (): number => readNumber(rest[0]);
			const operator = operatorOf(scope);
			const optional = (value: string | undefined): string | null => value ?? null;
			switch (step) {
				case 'open':
					await openDraw(paths, state, scope, report, clock);
					break;
				case 'seal':
					sealSecret(paths, state, number(), readNumber(required(values.party, 'party')), optional(values.secret), report);
					break;
				case 'commit':
					commitDraw(paths, state, number(), {
						commitments: listOf(required(values.commitments, 'commitments')), source: optional(values.source), due: optional(values.due), drandAfter: optional(values['drand-after']),
					}, report, clock);
					break;
				case 'reveal':
					await revealDraw(paths, state, number(), {
						beacon: optional(values.beacon), numbers: optional(values.numbers), signature: optional(values.signature),
						secrets: listOf(required(values.secrets, 'secrets')), initiator: scope.initiator,
					}, report, clock);
					break;
				case 'extend':
					await extendDraw(paths, state, number(), { capacity: readDays(required(values.capacity, 'capacity')), reason: required(values.reason, 'reason'), operator }, report, clock);
					break;
				case 'replace':
					await replaceSubject(paths, state, number(), {
						subject: required(values.subject, 'subject'), disposition: required(values.disposition, 'disposition'), reason: required(values.reason, 'reason'), operator,
					}, report, clock);
					break;
				case 'abort':
					abortDraw(paths, state, number(), required(values.reason, 'reason'), operator, report, clock);
					break;
				case 'list':
					listDraws(paths, state, report);
					break;
				default:
					throw new InputError('COMMAND', `draw ${step}`, { zh: `没有这个步骤。\n${usage}`, en: 'there is no such step.' });
			}
		});
		return 0;
	});
}

/** Runs `mingcha verify …`; resolves to 0 when everything agrees, else 1. */
export async function verifyCommand(argv: string[], report: Report): Promise<number> {
	return inWords(async () => {
		const { values, positionals } = readOptions(argv);
		return verifyPlan(required(positionals[0], 'folder'), values.ticket ?? null, report) ? 0 : 1;
	});
}

async function inWords(run: () => Promise<number>): Promise<number> {
	try {
		return await run();
	} catch (error) {
		if (!(error instanceof SamplingError)) throw error;
		throw new InputError(`DRAW-${error.code.toUpperCase().replaceAll('_', '-')}`, '', { zh: error.zh, en: error.en }, error);
	}
}

async function withState(paths: Paths, use: (state: ReturnType<typeof openState>) => Promise<void>): Promise<void> {
	makeFolders(paths);
	const state = openState(paths.state);
	try {
		await use(state);
	} finally {
		state.close();
	}
}

function readOptions(argv: string[]) {
	const text = { type: 'string' } as const;
	const flag = { type: 'boolean' } as const;
	try {
		return parseArgs({
			args: argv,
			allowPositionals: true,
			options: {
				data: text, json: flag, help: { ...flag, short: 'h' }, out: text, beacon: text, secrets: text, department: text, capacity: text, period: text,
				concede: flag, initiator: text, operator: text, reason: text, commitments: text, source: text, due: text, 'drand-after': text, numbers: text,
				signature: text, subject: text, disposition: text, party: text, secret: text, ticket: text,
			},
		});
	} catch (cause) {
		const reason = (cause as Error).message.split('. ')[0];
		throw new InputError('COMMAND', argv.join(' '), { zh: `选项有误（${reason}）。\n${usage}`, en: `an option is wrong: ${reason}.` }, cause);
	}
}

function required(value: string | undefined, name: string): string {
	if (value !== undefined && value.trim() !== '') return value;
	throw new InputError('COMMAND', name, { zh: `缺少 ${name === 'folder' ? '文件夹' : `--${name}`}。\n${usage}`, en: `${name === 'folder' ? 'the folder' : `--${name}`} is missing.` });
}

function readNumber(text: string | undefined): number {
	if (text !== undefined && /^[1-9]\d{0,8}$/.test(text)) return Number(text);
	throw new InputError('DRAW-NUMBER', text ?? '', { zh: '请写明编号，如 mingcha draw commit 3。', en: 'give the number, e.g. mingcha draw commit 3.' });
}

function readDays(text: string): number {
	const days = Number(text);
	if (/^\d+(\.\d+)?$/.test(text) && days > 0) return days;
	throw new InputError('DRAW-CAPACITY', text, { zh: '人日须为大于 0 的数。', en: 'staff-days are a number above 0.' });
}

function listOf(text: string): string[] {
	return text.split(',').map((part) => part.trim()).filter((part) => part !== '');
}
