-- severity: block
-- says: every posting ever seen is in core.postings, once
select seen.posting_id
from (select distinct posting_id from raw.sightings) as seen
left join core.postings on seen.posting_id = postings.posting_id
where postings.posting_id is null
