-- grain: one row per watched primary posting of a role (posting_id), of the last twelve whole months and the running one
-- With the numbers of the skills it names (core.skill_numbers): what pairs of skills are counted from. Employers are
-- dealt out to groups by size.
with

rule as (
    select cast(coalesce(max(value), 60) as bigint) as group_count
    from ref.measurement
    where section = 'pairs' and name = 'groups'
),

postings as (
    select
        postings.posting_id,
        postings.role,
        postings.employer_id
    from core.postings
    cross join ref.clock
    where
        postings.is_primary
        and postings.is_watched
        and postings.is_readable
        and not postings.is_prospect
        and not postings.is_unlisted
        and postings.role is not null
        and postings.posted_on >= cast(date_trunc('month', clock.as_of_on) as date) - interval 12 month
        and postings.posted_on <= clock.as_of_on
),

employers as (
    select
        employer_id,
        row_number() over (order by count(*) desc, employer_id) as place_number
    from postings
    group by employer_id
)

select
    postings.posting_id,

    postings.role,
    employers.place_number % rule.group_count as employer_group,

    coalesce(lists.skill_numbers, cast([] as integer[])) as skill_numbers
from postings
inner join employers on postings.employer_id = employers.employer_id
cross join rule
left join core.skill_lists as lists on postings.posting_id = lists.posting_id
