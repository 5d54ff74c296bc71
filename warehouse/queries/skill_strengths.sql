-- grain: one row per strength and employer: watched primary postings of a period that ask for the skill
-- The same postings as in marts.skill_counts, told apart by how strongly they ask.
select
    case when skills.is_implied then 'implied' else skills.strength end as strength,
    postings.employer_id,
    count(*) as posting_count
from core.postings
inner join core.posting_skills as skills on postings.posting_id = skills.posting_id
where
    skills.skill_id = $skill and not skills.is_negated
    and postings.is_primary and postings.is_watched and postings.is_readable
    and not postings.is_prospect and not postings.is_unlisted and postings.employer_id is not null
    and postings.posted_on >= $first_on and postings.posted_on < $until_on
    and ($role::varchar is null or postings.role = $role)
group by all
order by all
