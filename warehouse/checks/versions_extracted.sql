-- severity: block
-- says: every version was read by the extractor, once
select versions.posting_id, versions.content_hash, count(facts.posting_id) as row_count
from raw.versions
left join facts.postings as facts
    on versions.posting_id = facts.posting_id and versions.content_hash = facts.content_hash
group by versions.posting_id, versions.content_hash
having count(facts.posting_id) <> 1
