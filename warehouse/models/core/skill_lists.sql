-- grain: one row per posting whose current wording names a skill
-- delta: posting_id
-- Its skills in the order of their names, as texts and as numbers (core.skill_numbers): put together once for all marts
-- that list or count them.
with

every_skill as (
    select list_sort(array_agg(skill_id)) as skill_ids
    from core.skill_numbers
),

lists as (
    select
        named_skills.posting_id,
        list_sort(array_agg(skill_numbers.skill_number)) as skill_numbers
    from core.named_skills
    inner join core.skill_numbers on named_skills.skill_id = skill_numbers.skill_id
    group by named_skills.posting_id
)

select
    lists.posting_id,
    list_select(every_skill.skill_ids, lists.skill_numbers) as skill_ids,
    lists.skill_numbers
from lists
cross join every_skill
