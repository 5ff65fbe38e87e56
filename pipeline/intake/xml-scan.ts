/** What is told of an XML text while it goes by; names without their prefix, texts decoded and maybe in pieces. */
export interface XmlHandlers {
	open(name: string, attributes: string): void;
	close(name: string): void;
	text(text: string): void;
}

/** A tag, comment or section longer than this (in letters) is no workbook's. */
const longestTag = 1 << 20;
/** A text is handed on in pieces of about this size. */
const longPiece = 1 << 16;
const longestEntity = 64;

/**
 * Reads UTF-8 XML piece by piece, without building anything of it. It does not check that elements are closed in
 * order. `take` throws XmlDamage for a tag without an end.
 */
export function openXmlScan(handlers: XmlHandlers): { take(piece: Uint8Array): void; end(): void } {
	const decoder = new TextDecoder();
	let held = '';
	const scan = (text: string, isLast: boolean): string => {
		let at = 0;
		while (at < text.length) {
			if (text.charCodeAt(at) !== 0x3c) {
				let end = text.indexOf('<', at);
				if (end < 0) {
					if (!isLast && text.length - at < longPiece) break;
					end = isLast ? text.length : wholePiece(text, at);
				}
				handlers.text(decodeEntities(text.slice(at, end)));
				if (text.charCodeAt(end) !== 0x3c) {
					at = end;
					break;
				}
				at = end;
			}
			const end = endOfMarkup(text, at);
			if (end < 0) {
				if (text.length - at > longestTag || isLast) throw new XmlDamage();
				break;
			}
			tellMarkup(text, at, end, handlers);
			at = end;
		}
		return text.slice(at);
	};
	return {
		take(piece) {
			held = scan(held + decoder.decode(piece, { stream: true }), false);
		},
		end() {
			scan(held + decoder.decode(), true);
			held = '';
		},
	};
}

/** The XML ends inside a tag or has one without an end. */
export class XmlDamage extends Error {}

/** Where a long text may be cut: not inside a character reference or a pair of surrogates. */
function wholePiece(text: string, from: number): number {
	const and = text.lastIndexOf('&');
	let cut =
		and >= from && text.length - and < longestEntity && text.indexOf(';', and) < 0
			? and
			: text.length;
	const last = text.charCodeAt(cut - 1);
	if (last >= 0xd800 && last <= 0xdbff) cut--;
	return cut;
}

/** The place after the markup that begins at `at`; -1 when it goes on beyond the text. */
function endOfMarkup(text: string, at: number): number {
	const after = (mark: string, from: number): number => {
		const end = text.indexOf(mark, from);
		return end < 0 ? -1 : end + mark.length;
	};
	const second = text.charCodeAt(at + 1);
	if (second === 0x3f) return after('?>', at + 2);
	if (second === 0x21) {
		if (text.startsWith('<!--', at)) return after('-->', at + 4);
		if (text.startsWith('<![CDATA[', at)) return after(']]>', at + 9);
		return text.length - at < 9 ? -1 : after('>', at);
	}
	let quote = 0;
	for (let place = at + 1; place < text.length; place++) {
		const letter = text.charCodeAt(place);
		if (quote !== 0) {
			if (letter === quote) quote = 0;
		} else if (letter === 0x22 || letter === 0x27) quote = letter;
		else if (letter === 0x3e) return place + 1;
	}
	return -1;
}

function tellMarkup(text: string, at: number, end: number, handlers: XmlHandlers): void {
	const second = text.charCodeAt(at + 1);
	if (second === 0x3f) return;
	if (second === 0x21) {
		if (text.startsWith('<![CDATA[', at)) handlers.text(text.slice(at + 9, end - 3));
		return;
	}
	if (second === 0x2f) return handlers.close(localName(text.slice(at + 2, end - 1).trimEnd()));
	const isEmpty = text.charCodeAt(end - 2) === 0x2f;
	const stop = end - (isEmpty ? 2 : 1);
	let nameEnd = at + 1;
	while (nameEnd < stop && text.charCodeAt(nameEnd) > 0x20) nameEnd++;
	const name = localName(text.slice(at + 1, nameEnd));
	handlers.open(name, text.slice(nameEnd, stop));
	if (isEmpty) handlers.close(name);
}

function localName(name: string): string {
	const colon = name.indexOf(':');
	return colon < 0 ? name : name.slice(colon + 1);
}

/** The value of one attribute (without a prefix) in a tag's attributes as they stand; null when it has none. */
export function attributeOf(attributes: string, name: string): string | null {
	for (let at = attributes.indexOf(name); at >= 0; at = attributes.indexOf(name, at + 1)) {
		if (at > 0 && attributes.charCodeAt(at - 1) > 0x20) continue;
		let next = at + name.length;
		while (attributes.charCodeAt(next) <= 0x20) next++;
		if (attributes[next] !== '=') continue;
		next++;
		while (attributes.charCodeAt(next) <= 0x20) next++;
		const end = attributes.indexOf(attributes[next]!, next + 1);
		return end < 0 ? null : decodeEntities(attributes.slice(next + 1, end));
	}
	return null;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Text of XML with its character references and the five entities it knows put in. */
export function decodeEntities(text: string): string {
	if (!text.includes('&')) return text;
	return text.replace(
		/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
		(all, hex?: string, decimal?: string, name?: string) => {
			if (name) return entities[name.toLowerCase()]!;
			const code = hex ? parseInt(hex, 16) : Number(decimal);
			return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
		},
	);
}

/** Text of a workbook with what it writes as `_x000D_` put in. */
export function decodeEscapes(text: string): string {
	if (!text.includes('_x')) return text;
	return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_all, hex: string) =>
		String.fromCharCode(parseInt(hex, 16)),
	);
}
