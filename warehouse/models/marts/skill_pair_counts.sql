-- grain: one row per role, pair of skills and group of employers with watched primary postings of the last twelve whole months and the running one
-- A skill beside itself counts the postings that name it; without skills the row counts all postings of the role. What
-- is not wanted, or only implied by another skill, is no mention. Employers are dealt out to groups by size.
with

rule as (
    select
        cast(coalesce(max(case when name = 'groups' then value end), 60) as bigint) as group_count,
        coalesce(max(case when name = 'postings_min' then value end), 20) as postings_min,
        coalesce(max(case when name = 'skill_share_min' then value end), 0.01) as skill_share_min
    from ref.measurement
    where section = 'pairs'
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
),

grouped as (
    select
        postings.posting_id,
        row_number() over (order by postings.posting_id) as posting_number,
        postings.role,
        employers.place_number % rule.group_count as employer_group
    from postings
    inner join employers on postings.employer_id = employers.employer_id
    cross join rule
),

role_counts as (
    select
        role,
        count(*) as posting_count
    from grouped
    group by role
),

skills as (
    select
        grouped.posting_number,
        grouped.role,
        grouped.employer_group,
        named_skills.skill_id
    from grouped
    inner join core.named_skills on grouped.posting_id = named_skills.posting_id
),

frequent as (
    select
        skills.role,
        skills.skill_id,
        row_number() over (order by skills.role, skills.skill_id) as skill_number
    from skills
    inner join role_counts on skills.role = role_counts.role
    cross join rule
    group by skills.role, skills.skill_id
    having
        count(*) >= max(rule.postings_min)
        and count(*) >= max(rule.skill_share_min) * max(role_counts.posting_count)
),

-- Numbers are grouped by faster than names. A skill of a role has a number of its own, in the order of the names.
named as (
    select
        skills.posting_number,
        skills.employer_group,
        frequent.skill_number
    from skills
    inner join frequent on skills.role = frequent.role and skills.skill_id = frequent.skill_id
),

counted as (
    select
        one.skill_number,
        other.skill_number as other_number,
        one.employer_group,
        count(*) as posting_count
    from named as one
    inner join named as other on one.posting_number = other.posting_number
    where one.skill_number <= other.skill_number
    group by one.skill_number, other.skill_number, one.employer_group
),

pairs as (
    select
        one.role,
        one.skill_id,
        other.skill_id as other_skill_id,
        counted.employer_group,
        counted.posting_count
    from counted
    inner join frequent as one on counted.skill_number = one.skill_number
    inner join frequent as other on counted.other_number = other.skill_number
),

totals as (
    select
        role,
        cast(null as varchar) as skill_id,
        cast(null as varchar) as other_skill_id,
        employer_group,
        count(*) as posting_count
    from grouped
    group by role, employer_group
)

select * from pairs
union all
select * from totals
