-- grain: one row per ad that a reader can look for: primary, in a language that is read, a listed vacancy
-- `named` holds the words of title and employer in small letters, with one space around each; `skills` what is asked
-- for, as |skill|skill|: one pass over one column finds ads by either. ad_number counts from the newest.
with

open_copies as (
    select distinct duplicate_of as posting_id
    from core.postings
    where is_open and duplicate_of is not null
),

paid as (
    select posting_id from core.pay where is_headline and is_plausible
),

ads as (
    select
        *,
        row_number() over (order by posted_on desc, posting_id) as ad_number,
        lower(
            substring(coalesce(title, ''), 1, 300) || ' ' || substring(coalesce(employer, company, ''), 1, 300)
        ) as written
    from core.postings
    where is_primary and is_readable and not is_prospect and not is_unlisted
)

select
    ads.ad_number,
    ads.posting_id,
    ads.posted_on,
    ads.role,
    ads.level,
    ads.country,
    ads.workplace,
    ads.sector,
    paid.posting_id is not null as has_pay,
    ads.is_open or open_copies.posting_id is not null as is_on_offer,
    ' ' || regexp_replace(ads.written, '[^\p{L}\p{N}+#.]+', ' ', 'g') || ' ' as named,
    coalesce('|' || array_to_string(lists.skill_ids, '|') || '|', '') as skills
from ads
left join paid on ads.posting_id = paid.posting_id
left join open_copies on ads.posting_id = open_copies.posting_id
left join core.skill_lists as lists on ads.posting_id = lists.posting_id
order by ads.ad_number
