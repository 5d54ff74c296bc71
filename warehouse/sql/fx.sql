-- per_euro (currency, rate_on, units per euro) -> US dollars per unit, on the days that have a rate for the dollar.
-- The dollar is 1, the euro the table's USD.
insert into ref.fx
with
dollars as (
    select rate_on, units as usd
    from per_euro
    where currency = 'USD'
)
select currency, rate_on, if(currency = 'USD', 1, usd / units) as usd_per_unit
from per_euro
join dollars using (rate_on)
union all
select 'EUR', rate_on, usd from dollars
order by currency, rate_on;
