-- severity: warn
-- says: a board that listed postings is not empty now
-- Of boards that nobody reads any more (31 days) nothing is said.
select
    boards.source,
    boards.board,
    boards.item_count,
    boards.last_listed_on,
    boards.source || ' ' || boards.board || ': the board is empty now and listed ' || boards.item_count
    || case when boards.item_count = 1 then ' posting' else ' postings' end || ' at its last good read' as sentence
from (
    select
        source,
        board,
        max(read_on) as read_on,
        max_by(item_count, read_number) as item_count_now,
        max_by(item_count, read_number) filter (where item_count > 0) as item_count,
        max_by(read_on, read_number) filter (where item_count > 0) as last_listed_on
    from core.reads
    where is_good
    group by source, board
) as boards
cross join ref.clock
where boards.item_count_now = 0 and boards.item_count > 0 and date_diff('day', boards.read_on, clock.as_of_on) <= 31
