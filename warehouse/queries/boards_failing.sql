-- grain: one row per board whose newest readings all failed, with the nights since its last good one
-- Monthly threads are one board. A night on which no board at all was read well says nothing about any of them.
with

reads as (
    select
        source,
        run_id,
        as_of,
        error,
        case when source = 'hackernews' then 'whoishiring' else board end as board,
        status in ('ok', 'empty', 'partial') as is_good,
        status in ('failed', 'disallowed') as is_failed
    from raw.source_runs
),

nights as (
    select run_id
    from reads
    group by run_id
    having bool_or(is_good)
),

last_good as (
    select source, board, max(as_of) as good_at
    from reads
    where is_good
    group by source, board
)

select
    reads.source,
    reads.board,
    cast(min(reads.as_of) as date) as failing_since,
    cast(max(reads.as_of) as date) as tried_on,
    count(distinct cast(reads.as_of as date)) as night_count,
    left(arg_max(reads.error, reads.as_of), 300) as error
from reads
inner join nights on reads.run_id = nights.run_id
left join last_good on reads.source = last_good.source and reads.board = last_good.board
where reads.is_failed and (last_good.good_at is null or reads.as_of > last_good.good_at)
group by reads.source, reads.board
order by reads.source, reads.board
