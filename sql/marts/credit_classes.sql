/*
title: { zh: 信用类别, en: Credit classes }
description:
  zh: >-
    每个主体在数据日期的信用类别：由哪个评价体系的哪个等级决定、从何时起；各体系不合并，等级按可修改的对照表换成 A–E，按政策合成（默认取最差）。
    同时列出现在仍计入的失信记录数和已修复、已到期而不再计入的记录数。类别供内部监管参考，不是信用评价，不公开。
  en: >-
    Every subject's credit class on the data date: which grade of which scheme decides it, and since when. Schemes are
    never merged; grades become classes A–E by an editable map and are combined as the policy says (the worst by
    default). Beside it the records that count now and those that are out because they were repaired or expired. The
    class is an internal reference of supervision, no verdict, and not to be published.
rule: [R35, R70, R71, R87, R89]
grain: one row per subject
key: [subject_code]
audience: [regulation]
order: 40
filters: { class: credit_class, region: region_code }
columns:
  subject_code: { zh: 主体代码, en: Subject code }
  region_code: { zh: 行政区划, en: Region }
  subject_name: { zh: 主体, en: Subject }
  subject_type: { zh: 主体类型, en: Type }
  industry_section: { zh: 行业门类, en: Industry }
  credit_class: { zh: 信用类别, en: Credit class }
  scheme_code: { zh: 决定体系, en: Deciding scheme }
  grade: { zh: 等级, en: Grade }
  list_state: { zh: 名单, en: List, description: { zh: 红：最高等级且没有有效记录；黑：在严重失信主体名单；关注：在重点关注名单。, en: "Red: top grade and no record in force. Black: on the serious list. Watched: on the watch list." } }
  scheme_count: { zh: 有效体系数, en: Schemes in force, unit: count }
  counted_count: { zh: 计入记录数, en: Records that count, unit: count, good: down }
  ended_count: { zh: 已失效记录数, en: Records out, unit: count, description: { zh: 已修复或已到期，不再计入。, en: Repaired or expired. } }
  subject_count: { zh: 主体数, en: Subjects, unit: count }
  is_key_area: { zh: 重点领域, en: Key area }
  since_on: { zh: 等级自, en: Since, unit: date }
shown: [subject_name, credit_class, scheme_code, grade, list_state, counted_count, ended_count, industry_section, region_code]
default_sort: [counted_count desc, credit_class desc, subject_code]
chart: { kind: bar, x: credit_class, y: subject_count, aggregate: sum, sort: asc }
records:
  - { count: counted_count, from: int_records, match: { subject_code: subject_code }, where: record_state = 'in_force' }
  - { count: ended_count, from: int_records, match: { subject_code: subject_code }, where: "record_state in ('repaired', 'expired')" }
computed:
  scheme_count: { from: int_credit_classes, match: { subject_code: subject_code }, formula: "coalesce(max(scheme_count), 0)" }
  subject_count: { from: int_subjects, match: { subject_code: subject_code }, formula: "count(*)" }
lead:
  - zh: 主体 {total:count} 户，已有类别 {rated_share:share}；A 类 {class_a:count} 户，D、E 类 {class_de:count} 户。
    en: "{total:count} subjects, {rated_share:share} of them with a class: {class_a:count} in A, {class_de:count} in D and E."
    query: >-
      select cast(count(*) as integer) as total, count(case when credit_class <> 'unrated' then 1 end) / cast(count(*) as double) as rated_share,
      cast(count(case when credit_class = 'A' then 1 end) as integer) as class_a,
      cast(count(case when credit_class in ('D', 'E') then 1 end) as integer) as class_de from {mart} having count(*) > 0
  - zh: 有有效失信记录的 {counted:count} 户；记录已全部修复或到期的 {clean:count} 户。
    en: "{counted:count} subjects have records that count; those of {clean:count} are all repaired or expired."
    query: >-
      select cast(count(case when counted_count > 0 then 1 end) as integer) as counted,
      cast(count(case when counted_count = 0 and ended_count > 0 then 1 end) as integer) as clean from {mart} having count(*) > 0
tests:
  - not_null: [credit_class, counted_count, list_state]
  - accepted: { column: credit_class, values: [A, B, C, D, E, unrated] }
  - accepted: { column: list_state, values: [red, black, watched, none] }
  - rows: (credit_class = 'unrated') = (scheme_code is null)
*/
with

subjects as (

	select subject_code, region_code, subject_name, subject_type, industry_section, is_key_area from int_subjects

),

classes as (

	select * from int_credit_classes

),

top_grades as (

	select scheme_code, grade from seed_grades where is_top = 'true'

),

records as (

	select
		subject_code,
		count_where(record_state = 'in_force') as counted_count,
		count_where(record_state in ('repaired', 'expired')) as ended_count
	from int_records
	where record_state <> 'excluded'
	group by subject_code

),

lists as (

	select subject_code, bool_or(register = 'serious') as is_black from int_watch_entries where is_active group by subject_code

)

select
	s.subject_code,
	s.region_code,
	s.subject_name,
	s.subject_type,
	s.industry_section,
	coalesce(c.credit_class, 'unrated') as credit_class,
	c.scheme_code,
	c.grade,
	case
		when l.is_black then 'black'
		when l.subject_code is not null then 'watched'
		when t.grade is not null and coalesce(r.counted_count, 0) = 0 then 'red'
		else 'none'
	end as list_state,
	coalesce(c.scheme_count, 0) as scheme_count,
	cast(coalesce(r.counted_count, 0) as integer) as counted_count,
	cast(coalesce(r.ended_count, 0) as integer) as ended_count,
	1 as subject_count,
	s.is_key_area,
	c.valid_from as since_on
from subjects as s
left join classes as c on c.subject_code = s.subject_code
left join top_grades as t on t.scheme_code = c.scheme_code and t.grade = c.grade
left join records as r on r.subject_code = s.subject_code
left join lists as l on l.subject_code = s.subject_code
