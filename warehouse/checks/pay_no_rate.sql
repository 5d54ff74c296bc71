-- severity: warn
-- says: there is an exchange rate for every currency that ads state pay in
select currency, count(*) as row_count
from core.pay
where currency is not null and currency not in (select currency from ref.fx)
group by currency
