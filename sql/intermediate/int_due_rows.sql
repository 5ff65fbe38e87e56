/*
title: { zh: 到期应报记录, en: Records whose deadline has passed }
description:
  zh: 计入排名的数据类中，报送期限已过的现行记录；历史数据不在其中。
  en: The current records of the ranked feeds whose reporting deadline has passed; history is not among them.
rule: [R91, R92]
grain: one row per feed and received row
key: [feed, row_key]
columns:
  department_code: { zh: 报送部门代码, en: Reporting department code }
  due_month: { zh: 期限月份, en: Month due }
*/
with

received_rows as (

	select * from int_received_rows

),

counted_feeds as (

	select replace(key, 'ranking.feeds.', '') as feed from policy where key like 'ranking.feeds.%' and number = 1

),

last_receipt as (

	select known_on from int_data_date

)

select r.*
from received_rows as r
inner join counted_feeds as f on f.feed = r.feed
inner join last_receipt as k on r.due_on <= k.known_on
where r.row_state = 'current' and not r.is_history
