import { InputError, type Words } from '../errors.ts';
import { firstBytes } from './source.ts';

/** What begins with these bytes (as Latin letters) is no table, and what it is. */
const kinds: [start: string, kind: Words][] = [
	['%PDF', { zh: 'PDF 文件', en: 'a PDF file' }],
	['Rar!', { zh: 'RAR 压缩包', en: 'a RAR archive' }],
	['7z\xbc\xaf', { zh: '7z 压缩包', en: 'a 7z archive' }],
	['BZh', { zh: 'bzip2 压缩文件', en: 'a file packed by bzip2' }],
	['\xfd7zXZ', { zh: 'xz 压缩文件', en: 'a file packed by xz' }],
	['\x89PNG', { zh: 'PNG 图片', en: 'a PNG picture' }],
	['\xff\xd8\xff', { zh: 'JPEG 图片', en: 'a JPEG picture' }],
	['GIF8', { zh: 'GIF 图片', en: 'a GIF picture' }],
	['II*\0', { zh: 'TIFF 图片', en: 'a TIFF picture' }],
	['MM\0*', { zh: 'TIFF 图片', en: 'a TIFF picture' }],
	['{\\rtf', { zh: 'RTF 文档', en: 'an RTF document' }],
	['SQLite format 3', { zh: 'SQLite 数据库文件', en: 'an SQLite database' }],
	['\0\x01\0\0Standard', { zh: 'Access 数据库文件', en: 'an Access database' }],
	['MZ\x90', { zh: '程序文件', en: 'a program' }],
	['\x7fELF', { zh: '程序文件', en: 'a program' }],
];

/** Parts by which a zip archive or a compound file is known for what it is. */
const packed: [part: string, kind: Words][] = [
	['word/document.xml', { zh: 'Word 文档（.docx）', en: 'a Word document (.docx)' }],
	[
		'ppt/presentation.xml',
		{ zh: 'PowerPoint 演示文稿（.pptx）', en: 'a PowerPoint presentation (.pptx)' },
	],
	['OFD.xml', { zh: 'OFD 版式文件', en: 'an OFD document' }],
	[
		'content.xml',
		{ zh: 'OpenDocument 文件（.ods、.odt）', en: 'an OpenDocument file (.ods, .odt)' },
	],
];
const compound: [stream: string, kind: Words][] = [
	['WordDocument', { zh: 'Word 97-2003 文档（.doc）', en: 'a Word 97-2003 document (.doc)' }],
	[
		'PowerPoint Document',
		{ zh: 'PowerPoint 97-2003 演示文稿（.ppt）', en: 'a PowerPoint 97-2003 presentation (.ppt)' },
	],
];
const compoundLooked = 4 << 20;

/** Throws InputError for a file whose first bytes (as Latin letters) say that it is something else than a table. */
export function refuseForeign(file: string, magic: string, shown: string): void {
	if (magic.startsWith('\xd0\xcf\x11\xe0')) throw oldOffice(file, shown);
	const kind = kinds.find(([start]) => magic.startsWith(start))?.[1];
	if (kind) throw noTable(kind, shown);
}

/** The refusal of a zip archive that is no workbook, by the names of its parts. */
export function foreignArchive(names: string[], shown: string): InputError {
	const kind = packed.find(([part]) => names.includes(part))?.[1];
	if (kind) return noTable(kind, shown);
	return new InputError('FILE-FORMAT', shown, {
		zh: '这是 ZIP 压缩包，里面不是 xlsx 工作簿，未入库；请直接发 xlsx、CSV、JSON 或 Parquet 文件，不要打包。',
		en: 'this is a zip archive that holds no xlsx workbook; nothing was loaded. Send the xlsx, CSV, JSON or Parquet file itself, not packed.',
	});
}

/** The refusal of bytes that are no text of any encoding and of no kind that is known. */
export function binaryJunk(shown: string): InputError {
	return noTable(
		{
			zh: '二进制文件（不是文本，也看不出是哪种格式）',
			en: 'a binary file (no text, and of no format that is known)',
		},
		shown,
	);
}

function noTable(kind: Words, shown: string): InputError {
	return new InputError('FILE-FORMAT', shown, {
		zh: `这是${/^[A-Za-z0-9]/.test(kind.zh) ? ' ' : ''}${kind.zh}，不是数据表，未入库；请在原系统或 Excel、WPS 中另存为 xlsx 或“CSV UTF-8”后重发（只改文件名不行）。`,
		en: `this is ${kind.en}, no table of data; nothing was loaded. Save the table as xlsx or "CSV UTF-8" where it was made and send that: another file name alone does not help.`,
	});
}

function oldOffice(file: string, shown: string): InputError {
	const bytes = firstBytes(file, compoundLooked);
	const has = (stream: string): boolean =>
		bytes.includes(Buffer.from(stream, 'utf16le').toString('latin1'));
	if (has('EncryptedPackage'))
		return new InputError('FILE-ENCRYPTED', shown, {
			zh: '文件设了密码，无法读取，未入库；请去掉密码后重发。',
			en: 'the file is protected by a password and cannot be read; nothing was loaded. Remove the password and send it again.',
		});
	const kind = compound.find(([stream]) => has(stream))?.[1];
	if (kind) return noTable(kind, shown);
	return new InputError('FILE-XLS', shown, {
		zh: '这是旧版 Excel 97-2003（.xls）或 WPS 表格（.et）文件，未入库；请在 Excel 或 WPS 中另存为 .xlsx 后重发。',
		en: 'this is an old Excel 97-2003 (.xls) or WPS (.et) file; nothing was loaded. Save it as .xlsx in Excel or WPS and send it again.',
	});
}
