-- severity: block
-- says: a posting repeats one other at most
select posting_id, count(*) as row_count
from core.duplicates
group by posting_id
having count(*) > 1
