import type { DatabaseSync } from 'node:sqlite';
import type { Paths } from '../paths.ts';
import type { Report } from '../report.ts';
import { openNumbers } from '../sampling/register.ts';
import { readRegister } from './register.ts';

/** Tells every numbered draw with its state, which numbers are still open, and that the register's chain holds. */
export function listDraws(paths: Paths, state: DatabaseSync, report: Report): void {
	const entries = readRegister(state, paths);
	const draws = state.prepare('select * from draws order by number').all() as {
		number: number;
		draw_id: string;
		period: string;
		department_code: string | null;
		generation: number;
		state: string;
		opened_at: string;
		beacon_source: string | null;
		beacon_due_at: string | null;
		drawn_count: number | null;
		extension_count: number;
		replacement_count: number;
		abort_reason: string | null;
	}[];
	if (draws.length === 0) {
		report.say({ zh: '登记簿还没有抽取。', en: 'the register holds no draw yet.' });
		return;
	}
	for (const draw of draws) {
		const words = STATES[draw.state] ?? { zh: draw.state, en: draw.state };
		const zh = [
			`${draw.number}  ${draw.draw_id}  ${words.zh}`,
			draw.department_code ?? '全部门',
			`第 ${draw.generation} 代`,
			`开启 ${draw.opened_at}`,
			draw.state === 'committed' ? `等信标 ${draw.beacon_source}，${draw.beacon_due_at}` : '',
			draw.drawn_count === null ? '' : `抽中 ${draw.drawn_count} 户次`,
			draw.extension_count > 0 ? `追加 ${draw.extension_count} 次` : '',
			draw.replacement_count > 0 ? `替补 ${draw.replacement_count} 次` : '',
			draw.abort_reason ?? '',
		];
		report.say({
			zh: zh.filter((part) => part !== '').join('，'),
			en: `${words.en}${draw.drawn_count === null ? '' : `, ${draw.drawn_count} drawn`}`,
		});
	}
	const open = openNumbers(entries);
	report.say({
		zh: `登记簿 ${entries.length} 条，哈希链完整${open.length > 0 ? `；未了结的编号：${open.join('、')}` : ''}`,
		en: `${entries.length} entries, the chain holds${open.length > 0 ? `; still open: ${open.join(', ')}` : ''}`,
	});
}

const STATES: Record<string, { zh: string; en: string }> = {
	opened: { zh: '已开启', en: 'opened' },
	committed: { zh: '已承诺', en: 'committed' },
	revealed: { zh: '已揭示', en: 'revealed' },
	aborted: { zh: '已作废', en: 'aborted' },
};
