-- grain: one row per wording named by $posting_ids and $content_hashes (in pairs), cut where no reader goes on
with

wanted as (
    select
        unnest($posting_ids::varchar[]) as posting_id,
        unnest($content_hashes::varchar[]) as content_hash
)

select
    versions.posting_id,
    left(versions.title_raw, 2000) as title_raw,
    left(versions.description_raw, 400000) as description_raw,
    versions.description_format
from raw.versions
inner join wanted
    on versions.posting_id = wanted.posting_id and versions.content_hash = wanted.content_hash
