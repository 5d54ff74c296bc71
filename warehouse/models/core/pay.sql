-- grain: one row per posting and stated pay range, in the posting's current wording
-- Per year by the hours, days, weeks and months of ref.measurement (pay); in USD by the last rate on or before
-- posted_on, if it is at most max_age_days old (fx); a dollar is a dollar on any day. usd_reason says why there is no
-- figure in USD. "Up to" and "from" alone have no midpoint. What is not plausible is flagged, not dropped.
with

rule as (
    select
        max(case when name = 'hours_per_year' then value end) as hours_per_year,
        max(case when name = 'days_per_year' then value end) as days_per_year,
        max(case when name = 'weeks_per_year' then value end) as weeks_per_year,
        max(case when name = 'months_per_year' then value end) as months_per_year,
        max(case when name = 'plausible_usd_year_min' then value end) as plausible_min,
        max(case when name = 'plausible_usd_year_max' then value end) as plausible_max
    from ref.measurement
    where section = 'pay'
),

-- An own measurement.toml of an older Guidepost does not name it.
freshness as (
    select cast(coalesce(max(value), 14) as integer) as max_age_days
    from ref.measurement
    where section = 'fx' and name = 'max_age_days'
),

first_rates as (
    select
        currency,
        min(rate_on) as first_rate_on
    from ref.fx
    group by currency
),

rates as (
    select
        currency,
        rate_on,
        usd_per_unit,
        coalesce(lead(rate_on) over (partition by currency order by rate_on), date '9999-12-31') as next_rate_on
    from ref.fx
),

stated as (
    select
        pay.*,
        versions.posted_on,
        case pay.period
            when 'year' then 1.0
            when 'month' then rule.months_per_year
            when 'week' then rule.weeks_per_year
            when 'day' then rule.days_per_year
            when 'hour' then rule.hours_per_year
        end as periods_per_year
    from facts.pay
    inner join core.current_versions as versions
        on pay.posting_id = versions.posting_id and pay.content_hash = versions.content_hash
    cross join rule
),

dated as (
    select
        stated.*,
        first_rates.first_rate_on,
        rates.rate_on as last_rate_on,
        stated.currency = 'USD'
        or coalesce(stated.posted_on <= rates.rate_on + freshness.max_age_days * interval 1 day, false) as is_fresh,
        case when stated.currency = 'USD' then 1.0 else rates.usd_per_unit end as usd_per_unit
    from stated
    cross join freshness
    left join first_rates on stated.currency = first_rates.currency
    left join rates
        on
            stated.currency = rates.currency
            and stated.posted_on >= rates.rate_on
            and stated.posted_on < rates.next_rate_on
),

converted as (
    select
        *,
        case when is_fresh then last_rate_on end as rate_on,
        case when is_fresh then pay_min * periods_per_year * usd_per_unit end as pay_min_usd_year,
        case when is_fresh then pay_max * periods_per_year * usd_per_unit end as pay_max_usd_year,
        case
            when currency is null then 'no currency stated'
            when first_rate_on is null and not is_fresh then 'no rate for ' || currency
            when last_rate_on is null and not is_fresh then 'no rate before ' || cast(first_rate_on as varchar)
            when not is_fresh then 'rate too old: last of ' || cast(last_rate_on as varchar)
            when period is null then 'no period stated'
        end as usd_reason
    from dated
)

select
    converted.posting_id,
    converted.range_number,
    converted.pay_min,
    converted.pay_max,
    converted.currency,
    converted.period,
    converted.basis,
    converted.is_structured,
    converted.is_headline,
    coalesce(converted.is_plausible, true)
    and coalesce(converted.pay_min_usd_year between rule.plausible_min and rule.plausible_max, true)
    and coalesce(converted.pay_max_usd_year between rule.plausible_min and rule.plausible_max, true)
        as is_plausible,
    converted.pay_min_usd_year,
    converted.pay_max_usd_year,
    (converted.pay_min_usd_year + converted.pay_max_usd_year) / 2 as pay_mid_usd_year,
    converted.rate_on,
    converted.usd_reason,
    converted.evidence_text,
    converted.evidence_start,
    converted.evidence_end
from converted
cross join rule
