-- grain: one row per ad of a page of those found, the newest first
-- Each of eight terms must stand in `named` or in `skills`. Without ads on the page, ad_count stands in one row.
with

found as materialized (
    select ad_number
    from marts.ads
    where
        ($role::varchar is null or role = $role)
        and ($level::varchar is null or level = $level)
        and ($country::varchar is null or country = $country)
        and ($workplace::varchar is null or workplace = $workplace)
        and ($sector::varchar is null or sector = $sector)
        and ($posted_from::date is null or posted_on >= $posted_from)
        and ($has_pay::boolean is null or has_pay = $has_pay)
        and ($is_on_offer::boolean is null or is_on_offer = $is_on_offer)
        and (coalesce($word_1, $skill_1) is null or contains(named, $word_1) or contains(skills, $skill_1))
        and (coalesce($word_2, $skill_2) is null or contains(named, $word_2) or contains(skills, $skill_2))
        and (coalesce($word_3, $skill_3) is null or contains(named, $word_3) or contains(skills, $skill_3))
        and (coalesce($word_4, $skill_4) is null or contains(named, $word_4) or contains(skills, $skill_4))
        and (coalesce($word_5, $skill_5) is null or contains(named, $word_5) or contains(skills, $skill_5))
        and (coalesce($word_6, $skill_6) is null or contains(named, $word_6) or contains(skills, $skill_6))
        and (coalesce($word_7, $skill_7) is null or contains(named, $word_7) or contains(skills, $skill_7))
        and (coalesce($word_8, $skill_8) is null or contains(named, $word_8) or contains(skills, $skill_8))
),

page as (
    select ad_number from found
    order by ad_number
    limit $limit offset $offset
),

shown as (
    select ads.ad_number, ads.posting_id
    from marts.ads
    inner join page on ads.ad_number = page.ad_number
)

select counted.ad_count, shown.posting_id
from (select count(*) as ad_count from found) as counted
left join shown on true
order by shown.ad_number
