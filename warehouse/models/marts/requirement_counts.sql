-- grain: one row per month, role, level, country, years asked, education and employer with watched primary postings
-- delta: month, employer_id
-- `years_asked` counts whole years, null where the ad states none; education is unstated where it does not say.
with

postings as (
    select * from core.postings where is_primary and is_watched and is_readable and not is_prospect and not is_unlisted
)

select
    cast(date_trunc('month', posted_on) as date) as month,
    role,
    level,
    country,
    cast(floor(years_min) as integer) as years_asked,
    education,
    employer_id,

    count(*) as posting_count
from postings
group by
    cast(date_trunc('month', posted_on) as date),
    role,
    level,
    country,
    cast(floor(years_min) as integer),
    education,
    employer_id
