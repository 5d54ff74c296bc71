-- grain: one row per country, sector and workplace that ads name: those of most ads first
select name, value, posting_count
from (
    select 'country' as name, country as value, count(*) as posting_count from marts.ads group by country
    union all
    select 'sector' as name, sector as value, count(*) as posting_count from marts.ads group by sector
    union all
    select 'workplace' as name, workplace as value, count(*) as posting_count from marts.ads group by workplace
) as named
where value is not null
order by name, posting_count desc, value
