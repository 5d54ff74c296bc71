-- grain: one row per group of same texts and place it names
select distinct
    members.group_id,
    lower(places.city) as city,
    places.region,
    places.country,
    coalesce(lower(places.city), '') || '|' || coalesce(places.country, '')
    || case when places.city is null then '|' || lower(trim(coalesce(places.place_raw, ''))) else '' end as place_key
from core.text_groups as members
inner join core.current_versions as versions on members.posting_id = versions.posting_id
inner join facts.places
    on versions.posting_id = places.posting_id and versions.content_hash = places.content_hash
where coalesce(places.city, places.region, places.country, nullif(trim(places.place_raw), '')) is not null
