-- severity: block
-- says: a period opens before it is last seen and closes after it opened, the next one begins later
select *
from (
    select
        *,
        lag(last_seen_on) over (partition by posting_id order by spell_number) as last_seen_before
    from core.spells
) as spells
where
    opened_on > last_seen_on
    or closed_on < opened_on
    or opened_on < last_seen_before
