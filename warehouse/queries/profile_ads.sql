-- grain: one row per open watched ad of the role; skill_ids are its must-haves that a CV can show (soft skills are left out)
with

ads as (
    select posting_id, employer_id, level, country, posted_on
    from core.postings
    where
        role = $role and is_open and is_primary and is_watched and is_readable
        and not is_prospect and not is_unlisted and employer_id is not null
),

shown as (
    select skill_id from ref.skills where kind <> 'soft'
),

wanted as (
    select skills.posting_id, list_sort(array_agg(skills.skill_id)) as skill_ids
    from core.posting_skills as skills
    inner join ads on skills.posting_id = ads.posting_id
    inner join shown on skills.skill_id = shown.skill_id
    where skills.strength = 'must' and not skills.is_negated and not skills.is_implied
    group by skills.posting_id
)

select
    ads.posting_id, ads.employer_id, ads.level, ads.country, ads.posted_on,
    coalesce(wanted.skill_ids, cast([] as varchar[])) as skill_ids
from ads
left join wanted on ads.posting_id = wanted.posting_id
order by ads.posting_id
