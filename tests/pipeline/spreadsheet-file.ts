import { crc32, deflateRawSync } from 'node:zlib';

/** One file of an archive; what its directory claims may be falsified. */
export interface ZipPart {
	name: string;
	data: Buffer | string;
	flags?: number;
	size?: number;
	stored?: boolean;
}

/** A ZIP archive with these files, for tests. */
export function makeZip(parts: ZipPart[]): Buffer {
	const locals: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const part of parts) {
		const data = Buffer.from(part.data);
		const packed = part.stored ? data : deflateRawSync(data);
		const name = Buffer.from(part.name);
		const fields = (header: Buffer, at: number): void => {
			header.writeUInt16LE(20, at);
			header.writeUInt16LE(part.flags ?? 0x800, at + 2);
			header.writeUInt16LE(part.stored ? 0 : 8, at + 4);
			header.writeUInt32LE(crc32(data), at + 10);
			header.writeUInt32LE(packed.length, at + 14);
			header.writeUInt32LE(part.size ?? data.length, at + 18);
			header.writeUInt16LE(name.length, at + 22);
		};
		const local = Buffer.alloc(30);
		local.writeUInt32LE(0x04034b50, 0);
		fields(local, 4);
		const central = Buffer.alloc(46);
		central.writeUInt32LE(0x02014b50, 0);
		fields(central, 6);
		central.writeUInt32LE(offset, 42);
		locals.push(local, name, packed);
		directory.push(central, name);
		offset += 30 + name.length + packed.length;
	}
	const end = Buffer.alloc(22);
	const size = directory.reduce((sum, buffer) => sum + buffer.length, 0);
	end.writeUInt32LE(0x06054b50, 0);
	end.writeUInt16LE(parts.length, 8);
	end.writeUInt16LE(parts.length, 10);
	end.writeUInt32LE(size, 12);
	end.writeUInt32LE(offset, 16);
	return Buffer.concat([...locals, ...directory, end]);
}

/** One sheet as Excel writes it: rows of cell elements. */
export interface SheetXml {
	name: string;
	/** `<row …>…</row>` elements. */
	rows: string;
	state?: 'hidden' | 'veryHidden';
	/** Elements after the rows, such as merged cells. */
	after?: string;
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** Text of a row: strings as inline text, numbers as they are, `<c` elements taken over. */
export function rowXml(number: number, cells: (string | number | null)[]): string {
	const inner = cells.map((cell, index) => {
		const at = `${String.fromCharCode(65 + index)}${number}`;
		if (cell === null) return '';
		if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`;
		if (cell.startsWith('<c')) return cell.replace('<c', `<c r="${at}"`);
		return `<c r="${at}" t="inlineStr"><is><t>${cell.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</t></is></c>`;
	});
	return `<row r="${number}">${inner.join('')}</row>`;
}

/** The files of an xlsx workbook; number formats: style 1 is a date, 2 a date with time. */
export function workbookParts(
	sheets: SheetXml[],
	options: { date1904?: boolean; strings?: string[] } = {},
): ZipPart[] {
	const parts: ZipPart[] = [
		{
			name: '[Content_Types].xml',
			data: `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
		},
		{
			name: '_rels/.rels',
			data: `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		},
		{
			name: 'xl/workbook.xml',
			data: `<?xml version="1.0"?><workbook xmlns="${main}" xmlns:r="${relation}">${options.date1904 ? '<workbookPr date1904="1"/>' : ''}<sheets>${sheets.map((sheet, index) => `<sheet name="${sheet.name}" sheetId="${index + 1}"${sheet.state ? ` state="${sheet.state}"` : ''} r:id="rId${index + 1}"/>`).join('')}</sheets></workbook>`,
		},
		{
			name: 'xl/_rels/workbook.xml.rels',
			data: `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${sheets.map((_, index) => `<Relationship Id="rId${index + 1}" Type="${relation}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`).join('')}<Relationship Id="rId90" Type="${relation}/styles" Target="styles.xml"/>${options.strings ? `<Relationship Id="rId91" Type="${relation}/sharedStrings" Target="sharedStrings.xml"/>` : ''}</Relationships>`,
		},
		{
			name: 'xl/styles.xml',
			data: `<?xml version="1.0"?><styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>`,
		},
		...sheets.map((sheet, index) => ({
			name: `xl/worksheets/sheet${index + 1}.xml`,
			data: `<?xml version="1.0"?><worksheet xmlns="${main}"><sheetData>${sheet.rows}</sheetData>${sheet.after ?? ''}</worksheet>`,
		})),
	];
	if (options.strings)
		parts.push({
			name: 'xl/sharedStrings.xml',
			data: `<?xml version="1.0"?><sst xmlns="${main}" count="${options.strings.length}">${options.strings.map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`,
		});
	return parts;
}
