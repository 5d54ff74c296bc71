-- grain: one row per posting and skill that its current wording names
-- delta: posting_id
-- What every mart counts: a skill the ad rules out is no mention, nor is one it only describes in other words (implied).
select
    posting_id,
    skill_id
from core.posting_skills
where not is_negated and not is_implied
