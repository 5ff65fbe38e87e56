/*
title: { zh: 部门报送排名, en: Department reporting rankings }
description:
  zh: >-
    每个部门每个已结束的月份：数量分看应报数据类是否报了、期限落在当月的记录到月底到了几成；质量分看合格率、及时率和退回行五个工作日内（政策）更正的比例；综合分按政策权重合成。
    数量、质量、综合分别在同组内排名，同分同名次（1、2、2、4）。样本过少、无业务、无报送的部门不排名并写明原因。
    垫底概率由收缩后的及时率按数值积分算出；约谈建议看概率和及格线，不看名次本身。只看法定报送的及时、完整、准确，不统计登录和在线时长。
  en: >-
    Every department and finished month. Quantity: were the due feeds reported, and how much of what fell due in the
    month was in by its end. Quality: valid share, on-time share and the share of rejected rows corrected in time. Composite: both by the weights of the policy.
    Quantity, quality and composite are ranked apart within the peer group, equal scores share a rank (1, 2, 2, 4).
    Small, idle and silent departments are not ranked, with the reason. The probability of being last follows
    from the shrunk on-time rates by numerical integration; a talk is proposed by probability and pass mark, never by the rank alone. Only
    statutory reporting counts, never logins or time online.
rule: [R34, R67, R90, R91, R92]
grain: one row per department and month
key: [department_code, month]
audience: [supervision, leadership]
order: 20
columns:
  department_code: { zh: 部门代码, en: Department code }
  region_code: { zh: 行政区划, en: Region }
  department_name: { zh: 部门, en: Department }
  department_kind: { zh: 部门类别, en: Kind }
  peer_group: { zh: 考核分组, en: Peer group }
  ranking_status: { zh: 是否排名, en: Ranked or why not }
  band: { zh: 档次, en: Band, description: { zh: 名次区间整个在组内中位之前为上档，之后为下档，跨中位为中档：区间重叠的部门不强分先后。, en: "Upper or lower when the whole rank interval lies on one side of the group's middle, else middle." } }
  talk_reason: { zh: 约谈依据, en: Ground for a talk }
  composite_rank: { zh: 综合名次, en: Composite rank, unit: rank, good: down }
  quantity_rank: { zh: 数量名次, en: Quantity rank, unit: rank, good: down }
  quality_rank: { zh: 质量名次, en: Quality rank, unit: rank, good: down }
  peer_count: { zh: 组内排名部门数, en: Ranked in the group, unit: count }
  rank_change: { zh: 较上月升降, en: Change of rank, unit: rank, good: up, description: { zh: 上月综合名次减本月，正数为上升。, en: Last month's composite rank less this month's; positive is a rise. } }
  composite_score: { zh: 综合分, en: Composite score, unit: points, good: up }
  quantity_score: { zh: 数量分, en: Quantity score, unit: points, good: up }
  quality_score: { zh: 质量分, en: Quality score, unit: points, good: up }
  on_time_share: { zh: 及时率, en: On-time share, unit: share, good: up, description: { zh: 期限落在当月的记录中按期到达的比例。, en: "Of the records with a deadline in the month, those in time." } }
  valid_share: { zh: 合格率, en: Valid share, unit: share, good: up, description: { zh: 当月报来的行中通过检查的比例，重复行不计。, en: "Of the rows received in the month, those that passed; repeated rows left out." } }
  arrived_share: { zh: 月末到数率, en: In by month end, unit: share, good: up }
  coverage_share: { zh: 应报类覆盖率, en: Feeds covered, unit: share, good: up }
  shrunk_on_time_share: { zh: 收缩后及时率, en: Shrunk on-time share, unit: share, good: up, description: { zh: 样本小的部门向组内水平靠拢。, en: Small departments move towards the level of their group. } }
  expected_rank: { zh: 期望名次, en: Expected rank, unit: rank, good: down }
  rank_low: { zh: 名次区间下限, en: Rank interval from, unit: rank }
  rank_high: { zh: 名次区间上限, en: Rank interval to, unit: rank }
  p_last: { zh: 垫底概率, en: Probability of being last, unit: share, good: down }
  p_below_pass: { zh: 不及格概率, en: Probability below the pass mark, unit: share, good: down }
  due_count: { zh: 应报记录, en: Records due, unit: count, description: { zh: 报送期限落在当月且已过的记录；历史数据不计。, en: Records whose deadline fell in the month and has passed; history left out. } }
  on_time_count: { zh: 按期, en: In time, unit: count, good: up }
  late_count: { zh: 逾期, en: Late, unit: count, good: down }
  received_count: { zh: 当月报来行数, en: Rows received, unit: count }
  rejected_count: { zh: 当月退回行数, en: Rows rejected, unit: count, good: down }
  duplicate_count: { zh: 当月重复行数, en: Rows repeated, unit: count, good: down }
  due_feed_count: { zh: 应报数据类, en: Feeds due, unit: count }
  reported_feed_count: { zh: 已报数据类, en: Feeds reported, unit: count, good: up }
  correction_count: { zh: 应更正, en: Corrections due, unit: count, description: { zh: 更正期限落在当月的退回行，认得出编号的。, en: Rejected rows with a known record to be corrected within the month. } }
  corrected_count: { zh: 按期更正, en: Corrected in time, unit: count, good: up }
  corrected_share: { zh: 按期更正率, en: Share corrected in time, unit: share, good: up }
  frozen_rank: { zh: 留存名次, en: Rank as kept, unit: rank, good: down, description: { zh: 期末之后若干工作日留存一次，此后不因更正而变；与现在的名次并列。, en: "Kept once, so many working days after the month; no later correction changes it." } }
  frozen_score: { zh: 留存综合分, en: Composite score as kept, unit: points, good: up }
  signal_months: { zh: 连续触发月数, en: Months in a row, unit: count, good: down }
  is_talk_proposed: { zh: 建议约谈, en: Talk proposed }
  is_corrected: { zh: 留存后有更正, en: Corrected since kept }
  frozen_on: { zh: 留存日期, en: Kept on, unit: date }
  month: { zh: 月份, en: Month, unit: month }
default_sort: [month desc, peer_group, composite_rank, department_code]
chart:
  kind: bar
  x: department_name
  y: composite_score
  aggregate: none
  where: ranking_status = 'ranked'
  sort: desc
records:
  - { count: due_count, from: int_due_rows, match: { department_code: department_code, due_month: month } }
  - { count: on_time_count, from: int_due_rows, match: { department_code: department_code, due_month: month }, where: not is_late }
  - { count: late_count, from: int_due_rows, match: { department_code: department_code, due_month: month }, where: is_late }
  - { count: rejected_count, from: int_rejected_rows, match: { department_code: department_code, month: month }, where: not is_history and is_ranked_feed }
  - { count: correction_count, from: int_corrections, match: { department_code: department_code, month: month }, where: is_due }
  - { count: corrected_count, from: int_corrections, match: { department_code: department_code, month: month }, where: is_due and is_corrected_in_time }
  - { count: duplicate_count, from: int_received_rows, match: { department_code: department_code, month: month }, where: "row_state = 'duplicate' and not is_history and feed in (select replace(p.key, 'ranking.feeds.', '') from policy as p where p.key like 'ranking.feeds.%' and p.number = 1)" }
  - { count: due_feed_count, from: int_expected_feeds, match: { department_code: department_code, month: month } }
  - { count: reported_feed_count, from: int_expected_feeds, match: { department_code: department_code, month: month }, where: is_reported }
computed:
  composite_rank: { formula: "case when ranking_status = 'ranked' then 1 + (select count(*) from peers as q where q.composite_score > this.composite_score) end" }
  quantity_rank: { formula: "case when ranking_status = 'ranked' then 1 + (select count(*) from peers as q where q.quantity_score > this.quantity_score) end" }
  quality_rank: { formula: "case when ranking_status = 'ranked' then 1 + (select count(*) from peers as q where q.quality_score > this.quality_score) end" }
  peer_count: { formula: "case when ranking_status = 'ranked' then (select count(*) from peers) end" }
  rank_change:
    formula: >-
      (select q.composite_rank from reporting_rankings as q where q.department_code = this.department_code and q.month
      = add_months(this.month, -1)) - composite_rank
  composite_score:
    rows: due_count
    formula: >-
      (select round_to(weighted_pair(quantity_points, policy_number('ranking.weight.quantity'), quality_points,
      policy_number('ranking.weight.quality')), 1) from points)
  quantity_score: { rows: due_count, formula: "(select round_to(quantity_points, 1) from points)" }
  quality_score: { rows: due_count, formula: "(select round_to(quality_points, 1) from points)" }
  on_time_share: { formula: "round_to(on_time_count / nullif(cast(due_count as double), 0), 4)" }
  valid_share: { formula: "round_to(1 - rejected_count / nullif(cast(received_count - duplicate_count as double), 0), 4)" }
  arrived_share: { rows: due_count, formula: "round_to(count(case when is_in_by_month_end then 1 end) / nullif(cast(count(*) as double), 0), 4)" }
  coverage_share: { formula: "round_to(reported_feed_count / nullif(cast(due_feed_count as double), 0), 4)" }
  shrunk_on_time_share: { reason: &posterior { zh: 模型估计：各部门及时率的后验分布（贝塔—二项，先验由本组各部门估出），按数值积分求名次分布，不是行的合计, en: "Model estimate: the posterior of every share (beta-binomial, prior from the peer group) and the ranks it implies by numerical integration; no sum of rows" } }
  expected_rank: { reason: *posterior }
  rank_low: { reason: *posterior }
  rank_high: { reason: *posterior }
  p_last: { reason: *posterior }
  p_below_pass: { reason: *posterior }
  received_count:
    from: int_received_rows
    match: { department_code: department_code, month: month }
    where: >-
      not is_history and feed in (select replace(p.key, 'ranking.feeds.', '') from policy as p where p.key like
      'ranking.feeds.%' and p.number = 1)
    formula: >-
      count(*) + (select count(*) from int_rejected_rows as r cross join this as own where r.department_code =
      own.department_code and r.month = own.month and not r.is_history and r.is_ranked_feed)
  corrected_share: { formula: "round_to(corrected_count / nullif(cast(correction_count as double), 0), 4)" }
  frozen_rank: { reason: &kept { zh: 定格时保存的数：此后数据更正不改变它, en: "Kept when the period was frozen; later corrections do not change it" } }
  frozen_score: { reason: *kept }
  signal_months:
    formula: >-
      (select count(*) from reporting_rankings as q where q.department_code = this.department_code and q.month <=
      this.month and q.talk_reason is not null and q.month > coalesce((select max(z.month) from reporting_rankings as
      z where z.department_code = this.department_code and z.month <= this.month and z.talk_reason is null), date
      '0001-01-01'))
steps:
  peers: >-
    select q.* from reporting_rankings as q inner join this as own on q.month = own.month and q.peer_group =
    own.peer_group and q.ranking_status = 'ranked'
  points: >-
    select weighted_pair(score_between((select reported_feed_count / nullif(cast(due_feed_count as double), 0) from
    this), 'coverage'), policy_number('ranking.quantity_weight.coverage'), score_between(count(case when
    is_in_by_month_end then 1 end) / nullif(cast(count(*) as double), 0), 'arrived'),
    policy_number('ranking.quantity_weight.arrived')) as quantity_points, weighted_triple(score_between((select 1 -
    rejected_count / nullif(cast(received_count - duplicate_count as double), 0) from this), 'valid'),
    policy_number('ranking.quality_weight.valid'), score_between((select on_time_count / nullif(cast(due_count as
    double), 0) from this), 'on_time'), policy_number('ranking.quality_weight.on_time'), score_between((select
    corrected_count / nullif(cast(correction_count as double), 0) from this), 'corrected'),
    policy_number('ranking.quality_weight.corrected')) as quality_points from listed
lead:
  - zh: "{department_name} {month:month}及时率 {on_time_share:share}，{late_count:count} 条逾期，建议约谈：垫底概率 {p_last:share}，低于及格线的概率 {p_below_pass:share}。"
    en: "{department_name}, {month:month}: {on_time_share:share} in time, {late_count:count} late; a talk is proposed (probability of being last {p_last:share}, of lying below the pass mark {p_below_pass:share})."
    query: >-
      select department_name, month, on_time_share, late_count, p_last, p_below_pass from {mart}
      where is_talk_proposed order by month desc, p_below_pass desc, p_last desc, department_code limit 1
  - zh: 约谈规则：应报不少于 {min_due:count} 条、同组排名不少于 {min_group:count} 个部门；及时率真低于 {pass_share:share} 的概率不低于 {p_below_pass:share}，或真垫底的概率不低于 {p_last:share}，连续 {months:count} 个月，或一次达到 {p_certain:share}，才建议约谈。
    en: "Rule of the talk: at least {min_due:count} records due and {min_group:count} ranked departments in the group; a probability of at least {p_below_pass:share} that the on-time rate truly lies below {pass_share:share}, or of at least {p_last:share} that it is truly last, for {months:count} months in a row, or once with {p_certain:share}."
    query: >-
      select cast(policy_number('talk.min_due') as integer) as min_due, cast(policy_number('ranking.min_group') as integer) as min_group,
      policy_number('talk.pass_share') as pass_share, policy_number('talk.p_below_pass') as p_below_pass, policy_number('talk.p_last') as p_last,
      cast(policy_number('talk.months') as integer) as months, policy_number('talk.p_certain') as p_certain
      from {mart} limit 1
  - zh: 参与排名 {ranked_count:count} 个部门，期限内应报 {due_count:count} 条，按期 {on_time_share:share}；不排名 {unranked_count:count} 个，建议约谈 {talk_count:count} 个。
    en: "{ranked_count:count} departments are ranked; of {due_count:count} records due {on_time_share:share} came in time. {unranked_count:count} are not ranked, {talk_count:count} talks are proposed."
    query: >-
      select cast(count(distinct case when ranking_status = 'ranked' then department_code end) as integer) as ranked_count,
      cast(sum(due_count) as integer) as due_count,
      sum(on_time_count) / nullif(cast(sum(due_count) as double), 0) as on_time_share,
      cast(count(distinct department_code) - count(distinct case when ranking_status = 'ranked' then department_code end) as integer) as unranked_count,
      cast(count(distinct case when is_talk_proposed then department_code end) as integer) as talk_count
      from {mart} having count(*) > 0
  - zh: "{zh}"
    en: "{en}"
    query: >-
      select provisional_zh(first_on, last_on) as zh, provisional_en(first_on, last_on) as en
      from (select min(month) as first_on, (select max(due_on) from int_reporting_deadlines where business_on <= (select data_date from int_data_date)) as last_on from {mart}) where provisional_zh(first_on, last_on) is not null
tests:
  - not_null: [department_name, peer_group, ranking_status]
  - accepted: { column: ranking_status, values: [ranked, small, no_business, silent] }
  - accepted: { column: band, values: [upper, middle, lower] }
  - between: { column: composite_score, min: 0, max: 100 }
  - between: { column: on_time_share, min: 0, max: 1 }
  - rows: due_count = on_time_count + late_count
  - rows: (ranking_status = 'ranked') = (composite_rank is not null)
  - rows: not is_talk_proposed or talk_reason is not null
  - query: >-
      select month, peer_group from reporting_rankings where ranking_status = 'ranked' and p_last is not null
      group by all having abs(sum(p_last) - 1) > 0.01
*/
with

