-- severity: block
-- says: a posting has a skill once
select posting_id, skill_id, count(*) as row_count
from core.posting_skills
group by posting_id, skill_id
having count(*) > 1
