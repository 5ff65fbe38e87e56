-- Words.

-- The words are joined in the order of the second argument, so that the result is the same on every run.
create or replace macro ordered_text(words, sort_by) as
	array_to_string(
		list_transform(
			list_sort(list(struct_pack(sort_by := sort_by, words := words)) filter (where words is not null)),
			lambda one: one.words
		), '；'
	);

create or replace macro text_left(words, number_of_characters) as left(words, number_of_characters);

create or replace macro list_of(words) as string_split(words, ';');

-- An industry code without the letter of its section.
create or replace macro code_digits(code) as case when code >= 'A' then substr(code, 2) else code end;

create or replace macro text_hash(words) as sha256(words);

create or replace macro has_words(whole, words) as contains(whole, words);

-- The same words in the same order, in whichever they were written.
create or replace macro sorted_words(words) as array_to_string(list_sort(list_transform(list_of(words), lambda one: trim(one))), ';');
