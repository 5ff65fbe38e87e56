import type { Clock } from '../clock.ts';
import { InputError } from '../errors.ts';
import { dataPaths, makeFolders, type Paths } from '../paths.ts';
import type { Report } from '../report.ts';
import { SamplingError } from '../sampling/error.ts';
import { openState } from '../state.ts';
import { extendDraw, replaceSubject } from './amendment.ts';
import { commitDraw, sealSecret } from './commitment.ts';
import { estimateDraw } from './estimate.ts';
import { listDraws } from './list.ts';
import { proposeMultipliers } from './multipliers.ts';
import { abortDraw, requireDraw } from './numbered.ts';
import { openDraw } from './opening.ts';
import { listOf, readDays, readNumber, readOptions, required, usage } from './options.ts';
import { proveInclusion } from './proof.ts';
import { rehearse } from './rehearse.ts';
import { revealDraw } from './reveal.ts';
import { operatorOf, type ScopeSpec } from './scope.ts';
import { readPublished, verifyPlan } from './verify.ts';

/** Runs `mingcha draw …`; resolves to the exit code. Throws InputError for what people can mend. */
export async function drawCommand(
	argv: string[],
	report: Report,
	clock: Clock = () => new Date(),
): Promise<number> {
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
			await rehearse(
				paths,
				{
					...scope,
					out: required(values.out, 'out'),
					beacon: required(values.beacon, 'beacon'),
					secrets,
				},
				report,
				clock,
			);
			return 0;
		}
		if (step === 'prove') {
			proveInclusion(
				readPublished(required(rest[0], 'folder')),
				required(values.subject, 'subject'),
				values.out ?? null,
				report,
			);
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
					sealSecret(
						paths,
						state,
						number(),
						readNumber(required(values.party, 'party')),
						optional(values.secret),
						report,
					);
					break;
				case 'commit':
					commitDraw(
						paths,
						state,
						number(),
						{
							commitments: listOf(required(values.commitments, 'commitments')),
							source: optional(values.source),
							due: optional(values.due),
							drandAfter: optional(values['drand-after']),
						},
						report,
						clock,
					);
					break;
				case 'reveal':
					await revealDraw(
						paths,
						state,
						number(),
						{
							beacon: optional(values.beacon),
							numbers: optional(values.numbers),
							signature: optional(values.signature),
							secrets: listOf(required(values.secrets, 'secrets')),
							initiator: scope.initiator,
						},
						report,
						clock,
					);
					break;
				case 'extend':
					await extendDraw(
						paths,
						state,
						number(),
						{
							capacity: readDays(required(values.capacity, 'capacity')),
							reason: required(values.reason, 'reason'),
							operator,
						},
						report,
						clock,
					);
					break;
				case 'replace':
					await replaceSubject(
						paths,
						state,
						number(),
						{
							subject: required(values.subject, 'subject'),
							disposition: required(values.disposition, 'disposition'),
							reason: required(values.reason, 'reason'),
							operator,
						},
						report,
						clock,
					);
					break;
				case 'abort':
					abortDraw(
						paths,
						state,
						number(),
						required(values.reason, 'reason'),
						operator,
						report,
						clock,
					);
					break;
				case 'estimate':
					await estimateDraw(paths, requireDraw(paths, state, number()), report);
					break;
				case 'list':
					listDraws(paths, state, report);
					break;
				default:
					throw new InputError('COMMAND', `draw ${step}`, {
						zh: `没有这个步骤。\n${usage}`,
						en: 'there is no such step.',
					});
			}
		});
		return 0;
	});
}

/** Runs `mingcha verify …`; resolves to 0 when everything agrees, else 1. */
export async function verifyCommand(argv: string[], report: Report): Promise<number> {
	return inWords(async () => {
		const { values, positionals } = readOptions(argv);
		const asked = { ticket: values.ticket ?? null, proof: values.proof ?? null };
		return verifyPlan(required(positionals[0], 'folder'), asked, report) ? 0 : 1;
	});
}

async function inWords(run: () => Promise<number>): Promise<number> {
	try {
		return await run();
	} catch (error) {
		if (!(error instanceof SamplingError)) throw error;
		throw new InputError(
			`DRAW-${error.code.toUpperCase().replaceAll('_', '-')}`,
			'',
			{ zh: error.zh, en: error.en },
			error,
		);
	}
}

async function withState(
	paths: Paths,
	use: (state: ReturnType<typeof openState>) => Promise<void>,
): Promise<void> {
	makeFolders(paths);
	const state = openState(paths.state);
	try {
		await use(state);
	} finally {
		state.close();
	}
}
