-- severity: block
-- says: every skill found names the words it was found in
select posting_id, skill_id, evidence_text
from core.posting_skills
where
    coalesce(evidence_text, '') = ''
    or evidence_end - evidence_start <> length(evidence_text)
