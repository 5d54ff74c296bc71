-- grain: one row per reason why postings are in no figure, or none for those that are counted; each posting once
select
    case
        when not postings.is_primary then 'copy'
        when postings.is_prospect then 'prospect'
        when postings.is_unlisted then 'unlisted'
        when not postings.is_readable then 'language'
        when not postings.is_watched then 'unwatched'
        else 'counted'
    end as reason,
    case
        when not postings.is_primary then duplicates.tier
        when not postings.is_prospect and not postings.is_unlisted and not postings.is_readable then postings.language
    end as detail,
    count(*) as posting_count,
    count(*) filter (where postings.is_open) as open_count
from core.postings
left join core.duplicates on postings.posting_id = duplicates.posting_id
group by all
order by posting_count desc, reason, detail
