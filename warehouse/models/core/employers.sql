-- grain: one row per employer
-- Its name is the curated or listed one, else the way it is written most often. Its sector is the curated one, an agency's,
-- its board's, or what most of its postings say: at least sector_postings_min of them, and sector_share_min of those that
-- name one (ref.measurement: employers).
with

rule as (
    select
        max(case when name = 'sector_postings_min' then value end) as sector_postings_min,
        max(case when name = 'sector_share_min' then value end) as sector_share_min
    from ref.measurement
    where section = 'employers'
),

versions as (
    select
        current_versions.employer_id,
        trim(current_versions.employer_raw) as employer_raw,
        current_versions.board_sector,
        facts.sector
    from core.current_versions
    inner join facts.postings as facts
        on
            current_versions.posting_id = facts.posting_id
            and current_versions.content_hash = facts.content_hash
    where current_versions.employer_id is not null
),

counted as (
    select
        employer_id,
        count(sector) as told_count,
        min(board_sector) as board_sector,
        count(distinct board_sector) as board_sector_count
    from versions
    group by employer_id
),

written as (
    select
        employer_id,
        employer_raw,
        row_number() over (partition by employer_id order by count(*) desc, employer_raw) as place_number
    from versions
    group by employer_id, employer_raw
),

told as (
    select
        employer_id,
        sector,
        count(*) as sector_count,
        row_number() over (partition by employer_id order by count(*) desc, sector) as place_number
    from versions
    where sector is not null
    group by employer_id, sector
),

settled as (
    select
        counted.employer_id,
        coalesce(employers.employer, written.employer_raw) as employer,
        coalesce(employers.is_agency, false) as is_agency,
        employers.sector as listed_sector,
        employers.sector_basis as listed_basis,
        case when counted.board_sector_count = 1 then counted.board_sector end as board_sector,
        case
            when
                told.sector_count >= rule.sector_postings_min
                and told.sector_count >= rule.sector_share_min * counted.told_count
                then told.sector
        end as told_sector
    from counted
    cross join rule
    left join ref.employers on counted.employer_id = employers.employer_id
    left join written on counted.employer_id = written.employer_id and written.place_number = 1
    left join told on counted.employer_id = told.employer_id and told.place_number = 1
)

select
    employer_id,
    employer,
    is_agency,
    coalesce(listed_sector, board_sector, told_sector) as sector,
    case
        when listed_sector is not null then listed_basis
        when board_sector is not null then 'board'
        when told_sector is not null then 'postings'
    end as sector_basis
from settled
