-- grain: one row per ad named by $posting_ids: what a list of ads shows of it
with

ads as (
    select
        posting_id, content_hash, source, url, title, coalesce(employer, company) as employer,
        level, workplace, city, region, country, posted_on, closed_on, is_open
    from core.postings
    where list_contains($posting_ids::varchar[], posting_id)
)

select
    ads.*,
    pay.pay_min, pay.pay_max, pay.currency, pay.period, pay.basis,
    versions.attribution_raw
from ads
left join core.pay
    on ads.posting_id = pay.posting_id and pay.is_headline and pay.is_plausible
left join raw.versions
    on ads.posting_id = versions.posting_id and ads.content_hash = versions.content_hash
order by ads.posting_id
