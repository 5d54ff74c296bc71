-- grain: one row per wording named by $posting_ids and $content_hashes (in pairs); `Warehouse.ask` fills in the texts
-- The rows are found by their keys first: a join would unpack the texts of all.
with

wanted as (
    select
        unnest($posting_ids::varchar[]) as posting_id,
        unnest($content_hashes::varchar[]) as content_hash
),

held as (
    select versions.rowid as row_number
    from raw.versions
    inner join wanted
        on versions.posting_id = wanted.posting_id and versions.content_hash = wanted.content_hash
)

select
    posting_id,
    content_hash,
    left(title_raw, 2000) as title_raw,
    description_raw,
    description_format
from raw.versions
where rowid in (select row_number from held)
