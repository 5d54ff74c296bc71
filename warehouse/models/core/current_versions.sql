-- grain: one row per posting, in the wording it was last seen with
with

newest as (
    select
        posting_id,
        content_hash,
        row_number() over (
            partition by posting_id order by last_seen_at desc, first_seen_at desc, content_hash
        ) as newness
    from raw.sightings
),

seen as (
    select
        posting_id,
        cast(min(first_seen_at) as date) as first_seen_on,
        cast(max(last_seen_at) as date) as last_seen_on
    from raw.sightings
    group by posting_id
),

-- A stated date counts unless it lies before 2006 or after we saw the ad (a day is left for time zones). Boards
-- move it when an ad is edited: the earliest is when it was posted.
dated as (
    select
        versions.posting_id,
        min(cast(versions.posted_at as date)) as posted_on
    from raw.versions
    inner join seen on versions.posting_id = seen.posting_id
    where
        cast(versions.posted_at as date) >= date '2006-01-01'
        and cast(versions.posted_at as date) <= cast(seen.first_seen_on + interval 1 day as date)
    group by versions.posting_id
),

named as (
    select
        versions.posting_id,
        versions.content_hash,
        versions.source,
        versions.board,
        case
            when versions.source = 'hackernews' then 'hackernews'
            else versions.source || ':' || versions.board
        end as panel_id,
        versions.native_id,
        versions.url,
        versions.title_raw as title,
        versions.company_raw as company,
        trim(coalesce(boards.employer, versions.company_raw)) as employer_raw,
        posting_employers.employer_id,
        boards.sector as board_sector,
        coalesce(dated.posted_on, seen.first_seen_on) as posted_on,
        dated.posted_on is not null as is_dated,
        seen.first_seen_on,
        seen.last_seen_on,
        closing_dates.valid_through_on,
        versions.is_prospect or prospect_titles.title_raw is not null as is_prospect,
        versions.is_unlisted
    from newest
    inner join raw.versions
        on newest.posting_id = versions.posting_id and newest.content_hash = versions.content_hash
    inner join seen on newest.posting_id = seen.posting_id
    left join dated on newest.posting_id = dated.posting_id
    left join ref.posting_employers
        on
            versions.posting_id = posting_employers.posting_id
            and versions.content_hash = posting_employers.content_hash
    left join ref.boards on versions.source = boards.source and versions.board = boards.board
    left join core.closing_dates on versions.valid_through_raw = closing_dates.valid_through_raw
    left join core.prospect_titles on versions.title_raw = prospect_titles.title_raw
    where newest.newness = 1
)

select
    posting_id,
    content_hash,
    source,
    board,
    panel_id,
    native_id,
    url,
    title,
    company,
    employer_raw,
    employer_id,
    board_sector,
    posted_on,
    is_dated,
    first_seen_on,
    last_seen_on,
    -- A closing date before the ad, or more than five years ahead, says nothing.
    case
        when valid_through_on >= posted_on and valid_through_on <= cast(last_seen_on + interval 5 year as date)
            then valid_through_on
    end as valid_through_on,
    is_prospect,
    is_unlisted
from named
