-- severity: warn
-- says: no board lists half as many postings as at most of its last eight readings
-- Until then such a reading closes nothing, and after eight days it leaves a gap in what was watched.
select
    newest.source,
    newest.board,
    newest.item_count,
    newest.source || ' ' || newest.board || ': the board lists ' || newest.item_count
    || ' postings, half of what it did or less: nothing is closed by that until it lasts' as sentence
from (
    select
        source,
        board,
        max(read_on) as read_on,
        max_by(item_count, read_number) as item_count,
        max_by(is_halved, read_number) as is_halved
    from core.reads
    where is_good
    group by source, board
) as newest
cross join ref.clock
where newest.is_halved and date_diff('day', newest.read_on, clock.as_of_on) <= 31
