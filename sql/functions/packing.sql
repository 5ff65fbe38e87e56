-- Several small numbers in one.

-- Seven small counts in one number, so that one running sum carries them all: the first below 32,768, the others below 256.
-- The sum of packed numbers is the packed sums.
create or replace macro packed_counts(first, second, third, fourth, fifth, sixth, seventh) as
	cast(first as bigint) * 281474976710656 + cast(second as bigint) * 1099511627776 + cast(third as bigint) * 4294967296
		+ cast(fourth as bigint) * 16777216 + cast(fifth as bigint) * 65536 + cast(sixth as bigint) * 256 + seventh;

create or replace macro unpacked_first(packed) as cast(packed // 281474976710656 as integer);

create or replace macro unpacked_count(packed, place) as
	cast((packed // cast(pow(256, 7 - place) as bigint)) % 256 as integer);

-- Classes held at once, packed into one number: four bits per class, A lowest. The worst one held, null when there is none.
create or replace macro packed_class(class_rank) as cast(pow(16, class_rank - 1) as bigint);

create or replace macro worst_packed(packed) as
	case when packed > 0 then substr('ABCDE', 1 + cast(floor(log2(packed) / 4) as integer), 1) end;
