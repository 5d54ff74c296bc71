-- severity: warn
-- says: no feed stopped giving a field from one day to the next
-- Of what broke longer ago (31 days) nothing is said here: marts.coverage and the pages keep it.
select
    breaks.source,
    breaks.board,
    breaks.field,
    case when breaks.board = 'all' then breaks.source else breaks.source || ' ' || breaks.board end || ' gives '
    || case breaks.field
        when 'pay_ranges' then 'pay'
        when 'workplace_raw' then 'the workplace'
        when 'locations_raw' then 'the place'
        when 'company_raw' then 'the employer'
        else 'the text'
    end
    || ' in ' || cast(cast(round(breaks.filled_share_after * 100) as integer) as varchar) || ' % of its '
    || case when breaks.break_basis = 'same postings' then 'postings that gave it' else 'new postings' end
    || ' since ' || cast(breaks.broken_on as varchar)
    || case
        when breaks.break_basis = 'same postings' then ''
        else ', in ' || cast(cast(round(breaks.filled_share_before * 100) as integer) as varchar) || ' % before'
    end
    || ': a break of the feed, not of the market' as sentence
from marts.field_breaks as breaks
cross join ref.clock
where date_diff('day', breaks.broken_on, clock.as_of_on) <= 31
