-- grain: one row per gauge, its part and source (and all sources together): value and limits of this build
-- $build_id is not in ops.gauges yet. Limits: the median of the builds before, more or less so many times their
-- median deviation, the error of a share of so many postings, and at least the floor of data/measurement.toml.
with

rule as (
    select
        coalesce(max(value) filter (where name = 'history_builds'), 12) as history_builds,
        coalesce(max(value) filter (where name = 'history_min'), 5) as history_min,
        coalesce(max(value) filter (where name = 'spreads'), 4) as spreads,
        coalesce(max(value) filter (where name = 'share_floor'), 0.05) as share_floor,
        coalesce(max(value) filter (where name = 'share_floor_all'), 0.15) as share_floor_all,
        coalesce(max(value) filter (where name = 'count_floor'), 0.3) as count_floor,
        coalesce(max(value) filter (where name = 'count_ceiling'), 0.5) as count_ceiling,
        coalesce(max(value) filter (where name = 'count_ratio_max'), 3) as count_ratio_max
    from ref.measurement
    where section = 'gates'
),

-- What stands on the boards now, as it is read now.
shown as (
    select
        postings.source,
        postings.posting_id,
        coalesce(postings.language, 'not told') as language,
        postings.is_readable,
        postings.is_primary,
        coalesce(versions.pay_ranges, '[]') <> '[]' or coalesce(versions.pay_raw, '') <> '' as has_pay_field,
        pay.posting_id is not null as has_pay,
        skills.posting_id is not null as has_skill
    from core.postings
    inner join raw.versions
        on postings.posting_id = versions.posting_id and postings.content_hash = versions.content_hash
    left join (
        select distinct posting_id from core.pay
        where currency is not null and period is not null and coalesce(pay_min, pay_max) is not null
    ) as pay on postings.posting_id = pay.posting_id
    left join (select distinct posting_id from core.posting_skills) as skills
        on postings.posting_id = skills.posting_id
    where postings.is_open
),

listed as (
    select source, board, max_by(item_count, read_number) as item_count
    from core.reads
    where is_good
    group by source, board
),

cases as (
    select
        'row_counts' as gauge, '' as gauge_part, source, cast(sum(item_count) as double) as gauge_value,
        sum(item_count) as case_count
    from listed
    group by source
    union all
    select
        'field_completeness', field, source, sum(posting_count * filled_share), sum(posting_count)
    from core.source_fields
    group by source, field
    union all
    select 'pay_unreadable', '', source, sum(case when has_pay then 0 else 1 end), count(*)
    from shown
    where has_pay_field
    group by source
    union all
    select
        'language_mix', languages.language, shown.source,
        sum(case when shown.language = languages.language then 1 else 0 end), count(*)
    from shown
    inner join (select distinct source, language from shown) as languages on shown.source = languages.source
    group by shown.source, languages.language
    union all
    select 'tag_rate', '', source, sum(case when has_skill then 1 else 0 end), count(*)
    from shown
    where is_readable
    group by source
    union all
    select 'duplicate_share', '', source, sum(case when is_primary then 0 else 1 end), count(*)
    from shown
    group by source
),

-- Of a language that one source has none of, that source's postings count too.
whole as (
    select gauge, gauge_part, 'all' as source, sum(gauge_value) as gauge_value, sum(case_count) as case_count
    from cases
    where gauge <> 'language_mix'
    group by gauge, gauge_part
    union all
    select
        'language_mix', languages.language, 'all',
        sum(case when shown.language = languages.language then 1 else 0 end), count(*)
    from shown
    cross join (select distinct language from shown) as languages
    group by languages.language
),

now as (
    select
        gauge, gauge_part, source, cast(case_count as bigint) as case_count, gauge = 'row_counts' as is_count,
        case when gauge = 'row_counts' then gauge_value else gauge_value / case_count end as gauge_value
    from (select * from cases union all select * from whole)
    where case_count > 0 or gauge = 'row_counts'
),

builds as (
    select
        build_id,
        row_number() over (order by as_of, length(build_id), build_id) as build_number
    from ops.build
),

-- Whoever accepts a gate says that what it found is the usual from then on.
accepted as (
    select overrides.check_name, max(builds.build_number) as build_number
    from ops.overrides
    inner join builds on overrides.build_id = builds.build_id
    group by overrides.check_name
),

history as (
    select gauges.gauge, gauges.gauge_part, gauges.source, gauges.gauge_value
    from ops.gauges
    inner join builds on gauges.build_id = builds.build_id
    left join accepted
        on accepted.check_name in (gauges.gauge, gauges.gauge || '_all')
    cross join rule
    where accepted.build_number is null or builds.build_number >= accepted.build_number
    qualify row_number() over (
        partition by gauges.gauge, gauges.gauge_part, gauges.source order by builds.build_number desc
    ) <= rule.history_builds
),

usual as (
    select gauge, gauge_part, source, median(gauge_value) as gauge_value, count(*) as build_count
    from history
    group by gauge, gauge_part, source
),

deviations as (
    select history.gauge, history.gauge_part, history.source, 1.4826 * median(abs(history.gauge_value - usual.gauge_value)) as spread
    from history
    inner join usual
        on history.gauge = usual.gauge and history.gauge_part = usual.gauge_part and history.source = usual.source
    group by history.gauge, history.gauge_part, history.source
),

held as (
    select
        now.*,
        usual.gauge_value as usual,
        coalesce(usual.build_count, 0) as build_count,
        case
            when now.is_count
                then usual.gauge_value * greatest(
                    rule.count_floor, least(rule.count_ceiling, rule.spreads * spread / nullif(usual.gauge_value, 0))
                )
            else greatest(
                rule.spreads * spread,
                rule.spreads * sqrt(usual.gauge_value * (1 - usual.gauge_value) / now.case_count),
                case when now.source = 'all' then rule.share_floor_all else rule.share_floor end
            )
        end as width,
        rule.history_min,
        rule.count_ratio_max
    from now
    cross join rule
    left join usual on now.gauge = usual.gauge and now.gauge_part = usual.gauge_part and now.source = usual.source
    left join deviations
        on now.gauge = deviations.gauge and now.gauge_part = deviations.gauge_part and now.source = deviations.source
)

select
    $build_id as build_id,
    gauge,
    gauge_part,
    source,
    gauge_value,
    case_count,
    build_count,
    case when build_count >= history_min then usual end as usual,
    case when build_count >= history_min then greatest(usual - width, 0) end as limit_low,
    case
        when build_count < history_min then null
        when is_count then usual * count_ratio_max
        else least(usual + width, 1)
    end as limit_high
from held
order by gauge, gauge_part, source
