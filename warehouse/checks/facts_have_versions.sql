-- severity: block
-- says: every fact belongs to a known version
select facts.posting_id, facts.content_hash, facts.made_by
from (
    select posting_id, content_hash, 'postings' as made_by from facts.postings
    union all select posting_id, content_hash, 'pay' from facts.pay
    union all select posting_id, content_hash, 'places' from facts.places
    union all select posting_id, content_hash, 'posting_skills' from facts.posting_skills
) as facts
left join raw.versions
    on facts.posting_id = versions.posting_id and facts.content_hash = versions.content_hash
where versions.posting_id is null
