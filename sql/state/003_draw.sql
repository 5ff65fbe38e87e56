-- The register of draws: every step of every numbered draw, each record chained to the one before, never changed or removed.
create table draw_register (
	sequence integer primary key,
	previous_hash text not null,
	record text not null,
	hash text not null unique
) strict;

create trigger draw_register_keeps_records before update on draw_register
begin
	select raise(abort, 'the register of draws is append-only');
end;

create trigger draw_register_keeps_all before delete on draw_register
begin
	select raise(abort, 'the register of draws is append-only');
end;

-- Whom the revealed draws chose: firms that rest after a joint visit are not drawn twice before they were visited.
create table draw_subjects (
	number integer not null,
	subject_code text not null,
	is_joint integer not null,
	drawn_on text not null,
	disposition text,
	primary key (number, subject_code)
) strict, without rowid;

create index draw_subjects_by_subject on draw_subjects (subject_code);

-- Every numbered draw as it stands; the register is the truth, this only reads it.
create view draws as
with steps as (
	select
		sequence,
		json_extract(record, '$.number') as number,
		json_extract(record, '$.kind') as kind,
		json_extract(record, '$.at') as at,
		record
	from draw_register
)
select
	opened.number,
	json_extract(opened.record, '$.draw_id') as draw_id,
	json_extract(opened.record, '$.period') as period,
	json_extract(opened.record, '$.department') as department_code,
	json_extract(opened.record, '$.generation') as generation,
	json_extract(opened.record, '$.operator') as operator,
	(
		select kind from steps
		where steps.number = opened.number and kind in ('opened', 'committed', 'revealed', 'aborted')
		order by sequence desc limit 1
	) as state,
	opened.at as opened_at,
	(select at from steps where steps.number = opened.number and kind = 'committed') as committed_at,
	(select json_extract(record, '$.beacon_source') from steps where steps.number = opened.number and kind = 'committed') as beacon_source,
	(select json_extract(record, '$.beacon_due_at') from steps where steps.number = opened.number and kind = 'committed') as beacon_due_at,
	(select at from steps where steps.number = opened.number and kind = 'revealed') as revealed_at,
	(select json_extract(record, '$.drawn_count') from steps where steps.number = opened.number and kind = 'revealed') as drawn_count,
	(select count(*) from steps where steps.number = opened.number and kind = 'extended') as extension_count,
	(select count(*) from steps where steps.number = opened.number and kind = 'replaced') as replacement_count,
	(select json_extract(record, '$.reason') from steps where steps.number = opened.number and kind = 'aborted') as abort_reason
from steps as opened
where opened.kind = 'opened';
