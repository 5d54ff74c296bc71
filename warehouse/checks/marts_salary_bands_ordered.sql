-- severity: block
-- says: percentiles of a band rise, inside their intervals, and shown bands are large enough
select *
from marts.salary_bands
where
    p10 > p25 or p25 > p50 or p50 > p75 or p75 > p90
    or p50_low > p50 or p50_high < p50
    or disclosure_share < 0 or disclosure_share > 1
    or (not is_suppressed and p50 is null)
