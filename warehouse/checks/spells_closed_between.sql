-- severity: block
-- says: only the last period of a posting can be open
select posting_id, spell_number
from (
    select
        posting_id,
        spell_number,
        closed_on,
        max(spell_number) over (partition by posting_id) as last_number
    from core.spells
) as spells
where spell_number < last_number and closed_on is null
