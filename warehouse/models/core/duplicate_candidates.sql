-- grain: one row per pair of groups of same texts that is worth judging
-- Four ways to meet, each with a bound, so that the number of pairs grows with the number of ads and not with
-- its square: the same employer and title (each group meets the queue_max before it), the same address, two of the
-- anchor_count rarest shingles at their place (none of more than anchor_jobs_max jobs), and the same employer,
-- role and level at a place, in another language or under a like title. The later one is posted no more than window_days
-- after the life of the earlier. docs/decisions/0008-duplicates.md has figures.
with

rule as (
    select
        max(case when name = 'window_days' then value end) as window_days,
        max(case when name = 'queue_max' then value end) as queue_max,
        max(case when name = 'anchor_count' then value end) as anchor_count,
        max(case when name = 'anchor_jobs_max' then value end) as anchor_jobs_max,
        max(case when name = 'anchor_words_min' then value end) as anchor_words_min
    from ref.measurement
    where section = 'duplicates'
),

-- Everything that there are many of goes by number.
places as (
    select
        meeting_place,
        cast(row_number() over (order by meeting_place) as integer) as place_code
    from (select distinct coalesce(city, country, place_key) as meeting_place from core.group_places) as named
    where meeting_place is not null
),

jobs as (
    select
        signatures.group_id,
        cast(row_number() over (order by signatures.group_id) as integer) as group_code,
        cast(dense_rank() over (order by signatures.employer_id, signatures.title_key) as integer) as job_code,
        cast(dense_rank() over (order by signatures.employer_id) as integer) as employer_code
    from core.group_signatures as signatures
    cross join rule
    where signatures.word_count >= rule.anchor_words_min
),

-- Ads of different employers must name the same place to be one. (Of a million ads 60 million rows: read twice, not kept.)
shingles as not materialized (
    select
        jobs.group_code,
        jobs.job_code,
        jobs.employer_code,
        meetings.place_code,
        unnest(signatures.text_sketch) as shingle
    from jobs
    inner join core.group_signatures as signatures on jobs.group_id = signatures.group_id
    inner join (
        select distinct
            named.group_id,
            places.place_code
        from core.group_places as named
        inner join places on coalesce(named.city, named.country, named.place_key) = places.meeting_place
    ) as meetings on jobs.group_id = meetings.group_id
),

-- Most shingles are of one job, or of far too many. Jobs dealt out to 62 bits set no more bits than there are jobs: what
-- sets more than anchor_jobs_max is left out before jobs are told apart one by one.
unusual as (
    select
        dealt.place_code,
        dealt.shingle
    from (
        select
            place_code,
            shingle,
            min(job_code) as job_first,
            max(job_code) as job_last,
            bit_count(bit_or(cast(power(2, job_code % 62) as bigint))) as job_count_least
        from shingles
        group by place_code, shingle
    ) as dealt
    cross join rule
    where dealt.job_first < dealt.job_last and dealt.job_count_least <= rule.anchor_jobs_max
),

rare as (
    select
        shingles.group_code,
        shingles.job_code,
        shingles.employer_code,
        shingles.place_code,
        shingles.shingle
    from shingles
    inner join unusual on shingles.place_code = unusual.place_code and shingles.shingle = unusual.shingle
),

-- What everybody writes tells nothing: an ad is looked for by what few other jobs at its place say, once among
-- what several employers say, and once among what only its own says.
shared as (
    select
        spread.place_code,
        spread.shingle,
        count(*) as job_count,
        min(spread.employer_code) = max(spread.employer_code) as is_of_one
    from (select distinct place_code, shingle, job_code, employer_code from rare) as spread
    cross join rule
    group by spread.place_code, spread.shingle
    having count(*) between 2 and max(rule.anchor_jobs_max)
),

anchors as (
    select
        rare.group_code,
        rare.place_code,
        rare.shingle,
        row_number() over (
            partition by rare.group_code, rare.place_code, shared.is_of_one
            order by shared.job_count, rare.shingle
        ) as place_number
    from rare
    inner join shared on rare.place_code = shared.place_code and rare.shingle = shared.shingle
),

keys as (
    -- A place shared, or none: an ad that names no place meets those of every place.
    select
        'title' as way,
        signatures.group_id,
        signatures.employer_id || '|' || signatures.title_key || '|' || coalesce(places.city, '') as meeting
    from core.group_signatures as signatures
    left join core.group_places as places on signatures.group_id = places.group_id
    union
    select
        'title' as way,
        signatures.group_id,
        signatures.employer_id || '|' || signatures.title_key as meeting
    from core.group_signatures as signatures
    union
    select
        'address' as way,
        group_id,
        url_key as meeting
    from core.group_signatures
    where url_key is not null
    union
    select
        'language' as way,
        signatures.group_id,
        signatures.employer_id || '|' || signatures.role || '|' || coalesce(signatures.level, '')
        || '|' || places.place_key as meeting
    from core.group_signatures as signatures
    inner join core.group_places as places on signatures.group_id = places.group_id
    where signatures.role is not null and signatures.language is not null
),

