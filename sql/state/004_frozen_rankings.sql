-- Rankings as they stood when their period was closed: written once, never changed by a later correction of the data.
create table frozen_rankings (
	period_kind text not null check (period_kind in ('month', 'quarter')),
	period_from text not null,
	department_code text not null,
	peer_group text,
	ranking_status text not null,
	composite_score real,
	quantity_score real,
	quality_score real,
	composite_rank integer,
	peer_count integer,
	due_count integer not null,
	on_time_count integer not null,
	on_time_share real,
	is_talk_proposed integer not null check (is_talk_proposed in (0, 1)),
	frozen_on text not null,
	policy_version text not null,
	generation integer not null,
	run_id text not null,
	primary key (period_kind, period_from, department_code)
) strict, without rowid;

create trigger frozen_rankings_stay before update on frozen_rankings
begin
	select raise(abort, 'a frozen ranking never changes');
end;

create trigger frozen_rankings_are_kept before delete on frozen_rankings
begin
	select raise(abort, 'a frozen ranking is never deleted');
end;
