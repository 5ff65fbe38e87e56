-- Within how many working days a decision is to be published.
select cast(policy_number('publication.due_working_days') as integer) as working_days
