-- grain: one row per way a closing date is written that can be read
-- 2026-09-01 · 2026-09-01T00:00:00+02:00 · 2020-11-19 20:28:32 UTC · Fri, 11 Sep 2026 00:00:00 +0000 · seconds or
-- milliseconds since 1970. The day is the one that is written. 03/04/2026 is not guessed.
with

written as (
    select distinct valid_through_raw
    from raw.versions
    where valid_through_raw is not null
),

-- Weekday and time are left aside: the day, the month's English name and the year.
parts as (
    select
        valid_through_raw,
        trim(valid_through_raw) as text,
        regexp_extract(valid_through_raw, '([0-9]{1,2}) [A-Z][a-z]{2} [0-9]{4}', 1) as day_text,
        regexp_extract(valid_through_raw, '[0-9]{1,2} ([A-Z][a-z]{2}) [0-9]{4}', 1) as month_text,
        regexp_extract(valid_through_raw, '[0-9]{1,2} [A-Z][a-z]{2} ([0-9]{4})', 1) as year_text
    from written
),

dated as (
    select
        valid_through_raw,
        case
            when regexp_matches(text, '^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]|$)')
                then try_cast(substr(text, 1, 10) as date)
            when regexp_matches(text, '^([A-Z][a-z]{2}, *)?[0-9]{1,2} [A-Z][a-z]{2} [0-9]{4}( |$)')
                then
                    try_cast(
                        year_text || '-'
                        || case month_text
                            when 'Jan' then '01' when 'Feb' then '02' when 'Mar' then '03' when 'Apr' then '04'
                            when 'May' then '05' when 'Jun' then '06' when 'Jul' then '07' when 'Aug' then '08'
                            when 'Sep' then '09' when 'Oct' then '10' when 'Nov' then '11' when 'Dec' then '12'
                        end
                        || '-' || lpad(day_text, 2, '0') as date
                    )
            -- From 9 digits (1973) to 10 these are seconds, with three more milliseconds.
            when regexp_matches(text, '^[0-9]{9,10}([.][0-9]+)?$')
                then
                    cast(
                        date '1970-01-01'
                        + cast(floor(try_cast(text as double) / 86400) as integer) * interval 1 day as date
                    )
            when regexp_matches(text, '^[0-9]{12,13}$')
                then
                    cast(
                        date '1970-01-01'
                        + cast(floor(try_cast(text as double) / 86400000) as integer) * interval 1 day as date
                    )
        end as valid_through_on
    from parts
)

select
    valid_through_raw,
    valid_through_on
from dated
where valid_through_on is not null
