-- severity: warn
-- says: of each source about as much of the pay that has a field of its own can be read as usual
select
    gauges.source,
    gauges.gauge_part,
    gauges.gauge_value,
    gauges.limit_low,
    gauges.limit_high,
    gauges.source || ': the pay of '
    || cast(cast(round(gauges.gauge_value * 100) as integer) as varchar) || ' % of the postings that state it cannot be read, where '
    || cast(cast(round(gauges.usual * 100) as integer) as varchar) || ' % are usual' as sentence
from ops.gauges
where
    gauges.build_id = (
        select build_id from ops.build order by as_of desc, length(build_id) desc, build_id desc limit 1
    )
    and gauges.gauge = 'pay_unreadable'
    and gauges.source <> 'all'
    and gauges.gauge_value > gauges.limit_high
    and gauges.case_count >= 50
