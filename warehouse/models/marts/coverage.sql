-- grain: one row per board and period it was watched without a gap
-- A complete listing has a gap when no read succeeded for more than 8 days (ref.measurement: coverage), a
-- windowed feed when two reads in a row show no posting in common. A thread is complete history: from the first
-- day of its month to the last, or to now while the month is running. What a feed had stopped giving by its end is a
-- break of our reading, not of the market (marts.field_breaks).
with

rule as (
    select value as gap_days from ref.measurement where section = 'coverage' and name = 'complete_gap_days'
),

starts as (
    select
        versions.source,
        versions.board,
        sightings.first_run_id as run_id,
        count(*) as sighting_count
    from raw.sightings
    inner join core.current_versions as versions on sightings.posting_id = versions.posting_id
    group by versions.source, versions.board, sightings.first_run_id
),

stops as (
    select
        versions.source,
        versions.board,
        sightings.last_run_id as run_id,
        count(*) as sighting_count
    from raw.sightings
    inner join core.current_versions as versions on sightings.posting_id = versions.posting_id
    group by versions.source, versions.board, sightings.last_run_id
),

-- carried_on: sightings that this read shows and a later one too.
flow as (
    select
        reads.*,
        sum(coalesce(starts.sighting_count, 0) - coalesce(stops.sighting_count, 0)) over (
            partition by reads.source, reads.board order by reads.read_number
            rows between unbounded preceding and current row
        ) as carried_on
    from core.reads
    left join starts
        on reads.source = starts.source and reads.board = starts.board and reads.run_id = starts.run_id
    left join stops
        on reads.source = stops.source and reads.board = stops.board and reads.run_id = stops.run_id
),

good as (
    select
        source,
        board,
        panel_id,
        listing,
        read_on,
        read_number,
        lag(read_on) over (partition by source, board, listing order by read_number) as previous_on,
        lag(carried_on) over (partition by source, board, listing order by read_number) as carried_on
    from flow
    where is_complete or (is_good and listing in ('windowed', 'history'))
),

periods as (
    select
        good.*,
        sum(
            case
                when good.previous_on is null then 1
                when good.listing = 'complete' and date_diff('day', good.previous_on, good.read_on) > rule.gap_days
                    then 1
                when good.listing = 'windowed' and good.carried_on <= 0 then 1
                else 0
            end
        ) over (
            partition by good.source, good.board, good.listing order by good.read_number
            rows between unbounded preceding and current row
        ) as period_number
    from good
    cross join rule
),

watched as (
    select
        source,
        board,
        panel_id,
        listing,
        period_number,
        min(read_on) as first_read_on,
        max(read_on) as last_read_on
    from periods
    group by source, board, panel_id, listing, period_number
),

broken as (
    select
        source,
        board,
        field,
        broken_on
    from marts.field_breaks
),

breaks as (
    select
        watched.source,
        watched.board,
        watched.period_number,
        watched.listing,
        list_sort(array_agg(distinct broken.field || ' from ' || cast(broken.broken_on as varchar))) as fields_broken
    from watched
    inner join broken
        on
            watched.source = broken.source
            and broken.board in (watched.board, 'all')
            and broken.broken_on <= watched.last_read_on
    group by watched.source, watched.board, watched.period_number, watched.listing
)

select
    watched.source,
    watched.board,
    watched.panel_id,
    coalesce(threads.thread_month, watched.first_read_on) as watched_from,
    case
        when threads.thread_month is null then watched.last_read_on
        else least(last_day(threads.thread_month), clock.as_of_on)
    end as watched_to,
    watched.listing,
    array_to_string(breaks.fields_broken, ', ') as fields_broken
from watched
cross join ref.clock
left join core.threads on watched.source = threads.source and watched.board = threads.board
left join breaks
    on
        watched.source = breaks.source
        and watched.board = breaks.board
        and watched.period_number = breaks.period_number
        and watched.listing = breaks.listing
where watched.source <> 'hackernews' or threads.thread_month is not null
