-- grain: one row per companion and employer: watched primary postings of a period that ask for the skill and for it
-- `skill_id` is null in the rows that count all postings with the skill. Companions are the $limit asked for most.
with

postings as (
    select postings.posting_id, postings.employer_id
    from core.named_skills as skills
    inner join core.postings on skills.posting_id = postings.posting_id
    where
        skills.skill_id = $skill
        and postings.is_primary and postings.is_watched and postings.is_readable
        and not postings.is_prospect and not postings.is_unlisted and postings.employer_id is not null
        and postings.posted_on >= $first_on and postings.posted_on < $until_on
        and ($role::varchar is null or postings.role = $role)
),

together as (
    select skills.skill_id, postings.employer_id, count(*) as posting_count
    from core.named_skills as skills
    inner join postings on skills.posting_id = postings.posting_id
    where skills.skill_id <> $skill
    group by skills.skill_id, postings.employer_id
),

most as (
    select skill_id from together
    group by skill_id
    order by sum(posting_count) desc, skill_id
    limit $limit
)

select together.skill_id, together.employer_id, together.posting_count
from together
inner join most on together.skill_id = most.skill_id
union all
select null as skill_id, employer_id, count(*) as posting_count
from postings
group by employer_id
order by all
