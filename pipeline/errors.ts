/** A message in both languages of the product. */
export interface Words {
	zh: string;
	en: string;
}

/**
 * The one kind of error that is shown to people: what is wrong, where, and what to do.
 * Everything else that is thrown is a bug and gets a number (see `describeError`).
 */
export class InputError extends Error {
	readonly code: string;
	readonly where: string;
	readonly words: Words;

	/** `where` is a file, with line or row where known; `words` name the fault and the remedy. */
	constructor(code: string, where: string, words: Words, cause?: unknown) {
		super(`${where ? `${where}: ` : ''}${words.en}`, cause === undefined ? undefined : { cause });
		this.name = 'InputError';
		this.code = code;
		this.where = where;
		this.words = words;
	}
}

const fullDisk = /\b(ENOSPC|EDQUOT)\b|No space left on device|database or disk is full/;

/** A thrown value as an InputError where its cause is known to lie outside the program, a full disk; else the value itself. */
export function nameOutsideCause(error: unknown): unknown {
	const message =
		error instanceof Error
			? `${error.message} ${String((error as NodeJS.ErrnoException).code ?? '')}`
			: '';
	if (error instanceof InputError || !fullDisk.test(message)) return error;
	const words = {
		zh: '磁盘已满，本次没有完成；已接收的文件和已发布的一代都在，不受影响。请清出空间后重新运行。',
		en: 'the disk is full and the run did not end; files already received and the published generation are kept as they were. Free some space and run it again.',
	};
	return new InputError('DISK-FULL', '', words, error);
}

/** The lines a person reads for any thrown value: Chinese, then English; a bug gets a number that is also logged. */
export function describeError(error: unknown): { zh: string; en: string; code: string } {
	if (error instanceof InputError) {
		const at = error.where ? `${error.where}: ` : '';
		return { code: error.code, zh: at + error.words.zh, en: at + error.words.en };
	}
	const number = Date.now().toString(36).toUpperCase();
	const message = hideNumbers(error instanceof Error ? error.message : String(error));
	return {
		code: `BUG-${number}`,
		zh: `内部错误 BUG-${number}：${message}。请把编号和日志交给维护人员。`,
		en: `internal error BUG-${number}: ${message}. Give this number and the log to the maintainers.`,
	};
}

/** A text without long numbers: what a library says may quote a file's name or a cell, and so somebody's number. */
export function hideNumbers(text: string): string {
	return text.replace(
		/[0-9０-９](?:[^0-9０-９A-Za-z]{0,3}[0-9０-９]){9,}(?:[^0-9A-Za-z]{0,3}[XxＸｘ])?/g,
		(run) => `${run.slice(0, 3)}********`,
	);
}
