-- grain: one row per posting and skill, in the posting's current wording
-- delta: posting_id
select
    facts.posting_id,
    facts.skill_id,
    facts.kind,
    facts.strength,
    facts.confidence,
    facts.is_implied,
    facts.is_negated,
    facts.evidence_text,
    facts.evidence_start,
    facts.evidence_end
from facts.posting_skills as facts
inner join core.current_versions as versions
    on facts.posting_id = versions.posting_id and facts.content_hash = versions.content_hash
