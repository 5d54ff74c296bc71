-- severity: warn
-- says: skills are found in about as many postings of each source as usual
select
    gauges.source,
    gauges.gauge_part,
    gauges.gauge_value,
    gauges.limit_low,
    gauges.limit_high,
    gauges.source || ': skills are found in '
    || cast(cast(round(gauges.gauge_value * 100) as integer) as varchar) || ' % of its postings where '
    || cast(cast(round(gauges.usual * 100) as integer) as varchar) || ' % are usual' as sentence
from ops.gauges
where
    gauges.build_id = (
        select build_id from ops.build order by as_of desc, length(build_id) desc, build_id desc limit 1
    )
    and gauges.gauge = 'tag_rate'
    and gauges.source <> 'all'
    and (gauges.gauge_value < gauges.limit_low or gauges.gauge_value > gauges.limit_high)
    and gauges.case_count >= 50
