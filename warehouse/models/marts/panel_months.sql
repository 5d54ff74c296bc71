-- grain: one row per panel and month in which it was watched
-- A trend is measured on boards watched nearly all days of both its windows ([trends] watched_share_min): one that
-- could not be read for weeks shows fewer postings, and its own wishes would seem to fade.
with

periods as (
    select * from marts.coverage
),

months as (
    select distinct month from marts.posting_counts
),

watched as (
    select
        periods.panel_id,
        months.month,
        periods.listing,
        sum(
            date_diff(
                'day',
                greatest(periods.watched_from, months.month),
                least(periods.watched_to, last_day(months.month))
            ) + 1
        ) as day_count
    from periods
    inner join months on periods.watched_from <= last_day(months.month) and periods.watched_to >= months.month
    group by periods.panel_id, months.month, periods.listing
)

select
    panel_id,
    month,
    cast(least(max(day_count), extract(day from last_day(month))) as integer) as watched_days
from watched
group by panel_id, month
