-- grain: one row per source, board (or all of the source's) and field that it stopped giving from one day to the next
-- Held against each other are the same postings before and after a reading, or else those posted in the four weeks
-- before a day and from it on: a market does not drop half of its pay overnight, a feed does. Usually there is no row.
with

-- An own measurement.toml of an older Guidepost does not name them.
rule as (
    select
        coalesce(max(case when name = 'break_share' then value end), 0.4) as break_share,
        coalesce(max(case when name = 'break_postings_min' then value end), 20) as postings_min,
        coalesce(max(case when name = 'break_errors_min' then value end), 5) as errors_min
    from ref.measurement
    where section = 'coverage'
),

-- A bit for each field, so that a wording is read and held against the one before it once, not once a field.
fields as (
    select 'company_raw' as field, 1 as bit
    union all select 'locations_raw', 2
    union all select 'description_raw', 4
    union all select 'pay_ranges', 8
    union all select 'workplace_raw', 16
),

-- Threads are complete history, written by people: they have no fields to lose.
filled as (
    select
        posting_id,
        content_hash,
        source,
        board,
        case when regexp_matches(company_raw, '[^ ]') then 1 else 0 end
        + case when array_length(locations_raw) > 0 then 2 else 0 end
        + case when description_length > 0 then 4 else 0 end
        + case when coalesce(pay_ranges, '[]') <> '[]' then 8 else 0 end
        + case when regexp_matches(workplace_raw, '[^ ]') then 16 else 0 end as bits
    from raw.versions
    where source <> 'hackernews'
),

wordings as (
    select
        filled.posting_id,
        filled.source,
        filled.board,
        filled.bits,
        cast(sightings.first_seen_at as date) as first_on,
        cast(sightings.last_seen_at as date) as last_on,
        lag(filled.bits) over (
            partition by filled.posting_id
            order by sightings.first_seen_at, sightings.last_seen_at, filled.content_hash
        ) as bits_before
    from raw.sightings
    inner join filled
        on sightings.posting_id = filled.posting_id and sightings.content_hash = filled.content_hash
),

seen as (
    select
        wordings.posting_id,
        wordings.source,
        wordings.board,
        wordings.first_on,
        wordings.last_on,
        fields.field,
        cast(sign(wordings.bits & fields.bit) as integer) as is_filled,
        cast(sign(wordings.bits_before & fields.bit) as integer) as was_filled
    from wordings
    cross join fields
),

-- Every board for itself, and all boards of a source together.
boards as (
    select source, board, board as of_board from raw.source_runs where board <> '' group by source, board
    union all
    select runs.source, 'all' as board, runs.board as of_board
    from raw.source_runs as runs
    inner join (
        select source from raw.source_runs where board <> '' group by source having count(distinct board) > 1
    ) as several on runs.source = several.source
    where runs.board <> ''
    group by runs.source, runs.board
),

turned as (
    select
        boards.source,
        boards.board,
        seen.field,
        seen.first_on as broken_on,
        sum(1 - seen.is_filled) as lost_count,
        sum(seen.is_filled) as edited_count
    from seen
    inner join boards on seen.source = boards.source and seen.board = boards.of_board
    cross join rule
    where seen.was_filled = 1
    group by boards.source, boards.board, seen.field, seen.first_on
    having sum(1 - seen.is_filled) >= max(rule.postings_min)
),

carried as (
    select
        turned.source,
        turned.board,
        turned.field,
        turned.broken_on,
        count(*) as carried_count
    from turned
    inner join boards on turned.source = boards.source and turned.board = boards.board
    inner join seen
        on
            boards.source = seen.source
            and boards.of_board = seen.board
            and turned.field = seen.field
            and seen.first_on < turned.broken_on
            and seen.last_on >= turned.broken_on
    where seen.is_filled = 1
    group by turned.source, turned.board, turned.field, turned.broken_on
),

gave as (
    select
        turned.*,
        turned.edited_count + coalesce(carried.carried_count, 0) as kept_count,
        turned.lost_count + turned.edited_count + coalesce(carried.carried_count, 0) as posting_count
    from turned
    left join carried
        on
            turned.source = carried.source
            and turned.board = carried.board
            and turned.field = carried.field
            and turned.broken_on = carried.broken_on
),

same_postings as (
    select
        source,
        board,
        field,
        broken_on,
        'same postings' as break_basis,
        cast(posting_count as bigint) as break_count_before,
        cast(posting_count as bigint) as break_count_after,
        cast(1 as double) as filled_share_before,
        kept_count / cast(posting_count as double) as filled_share_after,
        cast(null as double) as errors_squared
    from gave
),

-- As it was first seen: what an ad lost later is in the part above.
posted as (
    select
        seen.source,
        seen.board,
        seen.field,
        versions.posted_on,
        date_diff('day', date '2000-01-01', versions.posted_on) as day_number,
        cast(count(*) as double) as posting_count,
        cast(sum(seen.is_filled) as double) as filled_count
    from seen
    inner join core.current_versions as versions on seen.posting_id = versions.posting_id
    where seen.was_filled is null
    group by seen.source, seen.board, seen.field, versions.posted_on
),

weeks as (
    select
        *,
        sum(posting_count) over before_it as count_before,
        sum(filled_count) over before_it as filled_before,
        sum(posting_count) over from_it as count_after,
        sum(filled_count) over from_it as filled_after
    from posted
    window
        before_it as (
            partition by source, board, field order by day_number range between 28 preceding and 1 preceding
        ),
        from_it as (
            partition by source, board, field order by day_number range between current row and 27 following
        )
),

new_postings as (
    select
        weeks.source,
        weeks.board,
        weeks.field,
        weeks.posted_on as broken_on,
        'new postings' as break_basis,
        cast(weeks.count_before as bigint) as break_count_before,
        cast(weeks.count_after as bigint) as break_count_after,
        weeks.filled_before / weeks.count_before as filled_share_before,
        weeks.filled_after / weeks.count_after as filled_share_after,
        -- The square of the difference of two shares over its standard error.
        power(weeks.filled_before / weeks.count_before - weeks.filled_after / weeks.count_after, 2)
        * (weeks.count_before + weeks.count_after) * weeks.count_before * weeks.count_after
        / nullif(
            (weeks.filled_before + weeks.filled_after)
            * (weeks.count_before + weeks.count_after - weeks.filled_before - weeks.filled_after),
            0
        ) as errors_squared
    from weeks
    cross join rule
    where weeks.count_before >= rule.postings_min and weeks.count_after >= rule.postings_min
),

steps as (
    select * from same_postings
    union all
    select * from new_postings
),

-- One for each: what the same postings lost, else the clearest step of the new ones.
clearest as (
    select
        steps.*,
        row_number() over (
            partition by steps.source, steps.board, steps.field
            order by
                case when steps.break_basis = 'same postings' then 0 else 1 end,
                steps.errors_squared desc,
                steps.broken_on desc
        ) as place
    from steps
    cross join rule
    where
        steps.filled_share_after <= steps.filled_share_before * (1 - rule.break_share)
        and (
            steps.break_basis = 'same postings' or steps.errors_squared >= rule.errors_min * rule.errors_min
        )
)

select
    source,
    board,
    field,
    broken_on,
    break_basis,
    break_count_before,
    break_count_after,
    filled_share_before,
    filled_share_after
from clearest
where place = 1
