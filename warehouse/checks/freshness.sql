-- severity: warn
-- says: each source was read well within the last eight days
-- Of a source that nobody reads any more (31 days) nothing is said.
select
    reads.source,
    reads.read_on,
    reads.source || ' was last read well on ' || cast(reads.read_on as varchar) as sentence
from (
    select source, max(read_on) as read_on
    from core.reads
    where is_good
    group by source
) as reads
cross join ref.clock
where date_diff('day', reads.read_on, clock.as_of_on) > 8 and date_diff('day', reads.read_on, clock.as_of_on) <= 31
