-- grain: one row per skill and employer: watched primary postings of a period that name the skill, and that ask for it as a must
-- The same postings as in ad_check_ads; what an ad rules out or only describes in other words is not counted, as in marts.skill_counts.
select
    skills.skill_id,
    postings.employer_id,
    count(*) as posting_count,
    count(*) filter (where skills.strength = 'must') as must_posting_count
from core.postings
inner join core.posting_skills as skills on postings.posting_id = skills.posting_id
where
    not skills.is_negated and not skills.is_implied
    and postings.is_primary and postings.is_watched and postings.is_readable
    and not postings.is_prospect and not postings.is_unlisted and postings.employer_id is not null
    and postings.posted_on >= $first_on and postings.posted_on <= $last_on
    and ($role::varchar is null or postings.role = $role)
    and ($level::varchar is null or postings.level = $level)
    and ($country::varchar is null or postings.country = $country)
    and ($sector::varchar is null or postings.sector = $sector)
group by all
order by all