-- Ads of one language are one only if one title says all that the other says (core.duplicate_pairs). A bit for each first
-- letter of its words tells most of the others apart before they are compared.
letters as (
    select distinct
        title_key,
        strpos('abcdefghijklmnopqrstuvwxyz', substring(word, 1, 1)) as letter
    from (
        select
            title_key,
            unnest(string_split(title_key, ' ')) as word
        from (select distinct title_key from core.group_signatures) as titles
    ) as words
),

initials as (
    select
        title_key,
        cast(sum(power(2, letter)) as bigint) as bits
    from letters
    group by title_key
),

groups as (
    select
        signatures.group_id,
        signatures.language,
        signatures.posted_on,
        signatures.source_rank,
        signatures.life_end_on,
        coalesce(initials.bits, 0) as bits
    from core.group_signatures as signatures
    left join initials on signatures.title_key = initials.title_key
),

queued as (
    select
        keys.way,
        keys.meeting,
        keys.group_id,
        groups.language,
        groups.posted_on,
        groups.life_end_on,
        groups.bits,
        count(*) over (partition by keys.way, keys.meeting) as queue_length,
        row_number() over (
            partition by keys.way, keys.meeting
            order by groups.posted_on, groups.source_rank, groups.group_id
        ) as queue_number
    from keys
    inner join groups on keys.group_id = groups.group_id
),

-- Buckets of half a queue: a group meets those of its own bucket and of the two before it.
buckets as (
    select
        queued.*,
        cast(floor(queued.queue_number * 2 / rule.queue_max) as bigint) as bucket
    from queued
    cross join rule
    where queued.queue_length > 1
),

met as (
    select
        later.group_id,
        earlier.group_id as repeats_id,
        later.way
    from buckets as later
    cross join (select 0 as step union all select 1 as step union all select 2 as step) as steps
    inner join buckets as earlier
        on
            later.way = earlier.way
            and later.meeting = earlier.meeting
            and later.bucket - steps.step = earlier.bucket
    cross join rule
    where
        later.queue_number > earlier.queue_number
        and later.queue_number <= earlier.queue_number + rule.queue_max
        and date_diff('day', earlier.life_end_on, later.posted_on) <= rule.window_days
        and (
            later.way in ('title', 'address')
            or later.language <> earlier.language
            or (later.bits & earlier.bits) in (later.bits, earlier.bits)
        )
),

-- The same queues for what shares shingles, by number alone: they are more than all others, and one queue for both takes
-- two thirds more of the processor.
anchored as (
    select
        anchors.group_code,
        anchors.place_code,
        anchors.shingle,
        groups.posted_on,
        groups.life_end_on,
        groups.bits,
        row_number() over (
            partition by anchors.place_code, anchors.shingle
            order by groups.posted_on, groups.source_rank, anchors.group_code
        ) as queue_number
    from anchors
    cross join rule
    inner join jobs on anchors.group_code = jobs.group_code
    inner join groups on jobs.group_id = groups.group_id
    where anchors.place_number <= rule.anchor_count
),

anchor_buckets as (
    select
        anchored.*,
        cast(floor(anchored.queue_number * 2 / rule.queue_max) as bigint) as bucket
    from anchored
    cross join rule
),

alike as (
    select
        later.group_code,
        earlier.group_code as repeats_code
    from anchor_buckets as later
    cross join (select 0 as step union all select 1 as step union all select 2 as step) as steps
    inner join anchor_buckets as earlier
        on
            later.place_code = earlier.place_code
            and later.shingle = earlier.shingle
            and later.bucket - steps.step = earlier.bucket
    cross join rule
    where
        later.queue_number > earlier.queue_number
        and later.queue_number <= earlier.queue_number + rule.queue_max
        and date_diff('day', earlier.life_end_on, later.posted_on) <= rule.window_days
        and (later.bits & earlier.bits) in (later.bits, earlier.bits)
    group by later.group_code, earlier.group_code
    having count(*) >= 2
),

every as (
    select * from met
    union all
    select
        later.group_id,
        earlier.group_id as repeats_id,
        'text' as way
    from alike
    inner join jobs as later on alike.group_code = later.group_code
    inner join jobs as earlier on alike.repeats_code = earlier.group_code
)

select
    group_id,
    repeats_id,
    max(case when way = 'address' then 1 else 0 end) = 1 as is_same_address,
    max(case when way = 'language' then 1 else 0 end) = 1 as is_same_role
from every
group by group_id, repeats_id
