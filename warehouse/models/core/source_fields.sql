-- grain: one row per board and field of raw.versions, of the postings that its newest good read showed
with

newest as (
    select
        source,
        board,
        run_id,
        row_number() over (partition by source, board order by read_number desc) as newness
    from core.reads
    where is_good
),

shown as (
    select
        versions.source,
        versions.board,
        versions.posting_id,
        case when trim(coalesce(versions.title_raw, '')) <> '' then 1 else 0 end as title,
        case when trim(coalesce(versions.company_raw, '')) <> '' then 1 else 0 end as company,
        case when array_length(versions.locations_raw) > 0 then 1 else 0 end as locations,
        case when versions.description_length > 0 then 1 else 0 end as description,
        case when versions.posted_at is not null then 1 else 0 end as posted,
        case when coalesce(versions.pay_ranges, '[]') <> '[]' then 1 else 0 end as pay,
        case when trim(coalesce(versions.workplace_raw, '')) <> '' then 1 else 0 end as workplace,
        case when trim(coalesce(versions.url, '')) <> '' then 1 else 0 end as url,
        case when trim(coalesce(versions.employment_type_raw, '')) <> '' then 1 else 0 end as employment_type,
        case when trim(coalesce(versions.valid_through_raw, '')) <> '' then 1 else 0 end as valid_through
    from raw.versions
    inner join raw.sightings
        on versions.posting_id = sightings.posting_id and versions.content_hash = sightings.content_hash
    inner join newest
        on
            versions.source = newest.source
            and versions.board = newest.board
            and sightings.last_run_id = newest.run_id
            and newest.newness = 1
),

fields as (
    select 'title_raw' as field
    union all select 'company_raw'
    union all select 'locations_raw'
    union all select 'description_raw'
    union all select 'posted_at'
    union all select 'pay_ranges'
    union all select 'workplace_raw'
    union all select 'url'
    union all select 'employment_type_raw'
    union all select 'valid_through_raw'
)

select
    shown.source,
    shown.board,
    fields.field,
    count(*) as posting_count,
    avg(
        case fields.field
            when 'title_raw' then shown.title
            when 'company_raw' then shown.company
            when 'locations_raw' then shown.locations
            when 'description_raw' then shown.description
            when 'posted_at' then shown.posted
            when 'pay_ranges' then shown.pay
            when 'workplace_raw' then shown.workplace
            when 'url' then shown.url
            when 'employment_type_raw' then shown.employment_type
            when 'valid_through_raw' then shown.valid_through
        end
    ) as filled_share
from shown
cross join fields
group by shown.source, shown.board, fields.field
