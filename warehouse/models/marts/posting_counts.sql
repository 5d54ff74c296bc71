-- grain: one row per month, role, level, country, sector, workplace, source, panel and employer with watched primary postings
-- The denominators of every share. `pay_count` counts those of them that stand in marts.pay_points.
with

postings as (
    select * from core.postings where is_primary and is_watched and is_readable and not is_prospect and not is_unlisted
),

pay_points as (
    select * from marts.pay_points
)

select
    cast(date_trunc('month', postings.posted_on) as date) as month,
    postings.role,
    postings.level,
    postings.country,
    postings.sector,
    postings.workplace,
    postings.source,
    postings.panel_id,
    postings.employer_id,

    count(*) as posting_count,
    count(pay_points.posting_id) as pay_count
from postings
left join pay_points on postings.posting_id = pay_points.posting_id
group by
    cast(date_trunc('month', postings.posted_on) as date),
    postings.role,
    postings.level,
    postings.country,
    postings.sector,
    postings.workplace,
    postings.source,
    postings.panel_id,
    postings.employer_id
