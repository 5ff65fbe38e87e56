/*
title: { zh: 信用承诺, en: Credit commitments }
description:
  zh: 每项承诺的最新有效版本。承诺到 term_ends_on 为止：写明履行期限的为该日，没有写明的为承诺有效期。
  en: >-
    The newest valid version of every commitment. Its term ends on term_ends_on: the due day where one is stated, else the
    end of its validity.
grain: one row per commitment
key: [commitment_code]
columns:
  department_code: { zh: 承诺受理单位代码, en: Accepting department }
*/
with

current_rows as (

	select * from current_commitments

)

select
	commitment_code,
	subject_code,
	department_code,
	item_code,
	assessed_by_code as assessing_department_code,
	subject_name,
	subject_category,
	kind as commitment_kind,
	matter,
	content,
	liability,
	fulfilment,
	unfulfilled,
	liability_pursued,
	assessed_by,
	department_name,
	publicity,
	note,
	notice_given as is_notice_given,
	made_on,
	valid_to,
	due_on,
	coalesce(due_on, valid_to) as term_ends_on,
	assessed_on,
	batch_id,
	source_file,
	source_row,
	reported_by,
	received_at,
	row_key
from current_rows
