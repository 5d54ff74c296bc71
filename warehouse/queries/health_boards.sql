-- grain: one row per board ever read, all monthly threads as one: its newest read, its last good one, what stands open
with

runs as (
    select
        reads.panel_id, reads.source, reads.as_of, reads.read_number, reads.is_good, reads.item_count,
        case when reads.panel_id = reads.source then 'all threads' else reads.board end as board,
        source_runs.status, source_runs.error
    from core.reads
    inner join raw.source_runs
        on
            reads.run_id = source_runs.run_id
            and reads.source = source_runs.source
            and reads.board = source_runs.board
),

boards as (
    select
        panel_id,
        max(source) as source,
        max(board) as board,
        max(as_of) as read_at,
        arg_max(status, (as_of, read_number)) as status,
        left(arg_max(error, (as_of, read_number)), 300) as error,
        max(as_of) filter (where is_good) as good_at,
        arg_max(item_count, (as_of, read_number)) filter (where is_good) as item_count,
        count(*) as read_count
    from runs
    group by panel_id
),

stands as (
    select
        panel_id,
        count(*) as posting_count,
        count(*) filter (where is_open) as open_count
    from core.postings
    group by panel_id
),

gaps as (
    select panel_id, count(*) - 1 as gap_count, min(watched_from) as watched_from
    from marts.coverage
    where listing <> 'history'
    group by panel_id
),

listed as (
    select
        source || ':' || board as panel_id,
        max(employer) as employer
    from ref.boards
    group by source, board
)

select
    boards.source, boards.board, listed.employer, boards.read_at, boards.status, boards.error, boards.good_at,
    boards.item_count, boards.read_count,
    coalesce(stands.posting_count, 0) as posting_count,
    coalesce(stands.open_count, 0) as open_count,
    coalesce(gaps.gap_count, 0) as gap_count,
    gaps.watched_from
from boards
left join stands on boards.panel_id = stands.panel_id
left join gaps on boards.panel_id = gaps.panel_id
left join listed on boards.panel_id = listed.panel_id
order by boards.source, boards.board
