-- severity: block
-- says: every skill found is in the taxonomy
select skill_id, count(*) as row_count
from core.posting_skills
where skill_id not in (select skill_id from ref.skills)
group by skill_id
