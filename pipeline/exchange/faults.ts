import { InputError } from '../errors.ts';
import type { ExchangeSource } from './source.ts';

interface Thrown {
	code?: string | number;
	errno?: number;
	message?: string;
	errors?: Thrown[];
}

const unreachable =
	/^(ECONNREFUSED|ECONNRESET|ECONNABORTED|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPIPE|ENOENT|EACCES|PROTOCOL_CONNECTION_LOST|PROTOCOL_SEQUENCE_TIMEOUT|ER_CON_COUNT_ERROR|ER_SERVER_SHUTDOWN|ER_NORMAL_SHUTDOWN|08\w{3}|57P0[123]|53300)$/;
const busy =
	/^(57014|55P03|40001|40P01|ER_LOCK_WAIT_TIMEOUT|ER_LOCK_DEADLOCK|ER_STATEMENT_TIMEOUT|ER_QUERY_TIMEOUT|ER_QUERY_INTERRUPTED)$/;
/** MariaDB's numbers where its names differ: statement over its time, lock not given, deadlock. */
const busyNumbers = [1205, 1213, 1317, 1969, 3024];
const login =
	/^(28P01|28000|ER_ACCESS_DENIED_ERROR|ER_ACCESS_DENIED_NO_PASSWORD_ERROR|AUTH_SWITCH_PLUGIN_ERROR|ER_HOST_NOT_PRIVILEGED|ER_NOT_SUPPORTED_AUTH_MODE)$/;
const missingDatabase = /^(3D000|ER_BAD_DB_ERROR|ER_DBACCESS_DENIED_ERROR)$/;
const forbidden =
	/^(42501|25006|ER_TABLEACCESS_DENIED_ERROR|ER_COLUMNACCESS_DENIED_ERROR|ER_OPTION_PREVENTS_STATEMENT|ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION)$/;
const certificate = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|HANDSHAKE_(NO_)?SSL/;

/** Codes of faults that may pass by themselves, so that trying again is worth it. */
export const passingFaults = ['SOURCE-UNREACHABLE', 'SOURCE-BUSY'];

/** One sentence in each language for what a database or its driver threw, naming the source and the remedy. */
export function describeFault(source: ExchangeSource, error: unknown): InputError {
	if (error instanceof InputError) return error;
	const thrown = (error ?? {}) as Thrown;
	const code = String(thrown.code ?? thrown.errors?.[0]?.code ?? '');
	const message = (thrown.message || thrown.errors?.[0]?.message || String(error)).split('\n')[0]!;
	const at = source.host.startsWith('/') ? source.host : `${source.host}:${source.port}`;
	const make = (kind: string, zh: string, en: string): InputError =>
		new InputError(
			kind,
			source.file,
			{ zh: `来源 ${source.name}：${zh}。`, en: `source ${source.name}: ${en}.` },
			error,
		);
	if (certificate.test(code) || /does not support SSL|secure connection/i.test(message))
		return make(
			'SOURCE-TLS',
			`与 ${at} 的加密连接不成立（${message}），请检查 tls 设置和证书`,
			`the encrypted connection to ${at} fails (${message}); check the tls setting and the certificate`,
		);
	if (login.test(code) || thrown.errno === 1045)
		return make(
			'SOURCE-LOGIN',
			`数据库拒绝账号 ${source.user} 登录，请核对账号、密码和来访地址的权限`,
			`the database refuses the login of ${source.user}; check the account, its password and the hosts it may come from`,
		);
	if (missingDatabase.test(code))
		return make(
			'SOURCE-DATABASE',
			`没有数据库 ${source.database}，或账号 ${source.user} 不能用它`,
			`there is no database ${source.database}, or the account ${source.user} may not use it`,
		);
	if (forbidden.test(code))
		return make(
			'SOURCE-PERMISSION',
			`账号 ${source.user} 对表 ${source.table} 的权限不够（${message}），请授权，或去掉 flag.done 改为只读`,
			`the account ${source.user} lacks rights on the table ${source.table} (${message}); grant them, or leave out flag.done to only read`,
		);
	if (
		busy.test(code) ||
		busyNumbers.includes(thrown.errno ?? 0) ||
		/^Query read timeout/.test(message)
	)
		return make(
			'SOURCE-BUSY',
			`数据库在限定时间内没有完成查询或表被占用（${message}），下次再取`,
			`the database did not finish in time or the table is locked (${message}); it is tried again next time`,
		);
	if (
		unreachable.test(code) ||
		/timeout expired|Connection terminated|connection is in closed state|closed the connection/i.test(
			message,
		)
	)
		return make(
			'SOURCE-UNREACHABLE',
			`连不上数据库 ${at}（${code || message}），下次再取`,
			`the database ${at} cannot be reached (${code || message}); it is tried again next time`,
		);
	return make('SOURCE-FAILED', `数据库报错：${message}`, `the database says: ${message}`);
}
