-- grain: one row per title that names a standing invitation, not a vacancy
-- "Talent Pool - Data", "Initiativbewerbung": the words of measurement.toml (prospects), as whole words. Not "Talent
-- Community Manager" (a job word follows at once; after a dash it is a department) and not "Head of Talent Pools".
with

titles as (
    select
        title_raw,
        ' ' || trim(regexp_replace(lower(title_raw), '[^\p{L}\p{N}+#]+', ' ', 'g')) || ' ' as words,
        ' ' || trim(regexp_replace(lower(title_raw), '\s+', ' ', 'g')) || ' ' as written
    from (select distinct title_raw from raw.versions where title_raw is not null) as different
),

invitations as (
    select words as invitation from ref.prospect_words where place = 'title'
),

named as (
    select
        titles.title_raw,
        titles.words,
        titles.written,
        invitations.invitation
    from titles
    inner join invitations on contains(titles.words, ' ' || invitations.invitation || ' ')
),

jobs as (
    select distinct
        named.title_raw,
        named.invitation
    from named
    inner join ref.prospect_words as beside
        on
            (beside.place = 'after' and contains(named.written, named.invitation || ' ' || beside.words))
            or (
                beside.place = 'before'
                and contains(named.words, ' ' || beside.words || ' ' || named.invitation || ' ')
            )
)

select distinct named.title_raw
from named
left join jobs on named.title_raw = jobs.title_raw and named.invitation = jobs.invitation
where jobs.title_raw is null
