/*
title: { zh: 应收风险预警的部门, en: Departments to be warned }
description:
  zh: 尚未因清白期满或记录失效而结束的 L2 以上预警，应收监管风险预警的各部门：是否已发、是否回执，以最近一次应预警之日起的处置记录为准。
  en: >-
    The departments to be warned of alerts of L2 or above that have not ended with their clean period or documents:
    whether a warning was sent and acknowledged is read from the interventions since the last day on which one was due.
rule: [R50, R83]
grain: one row per alert and department
key: [alert_id, department_code]
columns:
  department_code: { zh: 部门代码, en: Department }
  is_warned: { zh: 已发预警, en: Warning sent }
  is_acknowledged: { zh: 已回执, en: Acknowledged }
  warning_on: { zh: 应预警日, en: Warning due since, unit: date }
  warned_on: { zh: 发出日期, en: Warned on, unit: date }
  acknowledged_on: { zh: 回执日期, en: Acknowledged on, unit: date }
*/
with

alert_warnings as (

	select * from int_alert_warnings where is_standing

)

select alert_id, department_code, subject_code, is_warned, is_acknowledged, warning_on, warned_on, acknowledged_on
from alert_warnings
