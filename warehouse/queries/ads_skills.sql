-- grain: one row per skill that a posting named by $posting_ids asks for, in the order of its text
select
    skills.posting_id,
    skills.skill_id,
    case when skills.is_implied then 'implied' else skills.strength end as strength,
    skills.evidence_text,
    skills.evidence_start,
    skills.evidence_end
from core.posting_skills as skills
inner join (select unnest($posting_ids::varchar[]) as posting_id) as wanted
    on skills.posting_id = wanted.posting_id
where not skills.is_negated
order by skills.posting_id, skills.evidence_start, skills.skill_id
