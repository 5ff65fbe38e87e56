-- All that the bulletin of a closed period prints, so that it can be printed again to the digit; unknown for periods closed before.
alter table frozen_rankings add column quantity_rank integer;
alter table frozen_rankings add column quality_rank integer;
alter table frozen_rankings add column valid_share real;
alter table frozen_rankings add column received_count integer;
alter table frozen_rankings add column rejected_count integer;
alter table frozen_rankings add column band text;
alter table frozen_rankings add column talk_reason text;
alter table frozen_rankings add column signal_months integer;
