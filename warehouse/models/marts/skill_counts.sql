-- grain: one row per month, skill, role, level, sector, panel and employer with watched primary postings that name the skill
-- The numerators: a posting counts once per skill, whatever the strength; what an ad says it does not want is no mention,
-- nor is a skill that it only describes in other words (implied).
with

postings as (
    select * from core.postings where is_primary and is_watched and is_readable and not is_prospect and not is_unlisted
)

select
    cast(date_trunc('month', postings.posted_on) as date) as month,
    skills.skill_id,
    postings.role,
    postings.level,
    postings.sector,
    postings.panel_id,
    postings.employer_id,

    count(*) as posting_count
from postings
inner join core.named_skills as skills on postings.posting_id = skills.posting_id
group by
    cast(date_trunc('month', postings.posted_on) as date),
    skills.skill_id,
    postings.role,
    postings.level,
    postings.sector,
    postings.panel_id,
    postings.employer_id
