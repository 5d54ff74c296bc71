-- severity: block
-- says: there is one clock
select count(*) as row_count
from ref.clock
having count(*) <> 1
