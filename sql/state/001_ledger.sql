-- The run ledger, the slot ledger and the lease of the one writer.
create table runs (
	run_id text primary key,
	trigger text not null,
	started_at text not null,
	finished_at text,
	state text not null check (state in ('running', 'published', 'unchanged', 'failed', 'interrupted')),
	generation integer,
	data_date text,
	files_received integer not null default 0,
	rows_received integer not null default 0,
	rows_accepted integer not null default 0,
	rows_rejected integer not null default 0,
	rows_duplicate integer not null default 0,
	rows_blank integer not null default 0,
	seconds real,
	error_code text,
	error_zh text,
	error_en text
) strict;

create table run_steps (
	run_id text not null references runs (run_id),
	position integer not null,
	step text not null,
	seconds real not null,
	detail text not null,
	primary key (run_id, position)
) strict;

create table run_batches (
	run_id text not null references runs (run_id),
	batch_id text not null,
	mapping text not null,
	feed text,
	source_file text not null,
	reported_by text,
	received_at text not null,
	status text not null check (status in ('accepted', 'rejected')),
	reason_zh text,
	reason_en text,
	rows_received integer not null,
	rows_accepted integer not null,
	rows_rejected integer not null,
	rows_duplicate integer not null,
	rows_blank integer not null,
	primary key (run_id, batch_id, mapping)
) strict;

create table slots (
	slot_at text primary key,
	state text not null check (state in ('due', 'running', 'done', 'failed')),
	attempts integer not null default 0,
	run_id text
) strict;

create table leases (
	name text primary key,
	holder text not null,
	token integer not null,
	process integer not null,
	process_started text not null,
	beat_at text not null
) strict;
