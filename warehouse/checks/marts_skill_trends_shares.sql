-- severity: block
-- says: shares and q-values lie between 0 and 1, and the change is their difference
select *
from marts.skill_trends
where
    share_before < 0 or share_before > 1 or share_after < 0 or share_after > 1
    or p_value < 0 or p_value > 1 or q_value < 0 or q_value > 1
    or top_employer_share < 0 or top_employer_share > 1
    or change_low > change_points or change_high < change_points
    or before_to >= after_from
