-- severity: block
-- says: shares lie between 0 and 1 and a part is not larger than its whole
select *
from marts.sector_demand
where
    watched_share < 0 or watched_share > 1
    or posting_count > sector_posting_count
    or role_per_100_low > role_per_100 or role_per_100_high < role_per_100
