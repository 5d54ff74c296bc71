-- Per board: what differs from spells_before and wordings_before. Read after the models.
with
wordings as (
    select
        versions.source, versions.board, versions.posting_id,
        bool_and(before.posting_id is null) as is_new,
        count(*) filter (before.posting_id is null) as version_count
    from raw.versions
    left join wordings_before as before
        on before.posting_id = versions.posting_id and before.content_hash = versions.content_hash
    group by versions.source, versions.board, versions.posting_id
),
postings as (
    select
        source, board, count(*) filter (is_new) as new,
        sum(version_count - is_new::bigint)::bigint as changed
    from wordings
    group by source, board
),
ends as (
    select
        versions.source, versions.board,
        count(*) filter (spells.closed_on is not null and before.closed_on is null) as closed,
        count(*) filter (spells.spell_number > 1 and before.posting_id is null) as reopened
    from core.spells
    join core.current_versions as versions on versions.posting_id = spells.posting_id
    left join spells_before as before
        on before.posting_id = spells.posting_id and before.spell_number = spells.spell_number
    group by versions.source, versions.board
)
select source, board, coalesce(new, 0) as new, coalesce(changed, 0) as changed, closed, reopened
from ends
left join postings using (source, board)
