-- grain: one row per feature and bucket, of the current versions of the postings that count
with postings as (
    select
        core.postings.posting_id,
        core.postings.content_hash,
        facts.postings.word_count,
        coalesce(facts.postings.language, 'not told') as language
    from core.postings
    inner join facts.postings
        on core.postings.posting_id = facts.postings.posting_id
        and core.postings.content_hash = facts.postings.content_hash
    where core.postings.is_primary
),
skills as (
    select posting_skills.*
    from facts.posting_skills
    inner join postings
        on posting_skills.posting_id = postings.posting_id
        and posting_skills.content_hash = postings.content_hash
),
per_posting as (
    select postings.posting_id, count(skills.skill_id) as skill_count
    from postings
    left join skills on postings.posting_id = skills.posting_id
    group by postings.posting_id
),
cases as (
    select
        'skills per posting' as feature,
        case
            when skill_count = 0 then '0'
            when skill_count <= 2 then '1 to 2'
            when skill_count <= 5 then '3 to 5'
            when skill_count <= 10 then '6 to 10'
            when skill_count <= 20 then '11 to 20'
            else 'over 20'
        end as bucket
    from per_posting
    union all
    select
        'words per posting' as feature,
        case
            when word_count < 50 then 'under 50'
            when word_count < 200 then '50 to 199'
            when word_count < 500 then '200 to 499'
            when word_count < 1000 then '500 to 999'
            else '1000 and over'
        end as bucket
    from postings
    union all
    select 'language' as feature, case when language in ('en', 'not told') then language else 'other' end as bucket
    from postings
    union all
    select
        'sureness' as feature,
        case when confidence < 0.7 then 'doubtful' when confidence < 0.9 then 'likely' else 'sure' end as bucket
    from skills
    union all
    select 'strength' as feature, case when is_negated then 'negated' else strength end as bucket
    from skills
)
select feature, bucket, count(*) as case_count
from cases
group by feature, bucket
order by feature, bucket
