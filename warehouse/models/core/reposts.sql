-- grain: one row per group of same texts that repeats an earlier group
-- Of the groups it may repeat the earliest counts. How alike the texts must be depends on what else is the same
-- (ref.measurement: duplicates).
with

rule as (
    select
        max(case when name = 'similarity_min' then value end) as similarity_min,
        max(case when name = 'similarity_at_once_min' then value end) as similarity_at_once_min,
        max(case when name = 'similarity_elsewhere_min' then value end) as similarity_elsewhere_min,
        max(case when name = 'overlap_elsewhere_min' then value end) as overlap_elsewhere_min,
        max(case when name = 'overlap_min' then value end) as overlap_min,
        max(case when name = 'language_days' then value end) as language_days,
        max(case when name = 'language_skills_min' then value end) as language_skills_min
    from ref.measurement
    where section = 'duplicates'
),

-- The order of groups: earliest date, then rank of the source, then id.
ordered as (
    select
        members.posting_id,
        members.group_id,
        firsts.ordinal
    from core.text_groups as members
    inner join (
        select
            group_id,
            row_number() over (order by posted_on, source_rank, group_id) as ordinal
        from core.group_signatures
    ) as firsts on members.group_id = firsts.group_id
),

skills as (
    select
        versions.posting_id as group_id,
        facts.skill_id
    from core.current_versions as versions
    inner join facts.posting_skills as facts
        on versions.posting_id = facts.posting_id and versions.content_hash = facts.content_hash
    where facts.kind = 'skill' and not facts.is_implied
),

translated as (
    select
        pairs.group_id,
        pairs.repeats_id,
        count(later.skill_id) as shared_count
    from core.duplicate_pairs as pairs
    inner join skills as later on pairs.group_id = later.group_id
    inner join skills as earlier on pairs.repeats_id = earlier.group_id and later.skill_id = earlier.skill_id
    where pairs.is_same_role and pairs.is_other_language and pairs.is_same_employer and pairs.is_same_place
    group by pairs.group_id, pairs.repeats_id
),

skill_counts as (
    select
        group_id,
        count(*) as skill_count
    from skills
    group by group_id
),

judged as (
    select
        pairs.*,
        case
            when
                pairs.is_same_address and (pairs.is_same_title or pairs.is_near_title)
                and pairs.overlap >= rule.overlap_min / 2
                then 'same address'
            when
                pairs.is_same_employer and pairs.is_same_title and not pairs.is_same_panel
                and (pairs.similarity >= rule.similarity_min or pairs.overlap >= rule.overlap_min)
                then 'cross-post'
            when
                pairs.is_same_employer and pairs.is_same_title and pairs.is_same_panel
                and pairs.similarity
                >= case when pairs.is_at_once then rule.similarity_at_once_min else rule.similarity_min end
                then 'repost'
            when
                pairs.is_same_employer and pairs.is_near_title
                and not (pairs.is_same_panel and pairs.is_at_once)
                and pairs.similarity >= rule.similarity_at_once_min
                then case when pairs.is_same_panel then 'repost' else 'cross-post' end
            when
                not pairs.is_same_employer and pairs.is_same_place
                and (pairs.is_same_title or pairs.is_near_title)
                and (
                    pairs.similarity >= rule.similarity_elsewhere_min
                    or pairs.overlap >= rule.overlap_elsewhere_min
                )
                then 'agency copy'
            when
                pairs.is_same_role and pairs.is_other_language and pairs.is_same_employer and pairs.is_same_place
                and (
                    pairs.is_same_address
                    or (
                        pairs.days_apart <= rule.language_days
                        and translated.shared_count >= 3
                        and translated.shared_count
                        >= rule.language_skills_min * greatest(later_skills.skill_count, earlier_skills.skill_count)
                    )
                )
                then 'language variant'
        end as tier
    from core.duplicate_pairs as pairs
    cross join rule
    left join translated on pairs.group_id = translated.group_id and pairs.repeats_id = translated.repeats_id
    left join skill_counts as later_skills on pairs.group_id = later_skills.group_id
    left join skill_counts as earlier_skills on pairs.repeats_id = earlier_skills.group_id
),

-- A user's word counts before all of this (ref.duplicate_rulings).
ruled as (
    select
        case when one.ordinal < other.ordinal then other.group_id else one.group_id end as group_id,
        case when one.ordinal < other.ordinal then one.group_id else other.group_id end as repeats_id
    from ref.duplicate_rulings as rulings
    inner join ordered as one on rulings.posting_id = one.posting_id
    inner join ordered as other on rulings.other_id = other.posting_id
    where rulings.verdict = 'same' and one.group_id <> other.group_id
),

chosen as (
    select group_id, repeats_id, tier, similarity, overlap, posted_on, source_rank, 1 as turn
    from judged
    where tier is not null
    union all
    select
        ruled.group_id,
        ruled.repeats_id,
        'ruling' as tier,
        cast(null as double) as similarity,
        cast(null as double) as overlap,
        signatures.posted_on,
        signatures.source_rank,
        0 as turn
    from ruled
    inner join core.group_signatures as signatures on ruled.repeats_id = signatures.group_id
),

ranked as (
    select
        *,
        row_number() over (
            partition by group_id order by turn, posted_on, source_rank, repeats_id
        ) as place_number
    from chosen
)

select
    group_id,
    repeats_id,
    tier,
    similarity,
    overlap
from ranked
where place_number = 1
