-- grain: one row per ad named by $posting_ids: what a list of ads shows of it
with

wanted as (
    select unnest($posting_ids::varchar[]) as posting_id
),

ads as (
    select
        postings.posting_id, postings.content_hash, postings.source, postings.url, postings.title,
        coalesce(postings.employer, postings.company) as employer,
        postings.level, postings.workplace, postings.city, postings.region, postings.country,
        postings.posted_on, postings.closed_on, postings.is_open
    from core.postings
    inner join wanted on postings.posting_id = wanted.posting_id
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
