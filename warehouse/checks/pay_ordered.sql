-- severity: warn
-- says: the lower end of a stated range is not above the upper one
select posting_id, range_number, pay_min, pay_max, currency, evidence_text
from core.pay
where pay_min > pay_max or pay_min < 0
