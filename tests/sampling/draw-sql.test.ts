import { describe, expect, it } from 'vitest';
import type { DuckDBConnection } from '@duckdb/node-api';
import {
	digestSql,
	drawSql,
	frameRootSql,
	planHashSql,
	takesSql,
} from '../../pipeline/sampling/draw-sql.ts';
import { drawSample, type Sample } from '../../pipeline/sampling/draw.ts';
import { sha256 } from '../../pipeline/sampling/encoding.ts';
import { drawnLines } from '../../pipeline/sampling/folder.ts';
import { digestFrame, type FrameUnit } from '../../pipeline/sampling/frame.ts';
import {
	planHash,
	roundExtension,
	roundPlan,
	type PlanCell,
} from '../../pipeline/sampling/plan.ts';
import { golden } from './golden.ts';
import { loadFrame, loadPlan, rowsOf, withDatabase } from './duckdb.ts';

/** A frame with strata of all sizes, in hash order, and a plan from nothing to full coverage. */
function randomDraw(name: string, strata: number): { frame: FrameUnit[]; plan: PlanCell[] } {
	const frame: FrameUnit[] = [];
	const plan: PlanCell[] = [];
	for (let index = 0; index < strata; index++) {
		const dice = Number.parseInt(sha256(`${name} ${index}`).slice(0, 12), 16);
		const stratum = `R${index % 3}.I${String(dice % 7)}.${'ABCDE'[index % 5]}.${index}`;
		const population = index % 11 === 0 ? 1 + (dice % 4) : dice % 700;
		const ratio = [0, 1, 0.002, 0.05, (dice % 1000) / 1000][index % 5] ?? 0;
		for (let member = 0; member < population; member++) {
			frame.push({ stratum, id: `X-${name}-${(dice + member * 7919) % 100_003}` });
		}
		plan.push({ stratum, population, expectedMicro: Math.floor(population * ratio * 1e6) });
	}
	frame.sort((left, right) =>
		sha256(left.stratum + left.id) < sha256(right.stratum + right.id) ? -1 : 1,
	);
	return { frame, plan };
}

async function readSample(connection: DuckDBConnection, sql: string): Promise<Sample> {
	const rows = await rowsOf(connection, sql);
	return {
		drawn: rows
			.filter((row) => row['is_drawn'])
			.map((row) => ({
				stratum: String(row['stratum']),
				id: String(row['id']),
				ticket: String(row['ticket']),
			})),
		thresholds: rows
			.filter((row) => !row['is_drawn'])
			.map((row) => ({
				stratum: String(row['stratum']),
				take: Number(row['ticket_rank']) - 1,
				tau: String(row['ticket']),
			})),
	};
}

async function expectTwins(frame: FrameUnit[], plan: PlanCell[], seed: string): Promise<void> {
	await withDatabase(async (connection) => {
		await loadFrame(connection, frame);
		await loadPlan(connection, plan);
		const digest = digestFrame(frame);
		const digests = await rowsOf(connection, digestSql('frame'));
		expect(digests.map((row) => row['digest'])).toEqual(
			digest.strata.map((stratum) => stratum.digest),
		);
		expect(await rowsOf(connection, frameRootSql('frame'))).toEqual([{ root: digest.root }]);
		expect(await rowsOf(connection, planHashSql('plan'))).toEqual([{ plan_hash: planHash(plan) }]);

		const takes = roundPlan(plan, seed);
		const sqlTakes = await rowsOf(connection, takesSql({ plan: 'plan' }, seed));
		expect(sqlTakes.map((row) => Number(row['take']))).toEqual(takes.map(({ take }) => take));

		const sample = drawSample(frame, takes, seed);
		const twin = await readSample(connection, drawSql({ frame: 'frame', plan: 'plan' }, seed));
		expect([...drawnLines(twin.drawn)].join('')).toBe([...drawnLines(sample.drawn)].join(''));
		expect(twin.thresholds).toEqual(sample.thresholds.filter(({ tau }) => tau !== null));

		const larger = plan.map((cell) => ({
			...cell,
			expectedMicro: Math.min(cell.population * 1e6, Math.floor(cell.expectedMicro * 1.37)),
		}));
		await loadPlan(connection, larger, 'larger_plan');
		const extension = { frame: 'frame', plan: 'plan', extension: 'larger_plan' };
		const extended = drawSample(frame, roundExtension(plan, larger, seed), seed);
		const extendedTwin = await readSample(connection, drawSql(extension, seed));
		expect(extendedTwin.drawn).toEqual(extended.drawn);
	});
}

describe('the SQL twins', () => {
	it('agree with TypeScript on the golden vector', async () => {
		await expectTwins(golden.frame, golden.plan, golden.seed);
	});

	it.each([1, 2, 3, 4])('agree byte for byte on random frame %i', async (number) => {
		const { frame, plan } = randomDraw(`T${number}`, 60);
		await expectTwins(frame, plan, sha256(`random frame ${number}`));
	});

	it('fall back to a whole ranking where the low tickets do not suffice', async () => {
		const frame = Array.from({ length: 5_000 }, (_, index) => ({
			stratum: 'S',
			id: `X-F-${index}`,
		}));
		const plan = [{ stratum: 'S', population: 5_000, expectedMicro: 1_000_000 }];
		await expectTwins(frame, plan, sha256('fallback'));
		await withDatabase(async (connection) => {
			await loadFrame(connection, frame);
			await loadPlan(connection, plan);
			const narrow = drawSql({ frame: 'frame', plan: 'plan' }, golden.seed).replaceAll(
				'take + 8 * sqrt(take + 1) + 12',
				'take / 1e9',
			);
			const wide = drawSql({ frame: 'frame', plan: 'plan' }, golden.seed);
			expect(narrow).not.toBe(wide);
			expect(await rowsOf(connection, narrow)).toEqual(await rowsOf(connection, wide));
		});
	});

	it('hash an empty frame and plan', async () => {
		await withDatabase(async (connection) => {
			await loadFrame(connection, []);
			await loadPlan(connection, []);
			expect(await rowsOf(connection, frameRootSql('frame'))).toEqual([{ root: sha256('') }]);
			expect(await rowsOf(connection, planHashSql('plan'))).toEqual([{ plan_hash: planHash([]) }]);
		});
	});

	it('take no seed and no name that could carry SQL', () => {
		expect(() => drawSql({ frame: 'frame', plan: 'plan' }, "' or 1=1")).toThrow('64 lowercase hex');
		expect(() => frameRootSql('frame; drop table frame')).toThrow('not a plain relation name');
	});
});
