-- grain: one row per posting that repeats an earlier one
-- Every group of same texts points at one earlier group at most (core.reposts), so following the pointers ends
-- at the earliest posting: the primary. Eight doublings follow up to 256 of them.
with

step_1 as (
    select
        group_id,
        repeats_id
    from core.reposts
),

step_2 as (
    select a.group_id, coalesce(b.repeats_id, a.repeats_id) as repeats_id
    from step_1 as a
    left join step_1 as b on a.repeats_id = b.group_id
),

step_3 as (
    select a.group_id, coalesce(b.repeats_id, a.repeats_id) as repeats_id
    from step_2 as a
    left join step_2 as b on a.repeats_id = b.group_id
),

step_4 as (
    select a.group_id, coalesce(b.repeats_id, a.repeats_id) as repeats_id
    from step_3 as a
    left join step_3 as b on a.repeats_id = b.group_id
),

step_5 as (
    select a.group_id, coalesce(b.repeats_id, a.repeats_id) as repeats_id
    from step_4 as a
    left join step_4 as b on a.repeats_id = b.group_id
),

step_6 as (
    select a.group_id, coalesce(b.repeats_id, a.repeats_id) as repeats_id
    from step_5 as a
    left join step_5 as b on a.repeats_id = b.group_id
),

step_7 as (
    select a.group_id, coalesce(b.repeats_id, a.repeats_id) as repeats_id
    from step_6 as a
    left join step_6 as b on a.repeats_id = b.group_id
),

step_8 as (
    select a.group_id, coalesce(b.repeats_id, a.repeats_id) as repeats_id
    from step_7 as a
    left join step_7 as b on a.repeats_id = b.group_id
),

roots as (
    select a.group_id, coalesce(b.repeats_id, a.repeats_id) as root_id
    from step_8 as a
    left join step_8 as b on a.repeats_id = b.group_id
),

members as (
    select
        members.posting_id,
        members.panel_id,
        members.posted_on,
        members.source_rank,
        coalesce(roots.root_id, members.group_id) as group_id,
        members.group_id as text_group_id,
        reposts.repeats_id,
        reposts.tier,
        case when reposts.tier is null then 1.0 else reposts.similarity end as similarity
    from core.text_groups as members
    left join roots on members.group_id = roots.group_id
    left join core.reposts on members.group_id = reposts.group_id
),

-- Two that a user called different: the later one stands for itself.
parted as (
    select distinct
        case
            when one.posted_on < other.posted_on then other.posting_id
            when one.posted_on > other.posted_on then one.posting_id
            when one.source_rank < other.source_rank then other.posting_id
            when one.source_rank > other.source_rank then one.posting_id
            else greatest(one.posting_id, other.posting_id)
        end as posting_id
    from ref.duplicate_rulings as rulings
    inner join members as one on rulings.posting_id = one.posting_id
    inner join members as other on rulings.other_id = other.posting_id
    where rulings.verdict = 'different' and one.group_id = other.group_id
)

select
    members.posting_id,
    members.group_id as duplicate_of,
    case
        when
            members.panel_id <> primaries.panel_id and coalesce(members.tier, 'repost') = 'repost'
            then 'cross-post'
        when members.tier is not null then members.tier
        else 'same text'
    end as tier,
    members.similarity,
    case
        when members.repeats_id is null then 'same employer, title, place, pay and text'
        when members.tier = 'ruling' then 'your duplicates.toml says it is the ad of '
        when members.tier = 'same address' then 'the address, title and place of '
        when members.tier = 'agency copy' then 'another employer, but title, place and text like those of '
        when members.tier = 'language variant' then 'in another language: employer, role, place and skills of '
        else 'same employer, title and place, and a text like that of '
    end || coalesce(members.repeats_id, '') as reason
from members
inner join core.text_groups as primaries on members.group_id = primaries.posting_id
left join parted on members.posting_id = parted.posting_id
where members.posting_id <> members.group_id and parted.posting_id is null
