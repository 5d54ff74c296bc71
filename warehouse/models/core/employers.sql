-- grain: one row per employer
-- Its name is the way it is written most often.
with

written as (
    select
        employer_id,
        employer_raw,
        count(*) as posting_count
    from core.current_versions
    where employer_id is not null
    group by employer_id, employer_raw
),

ranked as (
    select
        employer_id,
        employer_raw,
        row_number() over (partition by employer_id order by posting_count desc, employer_raw) as place_number
    from written
)

select
    employer_id,
    employer_raw as employer
from ranked
where place_number = 1
