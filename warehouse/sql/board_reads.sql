-- Per board of the given runs: its newest read among them.
select source, board, status, listing, item_count as items, error
from raw.source_runs
where run_id in (select unnest(?::varchar[]))
qualify row_number() over (
    partition by source, board order by as_of desc, length(run_id) desc, run_id desc
) = 1
order by source, board
