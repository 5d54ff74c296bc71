-- grain: one row per month, role and language with watched primary postings in a language that is not read
-- They stand in no other mart: the pages say how many there are, so that nobody takes the rest for all.
with

postings as (
    select * from core.postings
    where is_primary and is_watched and not is_readable and not is_prospect and not is_unlisted
)

select
    cast(date_trunc('month', posted_on) as date) as month,
    role,
    language,
    count(*) as posting_count
from postings
group by
    cast(date_trunc('month', posted_on) as date),
    role,
    language
