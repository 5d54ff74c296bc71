-- grain: one row per copy of a posting named by $posting_ids (in primary_id): open ones first, then the newest
select
    postings.duplicate_of as primary_id, postings.source, postings.panel_id, postings.url, postings.is_open,
    postings.closed_on,
    left(versions.attribution_raw, 300) as attribution_raw
from core.postings
inner join (select unnest($posting_ids::varchar[]) as posting_id) as wanted
    on postings.duplicate_of = wanted.posting_id
left join raw.versions
    on postings.posting_id = versions.posting_id and postings.content_hash = versions.content_hash
order by postings.is_open desc, postings.posted_on desc, postings.posting_id
