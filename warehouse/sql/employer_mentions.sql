-- version_mentions: the mention each posting version makes of its employer; mentions: one row per distinct mention.
-- A mention is what is said of who hires: place, name, listed name, the host of the posting and of a chat header's link.
create or replace temp table version_mentions as
with

said as (
    select
        versions.posting_id,
        versions.content_hash,
        versions.source,
        versions.board,
        nullif(trim(versions.company_raw), '') as company_raw,
        nullif(trim(boards.employer), '') as listed,
        nullif(lower(regexp_extract(versions.url, '^[a-zA-Z]+://(?:[^/@?#]*@)?([^/?#:]+)', 1)), '') as url_host,
        -- "Acme | Engineer | https://acme.com/jobs" · "Acme | acme.com | Engineer"; not "Acme.Labs | Engineer"
        case
            when versions.source = 'hackernews'
                then nullif(lower(coalesce(
                    nullif(regexp_extract(versions.title_raw, 'https?://([^/?#:\s|]+)', 1), ''),
                    regexp_extract(versions.title_raw, '[\s|(]((?:[\w-]+\.)+[a-zA-Z]{2,})(?:[/\s|)]|$)', 1)
                )), '')
        end as title_host,
        versions.first_seen_at
    from raw.versions
    left join ref.boards on versions.source = boards.source and versions.board = boards.board
)

select
    *,
    dense_rank() over (order by source, board, company_raw, listed, url_host, title_host) as mention_number
from said;

create or replace temp table mentions as
select
    mention_number,
    min(source) as source,
    min(board) as board,
    min(company_raw) as company_raw,
    min(listed) as listed,
    min(url_host) as url_host,
    min(title_host) as title_host,
    min(first_seen_at) as first_seen_at,
    count(distinct posting_id) as posting_count
from version_mentions
group by mention_number;
