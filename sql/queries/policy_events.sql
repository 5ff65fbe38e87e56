-- What happened to the rules, day by day: new versions of parameters by the document that brought them, lists of
-- items by their first day, deadlines that documents state.
select
	strftime(valid_from, '%Y-%m-%d') as day,
	'law' as kind,
	split_part(source_zh, '：', 1) as title_zh,
	split_part(source_zh, '：', 1) as title_en,
	string_agg(distinct rule, ' ' order by rule) as rules,
	cast(count(*) as integer) as amount
from policy_versions
where valid_from is not null
group by all
union all
select
	strftime(min(valid_from), '%Y-%m-%d') as day,
	'list' as kind,
	list_batch as title_zh,
	list_batch as title_en,
	'' as rules,
	cast(count(distinct item_code) as integer) as amount
from stg_items
where list_batch is not null
group by list_batch
union all
select
	value as day,
	'deadline' as kind,
	coalesce(title_zh, key) as title_zh,
	coalesce(title_en, key) as title_en,
	coalesce(rule, '') as rules,
	1 as amount
from policy
where key like 'milestone.%'
order by day, kind, title_zh
