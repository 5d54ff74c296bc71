-- grain: one row per sector and employer: its watched primary postings of a period, and those that ask for the skill
with

posted as (
    select sector, employer_id, sum(posting_count)::bigint as cell_posting_count
    from marts.posting_counts
    where
        sector is not null and employer_id is not null
        and month >= $first_on and month < $until_on
        and ($role::varchar is null or role = $role)
    group by sector, employer_id
),

named as (
    select sector, employer_id, sum(posting_count)::bigint as posting_count
    from marts.skill_counts
    where
        skill_id = $skill
        and month >= $first_on and month < $until_on
        and ($role::varchar is null or role = $role)
    group by sector, employer_id
)

select
    posted.sector,
    posted.employer_id,
    posted.cell_posting_count,
    coalesce(named.posting_count, 0) as posting_count
from posted
left join named on posted.sector = named.sector and posted.employer_id = named.employer_id
order by posted.sector, posted.employer_id
