-- severity: block
-- says: a sighting begins before it ends and lies before the clock
select sightings.*
from raw.sightings
cross join ref.clock
where sightings.first_seen_at > sightings.last_seen_at or sightings.last_seen_at > clock.as_of
