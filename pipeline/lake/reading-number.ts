import { createHash } from 'node:crypto';
import { InputError } from '../errors.ts';
import type { Mapping } from '../intake/mapping.ts';
import type { Receipt } from '../landing.ts';

/** So many numbers each file has for the mappings that read it. */
const mappingsPerFile = 65_536;

/** The number of one reading of a file, from which the keys of its rows are made: the file's number and 16 bits of the mapping's name. */
export function readingNumber(batchNumber: number, mapping: string): number {
	return (
		batchNumber * mappingsPerFile + createHash('sha256').update(mapping).digest().readUInt16BE(0)
	);
}

/** Throws InputError when two mappings of one file have the same number, for their rows could not be told apart. */
export function refuseSharedNumbers(
	planned: { receipt: Receipt; mapping: Mapping | null }[],
): void {
	const found = new Map<number, string>();
	for (const { receipt, mapping } of planned) {
		if (mapping === null) continue;
		const number = readingNumber(receipt.batchNumber, mapping.name);
		const other = found.get(number);
		if (other !== undefined)
			throw new InputError('MAPPING-NUMBER', receipt.path, {
				zh: `读取这个文件的映射 ${other} 与 ${mapping.name} 由名称算出的编号恰好相同，两者的行无法区分；请将其中一份映射文件改名（改一个字即可）。`,
				en: `the mappings ${other} and ${mapping.name}, which both read this file, happen to get the same number from their names, so their rows could not be told apart; rename the file of one of them (one letter will do).`,
			});
		found.set(number, mapping.name);
	}
}
