-- severity: block
-- says: title and description are filled about as often as they usually are
select
    gauges.source,
    gauges.gauge_part,
    gauges.gauge_value,
    gauges.limit_low,
    gauges.limit_high,
    gauges.gauge_part || ' is filled in '
    || cast(cast(round(gauges.gauge_value * 100) as integer) as varchar) || ' % of all postings where '
    || cast(cast(round(gauges.usual * 100) as integer) as varchar) || ' % are usual' as sentence
from ops.gauges
where
    gauges.build_id = (
        select build_id from ops.build order by as_of desc, length(build_id) desc, build_id desc limit 1
    )
    and gauges.gauge = 'field_completeness'
    and gauges.source = 'all'
    and gauges.gauge_part in ('title_raw', 'description_raw')
    and gauges.gauge_value < gauges.limit_low
    and gauges.case_count >= 50
