-- grain: one row per posting and period in which it was open
-- A posting is closed after two complete listings without it (ref.measurement: closing), on the date of the
-- first of them; or when the date it named itself is past. Failed, partial and windowed reads close nothing. What
-- names no date and is gone from a windowed feed is taken for closed windowed_age_out_days after it was last seen.
-- An ad in a monthly thread is open until the first day of the next month.
with

clock as (
    select as_of_on from ref.clock
),

rule as (
    select
        max(case when name = 'complete_misses' then value end) as complete_misses,
        max(case when name = 'windowed_age_out_days' then value end) as age_out_days
    from ref.measurement
    where section = 'closing'
),

-- Per board: how many complete reads there are, and which read of a window is the last.
totals as (
    select
        source,
        board,
        max(complete_upto) as complete_total,
        max(case when is_good and listing = 'windowed' then read_number end) as last_window
    from core.reads
    group by source, board
),

sightings as (
    select
        sightings.posting_id,
        versions.source,
        versions.board,
        cast(sightings.first_seen_at as date) as first_seen_on,
        cast(sightings.last_seen_at as date) as last_seen_on,
        first_reads.read_number as first_read,
        last_reads.read_number as last_read,
        first_reads.complete_upto - case when first_reads.is_complete then 1 else 0 end as complete_before,
        last_reads.complete_upto,
        last_reads.listing
    from raw.sightings
    inner join core.current_versions as versions on sightings.posting_id = versions.posting_id
    inner join core.reads as first_reads
        on
            sightings.first_run_id = first_reads.run_id
            and versions.source = first_reads.source
            and versions.board = first_reads.board
    inner join core.reads as last_reads
        on
            sightings.last_run_id = last_reads.run_id
            and versions.source = last_reads.source
            and versions.board = last_reads.board
),

-- Complete reads that missed the posting before it was seen again.
gaps as (
    select
        *,
        complete_before - max(complete_upto) over (
            partition by posting_id order by first_read, last_read
            rows between unbounded preceding and 1 preceding
        ) as misses
    from sightings
),

numbered as (
    select
        gaps.*,
        1 + sum(case when gaps.misses >= rule.complete_misses then 1 else 0 end) over (
            partition by gaps.posting_id order by gaps.first_read, gaps.last_read
            rows between unbounded preceding and current row
        ) as spell_number
    from gaps
    cross join rule
),

spells as (
    select
        posting_id,
        source,
        board,
        spell_number,
        min(first_seen_on) as first_seen_on,
        max(last_seen_on) as last_seen_on,
        max(complete_upto) as complete_upto,
        max(last_read) as last_read,
        max_by(listing, last_read) as listing,
        spell_number = max(spell_number) over (partition by posting_id) as is_last
    from numbered
    group by posting_id, source, board, spell_number
),

-- Reads with one clock are one, and of one date.
complete_reads as (
    select
        source,
        board,
        complete_upto,
        min(read_on) as read_on
    from core.reads
    where is_complete
    group by source, board, complete_upto
),

missed as (
    select
        spells.*,
        case
            when not spells.is_last or totals.complete_total - spells.complete_upto >= rule.complete_misses
                then reads.read_on
        end as missed_on,
        case
            when spells.is_last and spells.listing = 'windowed' and totals.last_window > spells.last_read
                then cast(spells.last_seen_on + cast(rule.age_out_days as integer) * interval 1 day as date)
        end as aged_on
    from spells
    cross join rule
    inner join totals on spells.source = totals.source and spells.board = totals.board
    left join complete_reads as reads
        on
            spells.source = reads.source
            and spells.board = reads.board
            and spells.complete_upto + 1 = reads.complete_upto
),

ends as (
    select
        missed.posting_id,
        missed.spell_number,
        case
            when missed.spell_number = 1 then least(versions.posted_on, missed.first_seen_on)
            else missed.first_seen_on
        end as opened_on,
        missed.last_seen_on,
        missed.missed_on,
        case
            when missed.is_last and versions.valid_through_on >= missed.last_seen_on
                then versions.valid_through_on
        end as expires_on,
        missed.aged_on,
        cast(threads.thread_month + interval 1 month as date) as next_month_on,
        clock.as_of_on
    from missed
    cross join clock
    inner join core.current_versions as versions on missed.posting_id = versions.posting_id
    left join core.threads on missed.source = threads.source and missed.board = threads.board
),

-- Its own date counts before any guess from its age.
closings as (
    select
        *,
        case
            when next_month_on is not null
                then case when next_month_on <= as_of_on then greatest(next_month_on, opened_on) end
            else
                least(
                    missed_on,
                    case when expires_on < as_of_on then expires_on end,
                    case when expires_on is null and aged_on < as_of_on then aged_on end
                )
        end as closed_on
    from ends
)

select
    posting_id,
    cast(spell_number as integer) as spell_number,
    opened_on,
    last_seen_on,
    closed_on,
    case
        when closed_on is null then null
        when next_month_on is not null then 'month'
        when closed_on = missed_on then 'missing'
        when closed_on = expires_on then 'expiry'
        else 'age'
    end as closed_by
from closings
