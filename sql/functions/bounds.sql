-- Numbers rounded and held within bounds.

create or replace macro factorial_of(number) as factorial(cast(number as integer));

create or replace macro round_to(amount, digits) as round(amount, digits);

-- A value held at or above, or between, bounds. Nothing stays nothing: greatest() and least() would make it a bound.
create or replace macro at_least(amount, lowest) as case when amount < lowest then lowest else amount end;

create or replace macro held_between(amount, lowest, highest) as
	case when amount < lowest then lowest when amount > highest then highest else amount end;
