/*
title: { zh: 按行业校准的次数, en: Counts calibrated by industry }
description:
  zh: >-
    每个行业每年 L1 预警所需的事件数：按上一年该行业平均每户事件数（泊松），取偶然达到的主体不超过政策所定比例的最小次数，且不低于统一次数。
    按上一年定，当年的新数据不改变已开启的预警；小行业用统一次数。
  en: >-
    How many episodes open L1 in an industry and year: the least count that no more than the policy's share of subjects
    reach by chance under the industry's mean of the year before (Poisson), and never below the general count. Set by
    the year before, so that new data opens no alert of the past; small industries take the general count.
rule: [R83]
grain: one row per industry section and year
key: [industry_section, year]
materialised: table
*/
with

documents as (

	select distinct subject_code, episode_on from int_episodes

),

subjects as (

	select subject_code, industry_section from int_subjects where industry_section is not null

),

parameters as (

	select
		policy_number('alerts.repeat_count') as repeat_count,
		policy_number('alerts.calibration_share') as most_share,
		policy_number('alerts.calibration_least_subjects') as least_subjects,
		policy_number('alerts.calibration_most_count') as most_count

),

populations as (

	select industry_section, count(*) as subject_count from subjects group by industry_section

),

rates as (

	select s.industry_section, year(d.episode_on) + 1 as year, count(*) / max(cast(p.subject_count as double)) as rate
	from documents as d
	inner join subjects as s on s.subject_code = d.subject_code
	inner join populations as p on p.industry_section = s.industry_section
	cross join parameters as q
	where p.subject_count >= q.least_subjects
	group by s.industry_section, year(d.episode_on)

),

counts as (

	select numbers_below(most_count) as number from parameters

),

-- The share of subjects with more than `number` episodes in a year by chance.
tails as (

	select
		r.industry_section,
		r.year,
		c.number,
		1 - sum(exp(-r.rate) * pow(r.rate, c.number) / factorial_of(c.number)) over (
			partition by r.industry_section, r.year order by c.number
		) as tail
	from rates as r
	cross join counts as c

)

select
	t.industry_section,
	t.year,
	greatest(p.repeat_count, coalesce(min(case when t.tail <= p.most_share then t.number + 1 end), p.most_count)) as repeat_count
from tails as t
cross join parameters as p
group by t.industry_section, t.year, p.repeat_count, p.most_count
