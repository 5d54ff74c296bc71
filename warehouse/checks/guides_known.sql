-- severity: block
-- says: guides name skills and levels that exist
select guide_id, requirement_number, skill_id, level
from ref.guide_requirements
where
    skill_id not in (select skill_id from ref.skills)
    or (level <> 'all' and level not in (select level from ref.levels))
