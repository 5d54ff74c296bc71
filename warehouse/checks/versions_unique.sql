-- severity: block
-- says: one posting_id and content_hash name one version
select posting_id, content_hash, count(*) as row_count
from raw.versions
group by posting_id, content_hash
having count(*) > 1
