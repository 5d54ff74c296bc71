-- severity: block
-- says: a warehouse that held postings still holds some
select models.build_id, models.row_count
from ops.models
where
    models.name = 'core.postings'
    and models.row_count > 0
    and not exists (select 1 from core.postings)
