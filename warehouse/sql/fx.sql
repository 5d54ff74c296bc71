-- Units per euro, a column per currency -> US dollars per unit. The dollar is 1, the euro the table's USD column.
insert into ref.fx
with
per_euro as (
    unpivot (select * from read_csv(?, header = true, all_varchar = true, delim = ',', quote = '', escape = ''))
    on columns(* exclude (date))
    into name currency value units
),
dollars as (
    select date, units::double as usd
    from per_euro
    where currency = 'USD'
)
select currency, date::date as rate_on, if(currency = 'USD', 1, usd / units::double) as usd_per_unit
from per_euro
join dollars using (date)
union all
select 'EUR', date::date, usd from dollars
order by currency, rate_on;
