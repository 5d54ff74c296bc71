-- severity: warn
-- says: what the ads say, and how they are read, has not shifted since the build before
select
    drift.feature,
    round(drift.psi, 3) as psi,
    drift.feature || ': shifted since the build before (population stability index '
    || cast(round(drift.psi, 2) as varchar) || ', alarm at ' || cast(limits.psi_alarm as varchar)
    || '): look at the newest sources, or at a change of the model or the taxonomy' as sentence
from (
    select feature, sum(psi) as psi, sum(case_count) as case_count, sum(case_count_before) as case_count_before
    from ops.drift
    where build_id = (
        select build_id from ops.build order by as_of desc, length(build_id) desc, build_id desc limit 1
    )
    group by feature
) as drift
cross join (
    select
        max(value) filter (where name = 'psi_alarm') as psi_alarm,
        max(value) filter (where name = 'cases_min') as cases_min
    from ref.measurement
    where section = 'drift'
) as limits
where
    drift.psi > limits.psi_alarm
    and drift.case_count >= limits.cases_min
    and drift.case_count_before >= limits.cases_min
