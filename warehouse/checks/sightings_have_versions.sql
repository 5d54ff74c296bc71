-- severity: block
-- says: every sighting shows a known version
select sightings.posting_id, sightings.content_hash
from raw.sightings
left join raw.versions
    on sightings.posting_id = versions.posting_id and sightings.content_hash = versions.content_hash
where versions.posting_id is null