ranks as (

	select * from int_reporting_ranks

),

departments as (

	select department_code, department_name, department_kind, region_code from stg_departments

),

assessments as (

	select * from int_assessments where period_kind = 'month'

)

select
	r.department_code,
	d.region_code,
	d.department_name,
	d.department_kind,
	r.peer_group,
	r.ranking_status,
	r.band,
	r.talk_reason,
	cast(r.composite_rank as integer) as composite_rank,
	cast(r.quantity_rank as integer) as quantity_rank,
	cast(r.quality_rank as integer) as quality_rank,
	cast(r.peer_count as integer) as peer_count,
	cast(r.rank_change as integer) as rank_change,
	r.composite_score,
	r.quantity_score,
	r.quality_score,
	round_to(r.on_time_share, 4) as on_time_share,
	round_to(r.valid_share, 4) as valid_share,
	round_to(r.arrived_share, 4) as arrived_share,
	round_to(r.coverage_share, 4) as coverage_share,
	r.shrunk_on_time_share,
	r.expected_rank,
	round_to(r.rank_low, 1) as rank_low,
	round_to(r.rank_high, 1) as rank_high,
	r.p_last,
	r.p_below_pass,
	cast(r.due_count as integer) as due_count,
	cast(r.on_time_count as integer) as on_time_count,
	cast(r.due_count - r.on_time_count as integer) as late_count,
	cast(r.received_count as integer) as received_count,
	cast(r.rejected_count as integer) as rejected_count,
	cast(r.duplicate_count as integer) as duplicate_count,
	cast(r.due_feed_count as integer) as due_feed_count,
	cast(r.reported_feed_count as integer) as reported_feed_count,
	cast(r.correction_count as integer) as correction_count,
	cast(r.corrected_count as integer) as corrected_count,
	round_to(r.corrected_share, 4) as corrected_share,
	a.frozen_composite_rank as frozen_rank,
	a.frozen_composite_score as frozen_score,
	cast(r.signal_months as integer) as signal_months,
	r.is_talk_proposed,
	coalesce(a.is_kept and (
		a.composite_score is distinct from a.frozen_composite_score
		or a.composite_rank is distinct from a.frozen_composite_rank
		or a.due_count is distinct from a.frozen_due_count
		or a.on_time_share is distinct from a.frozen_on_time_share
	), false) as is_corrected,
	a.frozen_on,
	r.month
from ranks as r
inner join departments as d on d.department_code = r.department_code
left join assessments as a on a.department_code = r.department_code and a.period_from = r.month
