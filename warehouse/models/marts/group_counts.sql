-- grain: one row per month, group of skills, role, level, sector, panel and employer with postings that name any of them
-- delta: month, employer_id
-- A posting counts once per group. Groups (ref.skill_groups) are what a guide puts side by side, and its trends.
with

postings as (
    select * from core.postings where is_primary and is_watched and is_readable and not is_prospect and not is_unlisted
),

named as (
    select distinct
        skills.posting_id,
        groups.skill_group_id
    from core.named_skills as skills
    inner join ref.skill_groups as groups on skills.skill_id = groups.skill_id
)

select
    cast(date_trunc('month', postings.posted_on) as date) as month,
    named.skill_group_id,
    postings.role,
    postings.level,
    postings.sector,
    postings.panel_id,
    postings.employer_id,

    count(*) as posting_count
from postings
inner join named on postings.posting_id = named.posting_id
group by
    cast(date_trunc('month', postings.posted_on) as date),
    named.skill_group_id,
    postings.role,
    postings.level,
    postings.sector,
    postings.panel_id,
    postings.employer_id
