-- severity: block
-- says: a watched period begins before it ends and does not meet another of its board
select *
from (
    select
        *,
        lag(watched_to) over (partition by source, board, listing order by watched_from) as watched_to_before
    from marts.coverage
) as coverage
where watched_from > watched_to or watched_from <= watched_to_before
