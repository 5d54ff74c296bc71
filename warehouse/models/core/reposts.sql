-- grain: one row per group of same texts that repeats an earlier group
-- Same employer, same title, a place in common, posted no more than window_days after the other's life, and
-- texts alike: the share of common shingles, estimated from the 32 smallest shingle hashes of both texts together
-- (bottom-k sketch), is at least similarity_min (ref.measurement: duplicates).
-- Bounded pass: within employer, title and place a group is held against at most 100 groups before it, so that
-- one employer's thousands of ads cannot cost their square.
with

rule as (
    select
        max(case when name = 'window_days' then value end) as window_days,
        max(case when name = 'similarity_min' then value end) as similarity_min
    from ref.measurement
    where section = 'duplicates'
),

texts as (
    select
        group_id,
        employer_id,
        title_key,
        min(posted_on) as posted_on,
        min(case when posting_id = group_id then source_rank end) as source_rank,
        max(life_end_on) as life_end_on
    from core.text_groups
    group by group_id, employer_id, title_key
),

places as (
    select distinct
        members.group_id,
        case
            when coalesce(places.city, places.region, places.country) is not null
                then
                    coalesce(lower(places.city), '') || '|' || coalesce(places.region, '')
                    || '|' || coalesce(places.country, '')
            else coalesce(lower(trim(places.place_raw)), '')
        end as place_key
    from core.text_groups as members
    inner join core.current_versions as versions on members.posting_id = versions.posting_id
    left join facts.places
        on versions.posting_id = places.posting_id and versions.content_hash = places.content_hash
),

queued as (
    select
        texts.*,
        places.place_key,
        count(*) over (
            partition by texts.employer_id, texts.title_key, places.place_key
        ) as queue_length,
        row_number() over (
            partition by texts.employer_id, texts.title_key, places.place_key
            order by texts.posted_on, texts.source_rank, texts.group_id
        ) as queue_number
    from texts
    inner join places on texts.group_id = places.group_id
),

sketches as (
    select
        texts.group_id,
        array_length(facts.text_sketch) as sketch_size,
        facts.text_sketch
    from texts
    inner join core.current_versions as versions on texts.group_id = versions.posting_id
    inner join facts.postings as facts
        on versions.posting_id = facts.posting_id and versions.content_hash = facts.content_hash
),

shingles as (
    select
        group_id,
        sketch_size,
        unnest(text_sketch) as shingle
    from sketches
),

-- Buckets of 50: a group meets those of its own bucket and of the two before it.
buckets as (
    select
        queued.*,
        cast(floor(queued.queue_number / 50) as bigint) as bucket,
        shingles.shingle,
        shingles.sketch_size
    from queued
    inner join shingles on queued.group_id = shingles.group_id
    where queued.queue_length > 1
),

-- Only what shares nearly all of its shingles can be alike enough.
candidates as (
    select distinct
        later.group_id,
        earlier.group_id as repeats_id,
        earlier.posted_on,
        earlier.source_rank
    from buckets as later
    cross join (select 0 as step union all select 1 as step union all select 2 as step) as steps
    inner join buckets as earlier
        on
            later.employer_id = earlier.employer_id
            and later.title_key = earlier.title_key
            and later.place_key = earlier.place_key
            and later.shingle = earlier.shingle
            and later.bucket - steps.step = earlier.bucket
    cross join rule
    where
        later.queue_number > earlier.queue_number
        and later.queue_number <= earlier.queue_number + 100
        and date_diff('day', earlier.life_end_on, later.posted_on) <= rule.window_days
    group by
        later.group_id, earlier.group_id, earlier.posted_on, earlier.source_rank, later.place_key,
        later.sketch_size, earlier.sketch_size, rule.similarity_min
    having count(*) >= rule.similarity_min * greatest(later.sketch_size, earlier.sketch_size)
),

both_sides as (
    select candidates.group_id, candidates.repeats_id, shingles.shingle
    from candidates
    inner join shingles on candidates.group_id = shingles.group_id
    union all
    select candidates.group_id, candidates.repeats_id, shingles.shingle
    from candidates
    inner join shingles on candidates.repeats_id = shingles.group_id
),

united as (
    select
        group_id,
        repeats_id,
        shingle,
        count(*) as side_count,
        row_number() over (partition by group_id, repeats_id order by shingle) as place_number
    from both_sides
    group by group_id, repeats_id, shingle
),

alike as (
    select
        group_id,
        repeats_id,
        sum(case when side_count = 2 then 1 else 0 end) / cast(count(*) as double) as similarity
    from united
    where place_number <= 32
    group by group_id, repeats_id
),

ranked as (
    select
        alike.*,
        row_number() over (
            partition by alike.group_id
            order by candidates.posted_on, candidates.source_rank, candidates.repeats_id
        ) as place_number
    from alike
    inner join candidates
        on alike.group_id = candidates.group_id and alike.repeats_id = candidates.repeats_id
    cross join rule
    where alike.similarity >= rule.similarity_min
)

select
    group_id,
    repeats_id,
    similarity
from ranked
where place_number = 1
