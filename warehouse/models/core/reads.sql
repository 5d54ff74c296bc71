-- grain: one row per board and run that read it
-- complete_upto counts the board's complete reads up to and including this one: only those can prove that a
-- posting is gone. Reads with one clock are one: a refresh that was cut off at its very end is asked for again,
-- and must find what it would have found. A listing that lost half of its postings since most of the last eight complete ones
-- (is_halved) proves nothing: until it has been so short for as long as that, it was probably cut off unsaid.
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
        coalesce(listing_complete and listing = 'complete', false) as is_whole,
        row_number() over (partition by source, board order by as_of, length(run_id), run_id) as read_number
    from raw.source_runs
    where board <> ''
),

whole as (
    select
        *,
        row_number() over (partition by source, board order by read_number) as whole_number
    from reads
    where is_whole
),

-- An own measurement.toml of an older Guidepost does not name it.
rule as (
    select coalesce(max(case when name = 'break_postings_min' then value end), 20) as postings_min
    from ref.measurement
    where section = 'coverage'
),

halved as (
    select
        whole.source,
        whole.board,
        whole.read_number
    from whole
    inner join whole as before
        on
            whole.source = before.source
            and whole.board = before.board
            and before.whole_number between whole.whole_number - 8 and whole.whole_number - 1
            and before.item_count >= 2 * whole.item_count
    cross join rule
    where before.item_count - whole.item_count >= rule.postings_min
    group by whole.source, whole.board, whole.read_number
    having count(*) >= 4
),

judged as (
    select
        reads.*,
        halved.read_number is not null as is_halved,
        reads.is_whole and halved.read_number is null as is_complete
    from reads
    left join halved
        on
            reads.source = halved.source
            and reads.board = halved.board
            and reads.read_number = halved.read_number
),

counted as (
    select
        *,
        is_complete and row_number() over (
            partition by source, board, as_of, is_complete order by read_number
        ) = 1 as is_counted
    from judged
)

select
    run_id,
    source,
    board,
    panel_id,
    as_of,
    read_on,
    listing,
    is_good,
    item_count,
    is_complete,
    is_halved,
    read_number,
    cast(sum(case when is_counted then 1 else 0 end) over (
        partition by source, board order by read_number
        rows between unbounded preceding and current row
    ) as bigint) as complete_upto
from counted
