-- severity: block
-- says: one posting_id names one posting
select posting_id, count(*) as row_count
from core.postings
group by posting_id
having count(*) > 1
