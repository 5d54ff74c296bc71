-- grain: one row per pay point of the role and country in a period whose ad names a must-have that a CV can show
with

points as (
    select
        posting_id, employer_id, level, posted_on,
        pay_min_usd_year, pay_max_usd_year, pay_mid_usd_year
    from marts.pay_points
    where role = $role and country = $country and posted_on >= $first_on and posted_on <= $last_on
),

shown as (
    select skill_id from ref.skills where kind <> 'soft'
),

wanted as (
    select skills.posting_id, list_sort(array_agg(skills.skill_id)) as skill_ids
    from core.posting_skills as skills
    inner join points on skills.posting_id = points.posting_id
    inner join shown on skills.skill_id = shown.skill_id
    where skills.strength = 'must' and not skills.is_negated and not skills.is_implied
    group by skills.posting_id
)

select points.*, wanted.skill_ids
from points
inner join wanted on points.posting_id = wanted.posting_id
order by points.posting_id
