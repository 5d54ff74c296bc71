-- severity: block
-- says: some board was read well within the last 31 days
-- A build that is dated today and holds nothing newer would pass for today's market.
select
    reads.read_on,
    'no board was read well since ' || cast(reads.read_on as varchar) as sentence
from (select max(read_on) as read_on from core.reads where is_good) as reads
cross join ref.clock
where date_diff('day', reads.read_on, clock.as_of_on) > 31
