-- How many sources have not reported for longer than they may.
select cast(count(*) as integer) as overdue_count
from feed_freshness
where freshness_status = 'overdue'
