-- grain: one row per month, guide's role, years asked, skill (or group of skills) and employer with postings that name it
-- delta: month, employer_id
-- For verdicts by a guide's own years. Only postings that state years, of roles that guides describe.
with

postings as (
    select
        posting_id,
        posted_on,
        role,
        employer_id,
        cast(floor(years_min) as integer) as years_asked
    from core.postings
    where
        is_primary
        and is_watched
        and is_readable
        and not is_prospect
        and not is_unlisted
        and years_min is not null
        and role in (select guides.role from ref.guides as guides)
),

skills as (
    select
        postings.posting_id,
        unnest(lists.skill_ids) as skill_id
    from postings
    inner join core.skill_lists as lists on postings.posting_id = lists.posting_id
),

-- A posting names a skill once, and a group of skills as soon as it names one of them.
named as (
    select
        posting_id,
        skill_id
    from skills
    union all
    select distinct
        skills.posting_id,
        groups.skill_group_id as skill_id
    from skills
    inner join ref.skill_groups as groups on skills.skill_id = groups.skill_id
)

select
    cast(date_trunc('month', postings.posted_on) as date) as month,
    postings.role,
    postings.years_asked,
    named.skill_id,
    postings.employer_id,

    count(*) as posting_count
from postings
inner join named on postings.posting_id = named.posting_id
group by
    cast(date_trunc('month', postings.posted_on) as date),
    postings.role,
    postings.years_asked,
    named.skill_id,
    postings.employer_id
