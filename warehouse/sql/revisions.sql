-- grain: one row per figure of a month that was over at the build before and that this build moved out of its interval
-- From the temp views skill_before and sector_before (the build before, from marts_history) and the temp tables
-- counted_before (its postings) and counted_now. $began: the first day of the month in which the build before was made.
with

moved as (
    select
        'marts.skill_demand' as mart, now.month, now.role, now.level, null as sector, now.skill_id,
        before.share as figure_before, before.share_low as figure_low_before,
        before.share_high as figure_high_before, now.share as figure_now
    from marts.skill_demand as now
    inner join skill_before as before using (month, role, level, skill_id)
    where now.share < before.share_low or now.share > before.share_high
    union all
    select
        'marts.sector_demand', now.month, now.role, null, now.sector, null,
        before.role_per_100, before.role_per_100_low, before.role_per_100_high, now.role_per_100
    from marts.sector_demand as now
    inner join sector_before as before using (month, role, sector)
    where now.role_per_100 < before.role_per_100_low or now.role_per_100 > before.role_per_100_high
),

-- An ad that counts now and did not, or the other way round.
changed as (
    select
        coalesce(now.posting_id, before.posting_id) as posting_id,
        cast(date_trunc('month', coalesce(now.posted_on, before.posted_on)) as date) as month,
        coalesce(now.role, before.role) as role,
        coalesce(now.level, before.level) as level,
        coalesce(now.sector, before.sector) as sector,
        before.posting_id is null as is_late,
        now.is_primary is distinct from before.is_primary and before.posting_id is not null as is_regrouped
    from counted_now as now
    full join counted_before as before using (posting_id)
    where before.posting_id is null or now.is_primary is distinct from before.is_primary
),

causes as (
    select
        moved.*,
        count(changed.posting_id) filter (where changed.is_late) as late_count,
        count(changed.posting_id) filter (where changed.is_regrouped) as regrouped_count
    from moved
    left join changed
        on
            moved.month = changed.month
            and (moved.mart = 'marts.sector_demand' or moved.role in ('all', changed.role))
            and (moved.level is null or moved.level in ('all', changed.level))
            and (moved.sector is null or moved.sector = changed.sector)
    where moved.month < $began
    group by all
)

select
    $build_id as build_id,
    $build_id_before as build_id_before,
    causes.*,
    case
        when $is_read_anew then 'extractor version'
        when late_count >= regrouped_count and late_count > 0 then 'late ads'
        when regrouped_count > 0 then 'de-duplication'
        else 'rules or coverage'
    end as revised_reason
from causes
order by all
