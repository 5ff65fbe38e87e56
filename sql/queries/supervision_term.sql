-- The days from a result to the day by which its first visit is due: the middle one of all cases.
select cast(median(days_between(decided_on, due_on)) as integer) as days from post_approval_supervision
