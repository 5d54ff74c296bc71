-- severity: block
-- says: two skills are named together at most as often as each, and lift lies inside its interval
select *
from marts.skill_pairs
where
    posting_count > skill_posting_count
    or posting_count > other_posting_count
    or skill_posting_count > cell_posting_count
    or lift < lift_low
    or lift > lift_high
