-- grain: one row per skill that a posting names
-- Numbered in the order of the names, from 1: what sorts, joins and groups by numbers needs no texts on the way.
select
    skill_id,
    cast(row_number() over (order by skill_id) as integer) as skill_number
from (select distinct named_skills.skill_id from core.named_skills) as different_skills
