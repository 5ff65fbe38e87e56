import { SamplingError, type Words } from './error.ts';

/** One finding in words, with a stable code and, where known, file and line. */
export interface Difference extends Words {
	readonly code: string;
	readonly file: string;
	readonly line: number | null;
}

/** Collects differences: of one code the first 50 are kept, the rest counted in one last line. */
export interface DifferenceLog {
	/** Adds one; `file` empty when the words name it already. */
	readonly add: (code: string, file: string, line: number | null, words: Words) => void;
	/** The value of a computation, or undefined after noting why the rules refused its input. */
	readonly guard: <Value>(compute: () => Value) => Value | undefined;
	/** All differences in the order found. */
	readonly list: () => Difference[];
}

const SHOWN = 50;

/** An empty log of differences. */
export function logDifferences(): DifferenceLog {
	const kept: Difference[] = [];
	const counts = new Map<string, number>();
	const add: DifferenceLog['add'] = (code, file, line, { zh, en }) => {
		const count = (counts.get(code) ?? 0) + 1;
		counts.set(code, count);
		if (count > SHOWN) return;
		const place = file === '' ? '' : `${file}${line === null ? '' : `:${line}`} `;
		kept.push({ code, file, line, zh: place + zh, en: place + en });
	};
	return {
		add,
		guard: (compute) => {
			try {
				return compute();
			} catch (error) {
				if (!(error instanceof SamplingError)) throw error;
				add(error.code, '', null, error);
				return undefined;
			}
		},
		list: () => [...kept, ...hiddenOf(counts)],
	};
}

function hiddenOf(counts: ReadonlyMap<string, number>): Difference[] {
	return [...counts]
		.filter(([, count]) => count > SHOWN)
		.map(([code, count]) => ({
			code,
			file: '',
			line: null,
			zh: `同类差异（${code}）还有 ${count - SHOWN} 处未列出`,
			en: `${count - SHOWN} more differences of the kind ${code} are not listed`,
		}));
}
