import { readFileSync } from 'node:fs';
import { InputError } from '../errors.ts';
import type { ExchangeSource } from './source.ts';

/** The password of a source; throws InputError when the variable or file is not there. */
export function readPassword(source: ExchangeSource): string {
	if ('env' in source.password) {
		const value = process.env[source.password.env];
		if (value !== undefined) return value;
		throw new InputError('SOURCE-SECRET', source.file, {
			zh: `来源 ${source.name} 的密码环境变量 ${source.password.env} 没有设置，请设置后重试。`,
			en: `the environment variable ${source.password.env} with the password of the source ${source.name} is not set; set it and try again.`,
		});
	}
	return readSecretFile(source, source.password.file).replace(/\r?\n$/, '');
}

/** The text of a file that a source names; throws InputError when it cannot be read. */
export function readSecretFile(source: ExchangeSource, file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch (cause) {
		throw new InputError(
			'SOURCE-SECRET',
			source.file,
			{
				zh: `来源 ${source.name} 要用的文件 ${file} 读不到，请检查路径和权限。`,
				en: `the file ${file} that the source ${source.name} needs cannot be read; check its path and rights.`,
			},
			cause,
		);
	}
}
