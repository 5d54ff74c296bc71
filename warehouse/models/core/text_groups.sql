-- grain: one row per posting with a text and an employer
-- Postings of one employer with the same title, places, pay and text are one ad as long as each appeared no more
-- than window_days (ref.measurement: duplicates) after the life of one before it. group_id is the first of them
-- by posted_on, then rank of the source, then posting_id: the same order everywhere.
with

rule as (
    select value as window_days from ref.measurement where section = 'duplicates' and name = 'window_days'
),

lives as (
    select
        posting_id,
        -- How long an aged-out ad lived nobody saw: as long as it was shown.
        max(case when closed_by = 'age' then last_seen_on else coalesce(closed_on, last_seen_on) end) as life_end_on
    from core.spells
    group by posting_id
),

-- Sums, so that their order does not matter: the same places give the same number.
places as (
    select
        posting_id,
        content_hash,
        min(place_key) as place_first,
        max(place_key) as place_last,
        count(distinct place_key) as place_count
    from (
        select
            posting_id,
            content_hash,
            coalesce(lower(city) || '|' || coalesce(region, '') || '|' || coalesce(country, ''), lower(trim(place_raw)))
                as place_key
        from facts.places
    ) as named
    group by posting_id, content_hash
),

pay as (
    select
        posting_id,
        content_hash,
        min(concat_ws('|', pay_min, pay_max, currency, period)) as pay_key
    from facts.pay
    where is_headline
    group by posting_id, content_hash
),

texts as (
    select
        versions.posting_id,
        versions.panel_id,
        versions.employer_id,
        facts.title_key,
        concat_ws(
            '|', facts.text_hash, places.place_first, places.place_last, places.place_count, pay.pay_key
        ) as text_key,
        versions.posted_on,
        -- Employers' own boards, then their pages, then places where they repeat themselves.
        case
            when versions.source = 'jsonld' then 2
            when
                versions.source in (
                    'greenhouse', 'lever', 'ashby', 'recruitee', 'workable', 'personio', 'teamtailor'
                )
                then 1
            else 3
        end as source_rank,
        versions.last_seen_on,
        greatest(lives.life_end_on, versions.posted_on) as life_end_on
    from core.current_versions as versions
    inner join facts.postings as facts
        on versions.posting_id = facts.posting_id and versions.content_hash = facts.content_hash
    inner join lives on versions.posting_id = lives.posting_id
    left join places
        on versions.posting_id = places.posting_id and versions.content_hash = places.content_hash
    left join pay on versions.posting_id = pay.posting_id and versions.content_hash = pay.content_hash
    -- An ad off the employer's own list stands for no other.
    where
        versions.employer_id is not null
        and facts.title_key is not null
        and array_length(facts.text_sketch) > 0
        and not versions.is_unlisted
),

gaps as (
    select
        *,
        max(life_end_on) over (
            partition by employer_id, title_key, text_key order by posted_on, source_rank, posting_id
            rows between unbounded preceding and 1 preceding
        ) as life_end_before
    from texts
),

chains as (
    select
        gaps.*,
        sum(
            case when date_diff('day', gaps.life_end_before, gaps.posted_on) <= rule.window_days then 0 else 1 end
        ) over (
            partition by gaps.employer_id, gaps.title_key, gaps.text_key
            order by gaps.posted_on, gaps.source_rank, gaps.posting_id
            rows between unbounded preceding and current row
        ) as chain_number
    from gaps
    cross join rule
)

select
    posting_id,
    first_value(posting_id) over (
        partition by employer_id, title_key, text_key, chain_number order by posted_on, source_rank, posting_id
        rows between unbounded preceding and unbounded following
    ) as group_id,
    panel_id,
    employer_id,
    title_key,
    posted_on,
    source_rank,
    last_seen_on,
    life_end_on
from chains
