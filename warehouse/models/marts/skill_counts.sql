-- grain: one row per month, skill, role, level, sector, panel and employer with watched primary postings that name the skill
-- delta: month, employer_id
-- The numerators: a posting counts once per skill, whatever the strength; what an ad says it does not want is no mention,
-- nor is a skill that it only describes in other words (implied). Numbers are grouped by faster than names.
with

postings as (
    select
        posting_id,
        cast(date_trunc('month', posted_on) as date) as month,
        role,
        level,
        sector,
        panel_id,
        employer_id
    from core.postings
    where is_primary and is_watched and is_readable and not is_prospect and not is_unlisted
),

different as (
    select distinct
        month,
        role,
        level,
        sector,
        panel_id,
        employer_id
    from postings
),

cells as (
    select
        *,
        cast(row_number() over (order by month, employer_id, panel_id, sector, role, level) as integer) as cell_number
    from different
),

placed as (
    select
        postings.posting_id,
        cells.cell_number
    from postings
    inner join cells
        on
            postings.month is not distinct from cells.month
            and postings.role is not distinct from cells.role
            and postings.level is not distinct from cells.level
            and postings.sector is not distinct from cells.sector
            and postings.panel_id is not distinct from cells.panel_id
            and postings.employer_id is not distinct from cells.employer_id
),

named as (
    select
        placed.cell_number,
        unnest(lists.skill_numbers) as skill_number
    from placed
    inner join core.skill_lists as lists on placed.posting_id = lists.posting_id
),

counted as (
    select
        cell_number,
        skill_number,
        count(*) as posting_count
    from named
    group by cell_number, skill_number
)

select
    cells.month,
    skills.skill_id,
    cells.role,
    cells.level,
    cells.sector,
    cells.panel_id,
    cells.employer_id,

    counted.posting_count
from counted
inner join cells on counted.cell_number = cells.cell_number
inner join core.skill_numbers as skills on counted.skill_number = skills.skill_number
