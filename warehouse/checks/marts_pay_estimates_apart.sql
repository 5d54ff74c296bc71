-- severity: block
-- says: an estimate of pay lies inside its range, has a reason where there is none, and never stands for a stated one
select estimates.*
from marts.pay_estimates as estimates
left join marts.pay_points on estimates.posting_id = pay_points.posting_id
where
    estimates.estimate_low_usd_year > estimates.estimate_middle_usd_year
    or estimates.estimate_middle_usd_year > estimates.estimate_high_usd_year
    or (estimates.estimate_middle_usd_year is null and estimates.unestimated_reason is null)
    or estimates.is_held_out <> (pay_points.posting_id is not null)
