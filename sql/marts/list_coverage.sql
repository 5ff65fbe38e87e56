/*
title: { zh: 清单要素, en: Coverage of the list }
description:
  zh: >-
    事项清单的每个事项：必备要素缺哪些（核查频度、监管措施、改革方式、责任部门、设定依据、改革举措，按政策），有数量限制的是否公布了总量、布局和存量，
    告知承诺的条件有没有兜底条款，近一年有审批却没有任何检查的（不批不管、以批代管），以及与上一批清单相比新增、调整还是调出。
    申请当日不在清单内的办件另列，清单之外不得限制准入。备案、告知承诺应当场办结，按近一年的办件算当场率。
  en: >-
    Every item of the list: which of the needed elements are missing (check frequency, supervision measure, mode,
    departments, legal basis, reform measures, as the policy asks), whether a limited item has its total, layout and
    stock published, whether conditions of a commitment item hold a catch-all, items with approvals but not one visit
    within the year, and what changed since the list before: added, changed or removed. Cases whose item was not on the
    list on the day of the application are listed apart. Filings and commitments are to be decided on the spot: the
    share is that of the last year.
rule: [R2, R45, R46, R47, R48, R52, R53, R58, R59, R61]
grain: one row per item
key: [item_code]
audience: [leadership, supervision]
order: 28
columns:
  item_code: { zh: 事项编码, en: Item code }
  department_code: { zh: 审批部门代码, en: Approval department }
  supervision_department_code: { zh: 监管部门代码, en: Regulator }
  item_name: { zh: 事项, en: Item }
  department_name: { zh: 审批部门, en: Approval department's name }
  item_type: { zh: 事项类型, en: Item type }
  reform_mode: { zh: 改革方式, en: Reform mode }
  list_batch: { zh: 清单批次, en: List batch }
  previous_list_batch: { zh: 上一批次, en: Batch before }
  change_kind: { zh: 与上一版相比, en: Since the version before }
  defect_count: { zh: 缺陷数, en: Defects, unit: count, good: down, description: { zh: 缺失的必备要素，加未公布总量、兜底条款、有批无查。, en: "Missing elements, unpublished limits, catch-all conditions, approvals without visits." } }
  element_share: { zh: 要素齐全率, en: Elements present, unit: share, good: up }
  version_count: { zh: 版本数, en: Versions, unit: count }
  granted_count: { zh: 近一年准予, en: Granted within the year, unit: count }
  visit_count: { zh: 近一年检查, en: Visits within the year, unit: count, good: up, description: { zh: 监管部门写明本事项的检查，和未写明事项的检查。, en: The regulator's visits that name this item or none. } }
  on_spot_due_count: { zh: 应当场办结, en: Due on the spot, unit: count, description: { zh: 近一年申请的备案、告知承诺件中已有决定的。, en: Decided filings and commitments applied for within the year. } }
  on_spot_count: { zh: 当场办结, en: Decided on the spot, unit: count, good: up }
  on_spot_share: { zh: 当场办结率, en: On-the-spot share, unit: share, good: up }
  off_list_case_count: { zh: 清单外办件, en: Cases off the list, unit: count, good: down, description: { zh: 申请当日事项不在清单有效版本内。, en: The item stood in no valid version on the day of the application. } }
  is_frequency_missing: { zh: 缺核查频度, en: No check frequency }
  is_supervision_missing: { zh: 缺监管措施, en: No supervision measure }
  is_mode_missing: { zh: 缺改革方式, en: No reform mode }
  is_measures_missing: { zh: 缺改革举措, en: No reform measures }
  is_department_missing: { zh: 责任部门不在名单, en: Department not on the list }
  is_basis_missing: { zh: 缺设定依据, en: No legal basis }
  is_limit_unpublished: { zh: 限量未公布总量存量, en: Limit unpublished }
  is_catch_all: { zh: 条件有兜底条款, en: Catch-all conditions }
  is_unsupervised: { zh: 有批无查, en: Approved but never visited }
  is_many_visits: { zh: 须跑多次, en: Several visits needed }
  is_no_visit: { zh: 一次不用跑, en: No visit needed }
  is_limit_changed: { zh: 时限有调整, en: Limits changed }
  is_material_changed: { zh: 材料环节有调整, en: Materials or steps changed }
  is_mode_changed: { zh: 改革方式有调整, en: Mode changed }
  is_department_changed: { zh: 部门有调整, en: Departments changed }
  valid_from: { zh: 现行版本自, en: Version from, unit: date }
  valid_to: { zh: 现行版本至, en: Version to, unit: date }
default_sort: [defect_count desc, off_list_case_count desc, item_code]
chart: { kind: bar, x: department_name, y: defect_count, aggregate: sum, sort: desc, limit: 12 }
records:
  - { count: version_count, from: int_item_versions, match: { item_code: item_code } }
  - { count: off_list_case_count, from: int_off_list_cases, match: { item_code: item_code } }
  - { count: granted_count, from: int_cases, match: { item_code: item_code }, where: "outcome = 'decided' and result = 'granted' and month >= add_days((select data_date from int_data_date), -policy_number('list.window_days'))" }
  - { count: on_spot_due_count, from: int_approvals, match: { item_code: item_code }, where: "outcome = 'decided' and route in ('filing', 'commitment') and month >= add_days((select data_date from int_data_date), -policy_number('list.window_days'))" }
  - { count: on_spot_count, from: int_approvals, match: { item_code: item_code }, where: "outcome = 'decided' and month >= add_days((select data_date from int_data_date), -policy_number('list.window_days')) and route in ('filing', 'commitment') and is_on_spot(is_same_day, working_days, case when route = 'filing' then policy_number('filing.decision_days') else policy_number('commitment.decision_days') end)" }
computed:
  defect_count:
    from: int_item_elements
    match: { item_code: item_code }
    formula: >-
      coalesce(sum(case when is_removed then 0 else cast(is_name_missing as integer) + cast(is_basis_missing as
      integer) + cast(is_supervision_department_missing as integer) + cast(is_approval_department_missing as integer)
      + cast(is_reform_item and lacks_mode as integer) + cast(is_reform_item and lacks_measures as integer) +
      cast(is_supervision_missing as integer) + cast(is_frequency_missing as integer) +
      cast(coalesce(is_limit_unpublished, false) as integer) + cast(coalesce(is_catch_all, false) as integer) end), 0)
      + (select cast(is_unsupervised as integer) from this)
  element_share:
    from: int_item_elements
    match: { item_code: item_code }
    formula: >-
      round_to(1 - sum(case when is_removed then 0 else cast(is_name_missing as integer) + cast(is_basis_missing as
      integer) + cast(is_supervision_department_missing as integer) + cast(is_approval_department_missing as integer)
      + cast(is_reform_item and lacks_mode as integer) + cast(is_reform_item and lacks_measures as integer) +
      cast(is_supervision_missing as integer) + cast(is_frequency_missing as integer) end) /
      nullif(cast(sum(needed_count - cast(needs_mode and not is_reform_item as integer) - cast(needs_measures and not
      is_reform_item as integer)) as double), 0), 4)
  visit_count:
    from: stg_inspections
    match: { department_code: supervision_department_code }
    where: "inspected_on > add_days((select data_date from int_data_date), -policy_number('list.window_days'))"
    formula: "count(case when coalesce(item_code = (select item_code from this), true) then 1 end)"
  on_spot_share: { formula: "round_to(on_spot_count / nullif(on_spot_due_count, 0), 4)" }
lead:
  - zh: 清单共 {item_count:count} 个事项，{defective_count:count} 个有缺陷；缺核查频度 {frequency_count:count} 个，有批无查 {unsupervised_count:count} 个，限量未公布 {limit_count:count} 个，清单外办件 {off_list_count:count} 件。
    en: "Of {item_count:count} listed items {defective_count:count} have defects: {frequency_count:count} without a check frequency, {unsupervised_count:count} approved but never visited, {limit_count:count} with an unpublished limit; {off_list_count:count} cases were off the list."
    query: >-
      select cast(sum(case when change_kind not in ('unlisted', 'removed') then 1 else 0 end) as integer) as item_count,
      cast(sum(case when defect_count > 0 then 1 else 0 end) as integer) as defective_count,
      cast(sum(case when is_frequency_missing then 1 else 0 end) as integer) as frequency_count,
      cast(sum(case when is_unsupervised then 1 else 0 end) as integer) as unsupervised_count,
      cast(sum(case when is_limit_unpublished then 1 else 0 end) as integer) as limit_count,
      cast(sum(off_list_case_count) as integer) as off_list_count
      from {mart} having count(*) > 0
  - zh: 取消审批 {abolish_count:count} 个、改为备案 {filing_count:count} 个、告知承诺 {commitment_count:count} 个、优化服务 {optimise_count:count} 个；备案和承诺件当场办结 {on_spot_share:share}。
    en: "{abolish_count:count} abolished, {filing_count:count} turned into filings, {commitment_count:count} by commitment, {optimise_count:count} optimised; {on_spot_share:share} of filings and commitments were decided on the spot."
    query: >-
      select cast(sum(case when reform_mode = 'abolish' then 1 else 0 end) as integer) as abolish_count,
      cast(sum(case when reform_mode = 'filing' then 1 else 0 end) as integer) as filing_count,
      cast(sum(case when reform_mode = 'commitment' then 1 else 0 end) as integer) as commitment_count,
      cast(sum(case when reform_mode = 'optimise' then 1 else 0 end) as integer) as optimise_count,
      sum(on_spot_count) / nullif(cast(sum(on_spot_due_count) as double), 0) as on_spot_share
      from {mart} having count(*) > 0
  - zh: "{zh}"
    en: "{en}"
    query: >-
      select provisional_zh(first_on, last_on) as zh, provisional_en(first_on, last_on) as en
      from (select min(valid_from) as first_on, (select data_date from int_data_date) as last_on from {mart}) where provisional_zh(first_on, last_on) is not null
tests:
  - not_null: [item_name, department_code, change_kind, defect_count]
  - accepted: { column: change_kind, values: [first_list, added, changed, unchanged, removed, unlisted] }
  - between: { column: element_share, min: 0, max: 1 }
  - rows: on_spot_count <= on_spot_due_count
  - rows: "change_kind <> 'unlisted' or off_list_case_count > 0"
*/
with

