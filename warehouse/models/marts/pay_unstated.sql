-- grain: one row per primary posting of a role that states no pay that stands in marts.pay_points (posting_id)
-- Of the last twelve whole months and the running one: the postings whose pay may be estimated.
with

postings as (
    select postings.*
    from core.postings
    cross join ref.clock
    where
        postings.is_primary
        and postings.is_readable
        and not postings.is_prospect
        and not postings.is_unlisted
        and postings.role is not null
        and postings.posted_on >= cast(date_trunc('month', clock.as_of_on) as date) - interval 12 month
        and postings.posted_on <= clock.as_of_on
        and postings.posting_id not in (select pay_points.posting_id from marts.pay_points)
)

select
    postings.posting_id,

    postings.employer_id,
    postings.role,
    postings.level,
    postings.country,
    postings.region,
    postings.sector,
    postings.workplace,
    postings.posted_on,

    coalesce(lists.skill_ids, cast([] as varchar[])) as skill_ids
from postings
left join core.skill_lists as lists on postings.posting_id = lists.posting_id
