import { parseArgs } from 'node:util';
import { InputError } from '../errors.ts';

/** What `mingcha draw` and `mingcha verify` can do. */
export const usage = `mingcha draw <步骤 step> [编号 number] [选项 options]

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
  estimate N                                             由回填结果估计问题率    rates from the results
  list                                                   登记簿                  the register
  prove FOLDER --subject CODE [--out FILE]               证明对象在名录内        prove that a subject stands in the frame
  multipliers                                            按问题率建议下年倍数    next year's multipliers from the rates

  范围 scope (rehearse, open): [--period 2026Q4] [--department CODE] [--capacity DAYS] [--concede] [--initiator CODE]
  --operator NAME  经办人 who runs it   --data FOLDER  数据文件夹   --json

mingcha verify <文件夹 folder> [--ticket CODE] [--proof FILE]  复核公布的抽取     re-compute a published draw`;

/** The options of a command taken apart; throws InputError for one that there is not. */
export function readOptions(argv: string[]) {
	const text = { type: 'string' } as const;
	const flag = { type: 'boolean' } as const;
	try {
		return parseArgs({
			args: argv,
			allowPositionals: true,
			options: {
				data: text,
				json: flag,
				help: { ...flag, short: 'h' },
				out: text,
				beacon: text,
				secrets: text,
				department: text,
				capacity: text,
				period: text,
				concede: flag,
				initiator: text,
				operator: text,
				reason: text,
				commitments: text,
				source: text,
				due: text,
				'drand-after': text,
				numbers: text,
				signature: text,
				subject: text,
				disposition: text,
				party: text,
				secret: text,
				ticket: text,
				proof: text,
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

/** An option that must be given. */
export function required(value: string | undefined, name: string): string {
	if (value !== undefined && value.trim() !== '') return value;
	throw new InputError('COMMAND', name, {
		zh: `缺少 ${name === 'folder' ? '文件夹' : `--${name}`}。\n${usage}`,
		en: `${name === 'folder' ? 'the folder' : `--${name}`} is missing.`,
	});
}

/** A draw's number. */
export function readNumber(text: string | undefined): number {
	if (text !== undefined && /^[1-9]\d{0,8}$/.test(text)) return Number(text);
	throw new InputError('DRAW-NUMBER', text ?? '', {
		zh: '请写明编号，如 mingcha draw commit 3。',
		en: 'give the number, e.g. mingcha draw commit 3.',
	});
}

/** Staff-days above 0. */
export function readDays(text: string): number {
	const days = Number(text);
	if (/^\d+(\.\d+)?$/.test(text) && days > 0) return days;
	throw new InputError('DRAW-CAPACITY', text, {
		zh: '人日须为大于 0 的数。',
		en: 'staff-days are a number above 0.',
	});
}

/** The parts of a text between commas. */
export function listOf(text: string): string[] {
	return text
		.split(',')
		.map((part) => part.trim())
		.filter((part) => part !== '');
}