items as (

	select * from int_item_elements

),

practice as (

	select * from int_item_practice

),

off_list_cases as (

	select item_code, max(department_code) as department_code, count(*) as case_count from int_off_list_cases group by item_code

),

departments as (

	select department_code, department_name from stg_departments

),

counted as (

	select
		coalesce(i.item_code, o.item_code) as shown_code,
		coalesce(i.approval_department_code, o.department_code) as department_code,
		i.*,
		i.item_code is null as is_unlisted,
		coalesce(u.granted_count, 0) as granted_count,
		coalesce(u.visit_count, 0) as visit_count,
		coalesce(u.on_spot_due_count, 0) as on_spot_due_count,
		coalesce(u.on_spot_count, 0) as on_spot_count,
		coalesce(o.case_count, 0) as off_list_case_count,
		coalesce(i.is_reform_item and i.lacks_mode and not i.is_removed, false) as is_mode_missing,
		coalesce(i.is_reform_item and i.lacks_measures and not i.is_removed, false) as is_measures_missing,
		coalesce((i.is_supervision_department_missing or i.is_approval_department_missing) and not i.is_removed, false)
			as is_department_missing,
		coalesce(u.is_unvisited and not i.is_removed, false) as is_unsupervised
	from items as i
	full join off_list_cases as o on o.item_code = i.item_code
	left join practice as u on u.item_code = i.item_code

),

