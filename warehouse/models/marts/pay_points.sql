-- grain: one row per primary posting that states base pay with both ends (posting_id)
-- Prospects, earnings beyond base pay and implausible figures are left out; "up to" and "from" alone have no midpoint.
with

postings as (
    select * from core.postings where is_primary and is_readable and not is_prospect and not is_unlisted
),

pay as (
    select * from core.pay where is_headline and is_plausible
)

select
    postings.posting_id,

    postings.employer_id,
    postings.employer,
    postings.role,
    postings.level,
    postings.country,
    postings.region,
    postings.sector,
    postings.workplace,
    postings.posted_on,

    pay.pay_min_usd_year,
    pay.pay_max_usd_year,
    pay.pay_mid_usd_year,
    pay.currency,

    coalesce(lists.skill_ids, cast([] as varchar[])) as skill_ids
from postings
inner join pay on postings.posting_id = pay.posting_id
left join core.skill_lists as lists on postings.posting_id = lists.posting_id
where
    pay.basis = 'base'
    and pay.period is not null
    and pay.pay_min is not null
    and pay.pay_max is not null
    and pay.pay_min_usd_year is not null
    and pay.pay_max_usd_year is not null
    and pay.pay_mid_usd_year is not null
