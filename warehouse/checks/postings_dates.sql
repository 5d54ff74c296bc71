-- severity: block
-- says: no posting is dated before 2006 or after it was seen
select posting_id, posted_on, first_seen_on, last_seen_on
from core.postings
where
    posted_on is null
    or posted_on < date '2006-01-01'
    or posted_on > cast(first_seen_on + interval 1 day as date)
    or first_seen_on > last_seen_on
