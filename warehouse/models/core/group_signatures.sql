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
),

-- https://WWW.a.com/en/jobs/17/apply?lang=de&x=1#top -> a.com/jobs/17&&lang=de&&x=1&&
-- A fragment that is a path stays: a.com/#/jobs/17
parted as (
    select
        posting_id,
        regexp_replace(
            regexp_replace(
                regexp_replace(lower(trim(url)), '^[a-z]+://(www[0-9]*\.)?|#([^/!].*)?$', '', 'g'),
                ':(80|443)/|/[a-z]{2}([_-][a-z]{2})?/', '/', 'g'
            ),
            '(/apply|/application)?/*([?&]+|$)', '&&', 'g'
        ) as url_parts
    from core.current_versions
),

-- Parameters of language and tracking go; "ref" and "source" may name the ad if they hold a number. An address
-- names one ad if it ends in more than a folder of them.
addresses as (
    select
        posting_id,
        nullif(regexp_replace(
            regexp_replace(
                url_parts,
                '&(utm_[a-z_]+|gh_src|lever-[a-z]+(%5b%5d|\[\])?|[a-z]+clid|mc_[ce]id|trk|tracking_?id|ref_?id|referr?er|lang|language|locale|hl)(=[^&]*)?&|&(ref|src|source)(=[^&0-9]*)?&',
                '', 'g'
            ),
            '^[^/&]*(/[^0-9&]{0,24})?&*$|&+$', '', 'g'
        ), '') as url_key
    from parted
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
    addresses.url_key,
    facts.text_sketch
from shown
inner join core.text_groups as groups on shown.group_id = groups.posting_id
inner join core.current_versions as versions on shown.group_id = versions.posting_id
inner join addresses on shown.group_id = addresses.posting_id
inner join facts.postings as facts
    on versions.posting_id = facts.posting_id and versions.content_hash = facts.content_hash
left join pay on versions.posting_id = pay.posting_id and versions.content_hash = pay.content_hash
