-- severity: block
-- says: a premium lies inside its interval, and has a reason where it is not shown
select *
from marts.skill_pay
where
    premium_percent < premium_percent_low
    or premium_percent > premium_percent_high
    or (premium_percent is null and suppressed_reason is null)
