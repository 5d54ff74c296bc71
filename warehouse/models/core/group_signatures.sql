-- grain: one row per group of same texts
-- What pairs are judged by: facts of the group's first posting, and the time the group was shown.
with

shown as (
    select
        group_id,
        min(posted_on) as posted_on,
        max(last_seen_on) as last_seen_on,
        max(life_end_on) as life_end_on
    from core.text_groups
    group by group_id
),

pay as (
    select
        posting_id,
        content_hash,
        max(currency || ' ' || period) as pay_unit,
        max((coalesce(pay_min, pay_max) + coalesce(pay_max, pay_min)) / 2) as pay_middle
    from facts.pay
    where is_headline and is_plausible
    group by posting_id, content_hash
)

select
    shown.group_id,
    groups.panel_id,
    groups.employer_id,
    groups.title_key,
    shown.posted_on,
    groups.source_rank,
    shown.last_seen_on,
    shown.life_end_on,
    nullif(facts.level, 'unstated') as level,
    facts.role,
    facts.years_min,
    nullif(facts.workplace, 'unstated') as workplace,
    facts.language,
    facts.word_count,
    pay.pay_unit,
    pay.pay_middle,
    -- An address names one ad if it ends in more than a folder of them: https://www.a.com/jobs/17/ -> a.com/jobs/17
    nullif(regexp_replace(
        regexp_replace(trim(versions.url), '^[a-zA-Z]+://(www\.)?|[#].*$|/+$', '', 'g'),
        '^[^/?]*(/[^0-9?]{0,24})?$', '', 'g'
    ), '') as url_key,
    facts.text_sketch
from shown
inner join core.text_groups as groups on shown.group_id = groups.posting_id
inner join core.current_versions as versions on shown.group_id = versions.posting_id
inner join facts.postings as facts
    on versions.posting_id = facts.posting_id and versions.content_hash = facts.content_hash
left join pay on versions.posting_id = pay.posting_id and versions.content_hash = pay.content_hash
