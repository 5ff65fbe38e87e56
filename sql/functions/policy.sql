-- Parameters of the place. A key that the policy lacks stops the run with its name.

create or replace macro policy_number(policy_key) as
	coalesce((select p.number from policy as p where p.key = policy_key), error('policy value missing: ' || policy_key));

create or replace macro policy_text(policy_key) as
	coalesce((select p.value from policy as p where p.key = policy_key), error('policy value missing: ' || policy_key));

-- The version of a parameter that held on a day.
create or replace macro policy_number_at(policy_key, a_day) as
	coalesce(
		(select p.number from policy_versions as p
			where p.key = policy_key and coalesce(p.valid_from <= a_day, true) and coalesce(p.valid_to >= a_day, true)),
		error('policy value missing: ' || policy_key)
	);

create or replace macro policy_text_at(policy_key, a_day) as
	coalesce(
		(select p.value from policy_versions as p
			where p.key = policy_key and coalesce(p.valid_from <= a_day, true) and coalesce(p.valid_to >= a_day, true)),
		error('policy value missing: ' || policy_key)
	);
