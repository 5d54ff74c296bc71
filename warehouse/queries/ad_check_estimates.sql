-- grain: one row: the estimates of pay of one role, level, country and sector (null: of any) that state none
select
    count(*) as posting_count,
    count(distinct unstated.employer_id) as employer_count,
    median(estimates.estimate_low_usd_year) as estimate_low,
    median(estimates.estimate_middle_usd_year) as estimate_middle,
    median(estimates.estimate_high_usd_year) as estimate_high
from marts.pay_estimates as estimates
inner join marts.pay_unstated as unstated on estimates.posting_id = unstated.posting_id
where
    not estimates.is_held_out and estimates.estimate_middle_usd_year is not null
    and ($role::varchar is null or unstated.role = $role)
    and ($level::varchar is null or unstated.level = $level)
    and ($country::varchar is null or unstated.country = $country)
    and ($sector::varchar is null or unstated.sector = $sector)
