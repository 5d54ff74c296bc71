-- grain: one row per level, country, strength and state (open or closed) of the ads that skill_ads gives
select
    postings.level,
    postings.country,
    case when skills.is_implied then 'implied' else skills.strength end as strength,
    postings.is_open,
    count(*) as posting_count
from core.postings
inner join core.posting_skills as skills on postings.posting_id = skills.posting_id
where
    skills.skill_id = $skill and not skills.is_negated
    and postings.is_primary and postings.is_readable and not postings.is_prospect and not postings.is_unlisted
    and ($role::varchar is null or postings.role = $role)
group by all
order by all
