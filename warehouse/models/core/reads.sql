-- grain: one row per board and run that read it
-- complete_upto counts the board's complete reads up to and including this one: only those can prove that a
-- posting is gone.
with

reads as (
    select
        run_id,
        source,
        board,
        case when source = 'hackernews' then 'hackernews' else source || ':' || board end as panel_id,
        as_of,
        cast(as_of as date) as read_on,
        listing,
        status in ('ok', 'empty') as is_good,
        item_count,
        coalesce(listing_complete and listing = 'complete', false) as is_complete,
        row_number() over (partition by source, board order by as_of, length(run_id), run_id) as read_number
    from raw.source_runs
    where board <> ''
)

select
    *,
    cast(sum(case when is_complete then 1 else 0 end) over (
        partition by source, board order by read_number
        rows between unbounded preceding and current row
    ) as bigint) as complete_upto
from reads
