-- severity: warn
-- says: each source lists about as many postings as it usually does
select
    gauges.source,
    gauges.gauge_part,
    gauges.gauge_value,
    gauges.limit_low,
    gauges.limit_high,
    gauges.source || ' lists '
    || cast(cast(round(gauges.gauge_value) as bigint) as varchar) || ' postings where '
    || cast(cast(round(gauges.usual) as bigint) as varchar) || ' are usual: look whether its listing was cut short' as sentence
from ops.gauges
where
    gauges.build_id = (
        select build_id from ops.build order by as_of desc, length(build_id) desc, build_id desc limit 1
    )
    and gauges.gauge = 'row_counts'
    and gauges.source <> 'all'
    and gauges.usual >= 20
    and (gauges.gauge_value < gauges.limit_low or gauges.gauge_value > gauges.limit_high)
