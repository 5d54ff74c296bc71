-- severity: warn
-- says: fewer than one line in twenty of a run is rejected
select rejects.run_id, rejects.source, rejects.reject_count, runs.item_count
from (
    select run_id, source, count(*) as reject_count
    from raw.rejects
    group by run_id, source
) as rejects
inner join (
    select run_id, source, sum(item_count) as item_count
    from raw.source_runs
    group by run_id, source
) as runs on rejects.run_id = runs.run_id and rejects.source = runs.source
where rejects.reject_count * 20 > runs.item_count
