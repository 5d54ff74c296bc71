-- severity: block
-- says: every text of an ad is kept once, in this file or beside it
with

kept as (
    select coalesce(sum(row_count), 0) as row_count from ops.text_files
),

counted as (
    select
        count(description_raw) as held_count,
        count(coalesce(description_length, length(description_raw))) as text_count
    from raw.versions
)

select
    counted.text_count,
    counted.held_count + kept.row_count as kept_count
from counted
cross join kept
where counted.text_count <> counted.held_count + kept.row_count
