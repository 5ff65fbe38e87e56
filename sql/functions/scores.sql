-- Scores.

-- A share's points between its floor (0 points) and its target (100 points), both from the policy.
create or replace macro score_between(share, measure) as
	100 * held_between(
		(share - policy_number('ranking.floor.' || measure))
			/ (policy_number('ranking.target.' || measure) - policy_number('ranking.floor.' || measure)), 0, 1
	);

-- Weighted mean of two values; where one is missing the other stands alone.
create or replace macro weighted_pair(first_value, first_weight, second_value, second_weight) as
	case
		when first_value is null then second_value
		when second_value is null then first_value
		else (first_value * first_weight + second_value * second_weight) / (first_weight + second_weight)
	end;

-- Weighted mean of three values; those that are missing leave their weight to the others.
create or replace macro weighted_triple(first_value, first_weight, second_value, second_weight, third_value, third_weight) as
	(coalesce(first_value * first_weight, 0) + coalesce(second_value * second_weight, 0) + coalesce(third_value * third_weight, 0))
		/ nullif(
			case when first_value is null then 0 else first_weight end
				+ case when second_value is null then 0 else second_weight end
				+ case when third_value is null then 0 else third_weight end, 0
		);
