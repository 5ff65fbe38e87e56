/*
title: { zh: 信用评价, en: Credit ratings }
description: { zh: 每个评价体系对每个主体的评价，不同体系不合并。, en: The grades of every scheme; schemes are not merged. }
grain: one row per subject, scheme and day from which the grade is valid
key: [subject_code, scheme_code, valid_from]
*/
with

current_rows as (

	select * from current_ratings

)

select
	subject_code,
	scheme_code,
	grade,
	evaluated_by,
	score,
	valid_from,
	valid_to,
	batch_id,
	source_file,
	source_row,
	reported_by,
	received_at
from current_rows
