-- severity: block
-- says: all boards together list about as many postings as they usually do, or more
select
    gauges.source,
    gauges.gauge_part,
    gauges.gauge_value,
    gauges.limit_low,
    gauges.limit_high,
    'all boards together list '
    || cast(cast(round(gauges.gauge_value) as bigint) as varchar) || ' postings where '
    || cast(cast(round(gauges.usual) as bigint) as varchar) || ' are usual' as sentence
from ops.gauges
where
    gauges.build_id = (
        select build_id from ops.build order by as_of desc, length(build_id) desc, build_id desc limit 1
    )
    and gauges.gauge = 'row_counts'
    and gauges.source = 'all'
    and gauges.usual >= 20
    and gauges.gauge_value < gauges.limit_low
