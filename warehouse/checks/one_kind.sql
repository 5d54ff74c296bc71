-- severity: block
-- says: live, simulated and replayed runs never share a warehouse
select runs.run_id, runs.kind
from raw.runs
where runs.kind is distinct from (select max(kind) from ops.build)
