-- grain: one row per figure of a past month that a refresh moved out of the interval it was published with
-- Of the newest so many refreshes that moved any; a figure moved twice stands there twice.
select
    revisions.mart,
    revisions.month,
    revisions.role,
    revisions.level,
    revisions.sector,
    coalesce(skills.name, revisions.skill_id) as skill,
    builds.as_of,
    revisions.figure_before,
    revisions.figure_low_before,
    revisions.figure_high_before,
    revisions.figure_now,
    revisions.late_count,
    revisions.regrouped_count,
    revisions.revised_reason
from ops.revisions as revisions
inner join (select distinct build_id, as_of from ops.build) as builds on revisions.build_id = builds.build_id
left join ref.skills as skills on revisions.skill_id = skills.skill_id
where date_diff('day', builds.as_of, (select max(as_of) from ops.build)) <= $days
order by
    builds.as_of desc,
    abs(revisions.figure_now - revisions.figure_before)
    / nullif(revisions.figure_high_before - revisions.figure_low_before, 0) desc nulls last,
    revisions.mart, revisions.month desc, revisions.role, revisions.level, revisions.sector, skill
limit $most
