-- grain: one row: the open ads of one role, level, country and sector (null: of any), and their employers
select
    count(*) as posting_count,
    count(distinct employer_id) as employer_count
from core.postings
where
    is_open and is_primary and is_readable and not is_prospect and not is_unlisted
    and ($role::varchar is null or role = $role)
    and ($level::varchar is null or level = $level)
    and ($country::varchar is null or country = $country)
    and ($sector::varchar is null or sector = $sector)
