-- severity: block
-- says: pay ranges are numbered once per posting
select posting_id, range_number, count(*) as row_count
from core.pay
group by posting_id, range_number
having count(*) > 1
