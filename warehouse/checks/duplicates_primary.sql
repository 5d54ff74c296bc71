-- severity: block
-- says: a duplicate points at a primary posting, never at another duplicate
select duplicates.posting_id, duplicates.duplicate_of
from core.duplicates
left join core.postings on duplicates.duplicate_of = postings.posting_id
where postings.is_primary is distinct from true or duplicates.posting_id = duplicates.duplicate_of
