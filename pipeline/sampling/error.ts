/** Words for a person, Chinese and English, saying where, what was found and what to do. */
export interface Words {
	readonly zh: string;
	readonly en: string;
}

/** Input that the sampling rules refuse; `code` is stable for tests and logs, `zh` and `en` are for people. */
export class SamplingError extends Error {
	readonly code: string;
	readonly zh: string;
	readonly en: string;

	constructor(code: string, words: Words) {
		super(words.en);
		this.name = 'SamplingError';
		this.code = code;
		this.zh = words.zh;
		this.en = words.en;
	}
}

/** Where a value stands: a file and its line (1-based), or a name; every part is optional. */
export interface Place {
	readonly file?: string;
	readonly line?: number;
	readonly name?: string;
}

/** A place in words, for instance `frame.tsv line 12, id`; empty when nothing is known. */
export function describePlace(place: Place): Words {
	const file = place.file ?? '';
	const zh = [file, place.line === undefined ? '' : `第 ${place.line} 行`, place.name ?? ''];
	const en = [file, place.line === undefined ? '' : `line ${place.line}`, place.name ?? ''];
	return {
		zh: zh.filter((part) => part !== '').join(' '),
		en: en.filter((part) => part !== '').join(' '),
	};
}

/** A refusal at a place: `place: found; remedy`, in both languages. */
export function refuse(code: string, place: Place, found: Words, remedy: Words): SamplingError {
	const where = describePlace(place);
	return new SamplingError(code, {
		zh: `${where.zh === '' ? '' : `${where.zh}：`}${found.zh}；${remedy.zh}`,
		en: `${where.en === '' ? '' : `${where.en}: `}${found.en}; ${remedy.en}`,
	});
}
