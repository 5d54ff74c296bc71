-- grain: one row per posting and stated pay range, in the posting's current wording
-- Per year by the hours, days, weeks and months of ref.measurement (pay); in USD by the last rate on or before
-- posted_on. A currency whose series has ended keeps its last rate for 31 days. Without a period or a rate there
-- is no figure in USD; "up to" and "from" alone have no midpoint. What is not plausible is flagged, not dropped.
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

snapshot as (
    select max(rate_on) as last_rate_on from ref.fx
),

dated_rates as (
    select
        currency,
        rate_on,
        usd_per_unit,
        lead(rate_on) over (partition by currency order by rate_on) as next_rate_on
    from ref.fx
),

rates as (
    select
        dated_rates.currency,
        dated_rates.rate_on,
        dated_rates.usd_per_unit,
        case
            when dated_rates.next_rate_on is not null then dated_rates.next_rate_on
            when dated_rates.rate_on < snapshot.last_rate_on
                then cast(dated_rates.rate_on + interval 31 day as date)
            else date '9999-12-31'
        end as until_on
    from dated_rates
    cross join snapshot
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

converted as (
    select
        stated.*,
        stated.pay_min * stated.periods_per_year * rates.usd_per_unit as pay_min_usd_year,
        stated.pay_max * stated.periods_per_year * rates.usd_per_unit as pay_max_usd_year,
        rates.rate_on
    from stated
    left join rates
        on
            stated.currency = rates.currency
            and stated.posted_on >= rates.rate_on
            and stated.posted_on < rates.until_on
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
    converted.evidence_text,
    converted.evidence_start,
    converted.evidence_end
from converted
cross join rule
