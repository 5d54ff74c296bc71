-- severity: block
-- says: a posting with pay has exactly one headline range
select posting_id, sum(case when is_headline then 1 else 0 end) as headline_count
from core.pay
group by posting_id
having sum(case when is_headline then 1 else 0 end) <> 1
