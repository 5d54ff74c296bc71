-- grain: one row per pair of groups of same texts that may be one ad
-- Two copies of one ad do not differ in level, years or way of working, hardly in pay, and name a place in common
-- if both name any.
-- similarity is the share of common shingles, estimated from the smallest hashes of both texts together; overlap
-- is the part of the shorter text that the longer has.
with

rule as (
    select
        max(case when name = 'renewal_days' then value end) as renewal_days,
        max(case when name = 'sketch_size' then value end) as sketch_size,
        max(case when name = 'pay_ratio_max' then value end) as pay_ratio_max
    from ref.measurement
    where section = 'duplicates'
),

pairs as (
    select
        cast(row_number() over (order by candidates.group_id, candidates.repeats_id) as integer) as pair_number,
        candidates.group_id,
        candidates.repeats_id,
        candidates.is_same_address,
        candidates.is_same_role,
        earlier.posted_on,
        earlier.source_rank,
        later.employer_id = earlier.employer_id as is_same_employer,
        later.panel_id = earlier.panel_id as is_same_panel,
        -- An ad may be put up again some days before the old one is taken down.
        date_diff('day', later.posted_on, earlier.last_seen_on) > rule.renewal_days as is_at_once,
        later.title_key = earlier.title_key as is_same_title,
        later.title_key as later_title,
        earlier.title_key as earlier_title,
        later.language <> earlier.language as is_other_language,
        greatest(later.word_count, earlier.word_count) / cast(least(later.word_count, earlier.word_count) as double)
            as size_ratio,
        date_diff('day', earlier.posted_on, later.posted_on) as days_apart
    from core.duplicate_candidates as candidates
    inner join core.group_signatures as later on candidates.group_id = later.group_id
    inner join core.group_signatures as earlier on candidates.repeats_id = earlier.group_id
    cross join rule
    where
        not coalesce(
            later.level <> earlier.level
            or later.years_min <> earlier.years_min
            or (
                later.pay_unit = earlier.pay_unit
                and greatest(later.pay_middle, earlier.pay_middle)
                > rule.pay_ratio_max * least(later.pay_middle, earlier.pay_middle)
            )
            or (
                later.workplace <> earlier.workplace
                and (later.workplace = 'remote' or earlier.workplace = 'remote')
            ),
            false
        )
),

title_words as (
    select pair_number, 1 as side, unnest(string_split(later_title, ' ')) as word
    from pairs
    where not is_same_title
    union all
    select pair_number, 2 as side, unnest(string_split(earlier_title, ' ')) as word
    from pairs
    where not is_same_title
),

compared as (
    select
        pair_number,
        word,
        count(distinct side) as side_count,
        min(side) as side
    from title_words
    group by pair_number, word
),

-- One title says what the other says and more: "ML Engineer" and "ML Engineer, Search"; but not "Senior ..." or "... II".
near_titles as (
    select pair_number
    from compared
    group by pair_number
    having
        sum(case when side_count = 2 then 1 else 0 end) >= 2
        and count(distinct case when side_count = 1 then side end) = 1
        and sum(
            case
                when side_count = 1 and regexp_matches(
                    word,
                    '^([ivx]+|[0-9]+|senior|junior|mid|lead|principal|staff|head|chief|director|manager|management|intern|internship|working|student|trainee|graduate|entry|associate|vp|president)$'
                ) then 1 else 0
            end
        ) = 0
),

placed as (
    select distinct group_id from core.group_places
),

met_places as (
    select distinct pairs.pair_number
    from pairs
    inner join core.group_places as later on pairs.group_id = later.group_id
    inner join core.group_places as earlier
        on
            pairs.repeats_id = earlier.group_id
            and coalesce(later.city, '') = coalesce(earlier.city, '')
            and coalesce(later.country, earlier.country, '') = coalesce(earlier.country, later.country, '')
            and coalesce(later.region, earlier.region, '') = coalesce(earlier.region, later.region, '')
            and (
                later.city is not null
                or later.country is not null
                or later.region is not null
                or later.place_key = earlier.place_key
            )
),

-- Texts are compared only where nothing forbids it: that is most of the work.
possible as (
    select
        pairs.*,
        near_titles.pair_number is not null as is_near_title,
        met_places.pair_number is not null as is_same_place
    from pairs
    left join near_titles on pairs.pair_number = near_titles.pair_number
    left join met_places on pairs.pair_number = met_places.pair_number
    left join placed as later_placed on pairs.group_id = later_placed.group_id
    left join placed as earlier_placed on pairs.repeats_id = earlier_placed.group_id
    where
        (pairs.is_same_title or near_titles.pair_number is not null or (pairs.is_same_role and pairs.is_other_language))
        and (
            met_places.pair_number is not null
            or later_placed.group_id is null
            or earlier_placed.group_id is null
        )
),

places as (
    select unnest(generate_series(1, cast(rule.sketch_size as integer))) as place_number from rule
),

-- A sketch holds the smallest hashes of a text in order. Where one that both have stands among those of both together is
-- known from its two places, less what both have up to it.
later_sides as (
    select
        pairs.pair_number,
        places.place_number,
        list_extract(signatures.text_sketch, places.place_number) as shingle
    from possible as pairs
    inner join core.group_signatures as signatures on pairs.group_id = signatures.group_id
    inner join places on array_length(signatures.text_sketch) >= places.place_number
),

earlier_sides as (
    select
        pairs.pair_number,
        places.place_number,
        list_extract(signatures.text_sketch, places.place_number) as shingle
    from possible as pairs
    inner join core.group_signatures as signatures on pairs.repeats_id = signatures.group_id
    inner join places on array_length(signatures.text_sketch) >= places.place_number
),

shared as (
    select
        later.pair_number,
        later.place_number + earlier.place_number
        - row_number() over (partition by later.pair_number order by later.place_number) as place_number
    from later_sides as later
    inner join earlier_sides as earlier
        on later.pair_number = earlier.pair_number and later.shingle = earlier.shingle
),

counted as (
    select
        shared.pair_number,
        count(*) as shared_count,
        sum(case when shared.place_number <= rule.sketch_size then 1 else 0 end) as first_count
    from shared
    cross join rule
    group by shared.pair_number
),

alike as (
    select
        pairs.pair_number,
        coalesce(counted.first_count, 0) / cast(least(
            rule.sketch_size,
            array_length(later.text_sketch) + array_length(earlier.text_sketch) - coalesce(counted.shared_count, 0)
        ) as double) as similarity
    from possible as pairs
    cross join rule
    inner join core.group_signatures as later on pairs.group_id = later.group_id
    inner join core.group_signatures as earlier on pairs.repeats_id = earlier.group_id
    left join counted on pairs.pair_number = counted.pair_number
)

select
    pairs.group_id,
    pairs.repeats_id,
    pairs.posted_on,
    pairs.source_rank,
    pairs.is_same_address,
    pairs.is_same_role,
    pairs.is_same_employer,
    pairs.is_same_panel,
    pairs.is_at_once,
    pairs.is_same_title,
    pairs.is_near_title,
    coalesce(pairs.is_other_language, false) as is_other_language,
    pairs.is_same_place,
    pairs.days_apart,
    alike.similarity,
    least(1.0, alike.similarity * (1 + pairs.size_ratio) / (1 + alike.similarity)) as overlap
from possible as pairs
inner join alike on pairs.pair_number = alike.pair_number
