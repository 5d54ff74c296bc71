-- grain: one row per employer, number of must-haves, years, degree and whether pay is stated: watched primary postings of a period
-- The same postings as in marts.posting_counts, of one role, level, country and sector (null: of any).
with

ads as (
    select
        posting_id,
        employer_id,
        cast(floor(years_min) as integer) as years_asked,
        education
    from core.postings
    where
        is_primary and is_watched and is_readable and not is_prospect and not is_unlisted
        and employer_id is not null and posted_on >= $first_on and posted_on <= $last_on
        and ($role::varchar is null or role = $role)
        and ($level::varchar is null or level = $level)
        and ($country::varchar is null or country = $country)
        and ($sector::varchar is null or sector = $sector)
),

musts as (
    select
        skills.posting_id,
        count(*) as must_count
    from core.posting_skills as skills
    inner join ads on skills.posting_id = ads.posting_id
    where skills.strength = 'must' and skills.kind = 'skill' and not skills.is_negated and not skills.is_implied
    group by skills.posting_id
),

paid as (
    select distinct posting_id
    from core.pay
    where is_headline and is_plausible
)

select
    ads.employer_id,
    coalesce(musts.must_count, 0) as must_count,
    ads.years_asked,
    ads.education,
    paid.posting_id is not null as is_pay_stated,
    count(*) as posting_count
from ads
left join musts on ads.posting_id = musts.posting_id
left join paid on ads.posting_id = paid.posting_id
group by all
order by all
