-- severity: block
-- says: roles, levels and sectors are those of the content files
select posting_id, role, level, sector
from core.postings
where
    (role is not null and role not in (select role from ref.roles))
    or (level is not null and level <> 'unstated' and level not in (select level from ref.levels))
    or (sector is not null and sector not in (select sector from ref.sectors))
