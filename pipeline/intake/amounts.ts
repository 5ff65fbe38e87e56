/**
 * SQL macro `fine_in_text(s)`: the fine that a text names, in yuan; null where it names none or several.
 * A national layout has the fine in 10,000 yuan beside a text that has it in yuan.
 */
export const amountMacros = [
	`create macro fine_in_text(s) as list_transform(
		[regexp_extract_all(s, '罚款[^0-9，。；;]{0,8}[0-9][0-9,，]*(?:[.][0-9]+)?\\s*万?元')],
		lambda found: case when len(found) = 1 then try_cast(regexp_replace(regexp_extract(found[1], '[0-9][0-9,，]*(?:[.][0-9]+)?'), '[,，]', '', 'g') as double)
			* case when contains(found[1], '万') then 10000 else 1 end end)[1]`,
];
