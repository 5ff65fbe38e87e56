/*
title: { zh: 信用评价, en: Credit ratings }
description: { zh: 每个评价体系对每个主体的评价，不同体系不合并。, en: The grades of every scheme; schemes are not merged. }
grain: one row per subject, scheme and day from which the grade is valid
key: [subject_code, scheme_code, valid_from]
*/
with

received_rows as (

	select * from lake_ratings

),

superseded_rows as (

	select row_key, true as is_superseded from lake_superseded where feed = 'ratings'

)

select
	r.subject_code,
	r.scheme_code,
	r.grade,
	r.evaluated_by,
	r.score,
	r.valid_from,
	r.valid_to,
	r.batch_id,
	r.source_file,
	r.source_row,
	r.reported_by,
	r.received_at
from received_rows as r
left join superseded_rows as s on s.row_key = r.row_key
where s.is_superseded is null
