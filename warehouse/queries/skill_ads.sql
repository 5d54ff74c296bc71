-- grain: one row per ad that asks for the skill: open ones first, then the newest; copies and standing invitations are left out
with

wanted as (
    select
        posting_id,
        case when is_implied then 'implied' else strength end as strength,
        evidence_text,
        evidence_start,
        evidence_end
    from core.posting_skills
    where skill_id = $skill and not is_negated
)

select wanted.*
from core.postings
inner join wanted on postings.posting_id = wanted.posting_id
where
    postings.is_primary and postings.is_readable and not postings.is_prospect and not postings.is_unlisted
    and ($role::varchar is null or postings.role = $role)
    and ($level::varchar is null or postings.level = $level)
    and ($country::varchar is null or postings.country = $country)
    and ($strength::varchar is null or wanted.strength = $strength)
    and ($is_open::boolean is null or postings.is_open = $is_open)
order by postings.is_open desc, postings.posted_on desc, postings.posting_id
limit $limit offset $offset