judged as (

	select
		c.*,
		cast(c.is_name_missing and not c.is_removed as integer)
			+ cast(c.is_basis_missing and not c.is_removed as integer)
			+ cast(c.is_supervision_department_missing and not c.is_removed as integer)
			+ cast(c.is_approval_department_missing and not c.is_removed as integer)
			+ cast(c.is_mode_missing as integer)
			+ cast(c.is_measures_missing as integer)
			+ cast(c.is_supervision_missing and not c.is_removed as integer)
			+ cast(c.is_frequency_missing and not c.is_removed as integer) as missing_count,
		c.needed_count
			- cast(c.needs_mode and not c.is_reform_item as integer)
			- cast(c.needs_measures and not c.is_reform_item as integer) as element_count
	from counted as c

)

select
	j.shown_code as item_code,
	j.department_code,
	j.supervision_department_code,
	coalesce(j.item_name, j.shown_code) as item_name,
	coalesce(d.department_name, j.department_code) as department_name,
	j.item_type,
	j.reform_mode,
	j.list_batch,
	j.previous_list_batch,
	case when j.is_unlisted then 'unlisted' when j.is_removed then 'removed' else j.change_kind end as change_kind,
	cast(
		coalesce(j.missing_count, 0)
			+ cast(coalesce(j.is_limit_unpublished and not j.is_removed, false) as integer)
			+ cast(coalesce(j.is_catch_all and not j.is_removed, false) as integer)
			+ cast(j.is_unsupervised as integer) as integer
	) as defect_count,
	round_to(1 - j.missing_count / nullif(cast(j.element_count as double), 0), 4) as element_share,
	cast(coalesce(j.version_count, 0) as integer) as version_count,
	cast(j.granted_count as integer) as granted_count,
	cast(j.visit_count as integer) as visit_count,
	cast(j.on_spot_due_count as integer) as on_spot_due_count,
	cast(j.on_spot_count as integer) as on_spot_count,
	round_to(j.on_spot_count / nullif(cast(j.on_spot_due_count as double), 0), 4) as on_spot_share,
	cast(j.off_list_case_count as integer) as off_list_case_count,
	coalesce(j.is_frequency_missing and not j.is_removed, false) as is_frequency_missing,
	coalesce(j.is_supervision_missing and not j.is_removed, false) as is_supervision_missing,
	j.is_mode_missing,
	j.is_measures_missing,
	j.is_department_missing,
	coalesce(j.is_basis_missing and not j.is_removed, false) as is_basis_missing,
	coalesce(j.is_limit_unpublished and not j.is_removed, false) as is_limit_unpublished,
	coalesce(j.is_catch_all and not j.is_removed, false) as is_catch_all,
	j.is_unsupervised,
	coalesce(j.is_many_visits, false) as is_many_visits,
	coalesce(j.is_no_visit, false) as is_no_visit,
	coalesce(j.is_limit_changed, false) as is_limit_changed,
	coalesce(j.is_material_changed, false) as is_material_changed,
	coalesce(j.is_mode_changed, false) as is_mode_changed,
	coalesce(j.is_department_changed, false) as is_department_changed,
	j.valid_from,
	j.valid_to
from judged as j
left join departments as d on d.department_code = j.department_code
