/*
title: { zh: 回避, en: Recusals }
description: { zh: 每项回避关系的最新有效版本。, en: The newest valid version of every recusal. }
grain: one row per inspector and subject
key: [inspector_code, subject_code]
*/
with

current_rows as (

	select * from current_recusals

)

select
	inspector_code,
	subject_code,
	reason,
	declared_at,
	batch_id,
	source_file,
	source_row,
	reported_by,
	received_at
from current_rows
