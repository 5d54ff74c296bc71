-- grain: one row per source and night it was read: postings on its boards, and how many boards were read well
-- A board that was read twice in a night counts by its last reading; a failed one shows nothing.
with

reads as (
    select source, board, cast(as_of as date) as read_on, is_good, item_count
    from core.reads
    qualify row_number() over (partition by source, board, cast(as_of as date) order by read_number desc) = 1
)

select
    source,
    read_on,
    cast(sum(item_count) filter (where is_good) as bigint) as item_count,
    count(*) as board_count,
    count(*) filter (where is_good) as good_count
from reads
group by source, read_on
order by source, read_on
