-- severity: block
-- says: about as many postings repeat another as usual
select
    gauges.source,
    gauges.gauge_part,
    gauges.gauge_value,
    gauges.limit_low,
    gauges.limit_high,
    cast(cast(round(gauges.gauge_value * 100) as integer) as varchar) || ' % of all postings repeat another where '
    || cast(cast(round(gauges.usual * 100) as integer) as varchar) || ' % are usual' as sentence
from ops.gauges
where
    gauges.build_id = (
        select build_id from ops.build order by as_of desc, length(build_id) desc, build_id desc limit 1
    )
    and gauges.gauge = 'duplicate_share'
    and gauges.source = 'all'
    and (gauges.gauge_value < gauges.limit_low or gauges.gauge_value > gauges.limit_high)
    and gauges.case_count >= 50
