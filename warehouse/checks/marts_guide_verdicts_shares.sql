-- severity: block
-- says: shares lie between 0 and 1, inside their interval
select *
from marts.guide_verdicts
where share < 0 or share > 1 or share_low > share or share_high < share
