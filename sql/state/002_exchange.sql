-- What has been taken from each exchange table, and how the last attempt went.
create table exchange_sources (
	source text primary key,
	identity text not null,
	salt blob not null,
	watermark text,
	sequence integer not null default 0,
	received_at text,
	attempted_at text,
	succeeded_at text,
	failures integer not null default 0,
	state text not null default 'new' check (state in ('new', 'current', 'behind', 'failed')),
	error_code text,
	error_zh text,
	error_en text
) strict;

-- Rows taken that may be met again: keyed hashes of their place and content, never the values.
create table exchange_rows (
	source text not null,
	row_key blob not null,
	row_hash blob not null,
	mark integer not null,
	primary key (source, row_key)
) strict, without rowid;

create index exchange_rows_by_mark on exchange_rows (source, mark);

-- A batch about to be landed, written before it is: after a kill the landing folder says whether it was.
create table exchange_intents (
	source text primary key,
	batch_id text not null,
	path text not null,
	watermark text,
	sequence integer not null,
	received_at text not null
) strict;

create table exchange_intent_rows (
	source text not null,
	row_key blob not null,
	row_hash blob not null,
	mark integer not null,
	primary key (source, row_key)
) strict, without rowid;
