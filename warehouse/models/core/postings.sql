-- grain: one row per posting
with

spells as (
    select
        posting_id,
        closed_on,
        row_number() over (partition by posting_id order by spell_number desc) as newness
    from core.spells
),

first_places as (
    select
        posting_id,
        content_hash,
        city,
        region,
        country,
        row_number() over (partition by posting_id, content_hash order by place_number) as place_number
    from facts.places
),

-- Of an undated ad that stood there when watching began nobody knows how old it is. A thread is known whole.
watched as (
    select distinct versions.posting_id
    from core.current_versions as versions
    inner join marts.coverage
        on versions.source = coverage.source and versions.board = coverage.board
    where
        coverage.listing = 'history'
        or (
            versions.posted_on >= coverage.watched_from
            and versions.posted_on <= coverage.watched_to
            and (versions.is_dated or versions.first_seen_on > coverage.watched_from)
        )
)

select
    versions.posting_id,
    versions.content_hash,
    versions.source,
    versions.board,
    versions.panel_id,
    versions.native_id,
    versions.url,
    versions.title,
    versions.company,
    versions.employer_id,
    employers.employer,
    -- One employer, one sector; where its postings do not agree, each speaks for itself.
    coalesce(employers.sector, versions.board_sector, facts.sector) as sector,
    facts.role,
    facts.level,
    facts.workplace,
    places.city,
    places.region,
    places.country,
    facts.years_min,
    facts.education,
    facts.language,
    -- What is too short to tell is read as English, as before.
    coalesce(facts.language, 'en') = 'en' as is_readable,
    versions.posted_on,
    versions.first_seen_on,
    versions.last_seen_on,
    spells.closed_on,
    spells.closed_on is null as is_open,
    versions.is_prospect,
    versions.is_unlisted,
    duplicates.duplicate_of is null as is_primary,
    duplicates.duplicate_of,
    watched.posting_id is not null as is_watched
from core.current_versions as versions
inner join facts.postings as facts
    on versions.posting_id = facts.posting_id and versions.content_hash = facts.content_hash
inner join spells on versions.posting_id = spells.posting_id and spells.newness = 1
left join first_places as places
    on
        versions.posting_id = places.posting_id
        and versions.content_hash = places.content_hash
        and places.place_number = 1
left join core.employers on versions.employer_id = employers.employer_id
left join core.duplicates on versions.posting_id = duplicates.posting_id
left join watched on versions.posting_id = watched.posting_id
