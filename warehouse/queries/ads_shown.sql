-- grain: one row per posting named by $posting_ids: what a reader may see of it besides its text
select
    postings.posting_id, postings.content_hash, postings.source, postings.panel_id, postings.url,
    left(postings.title, 300) as title,
    left(coalesce(postings.employer, postings.company), 300) as employer,
    postings.role, postings.level, postings.workplace, postings.city, postings.region, postings.country,
    postings.posted_on, postings.closed_on, postings.is_open,
    pay.pay_min, pay.pay_max, pay.currency, pay.period, pay.basis,
    pay.pay_min_usd_year, pay.pay_max_usd_year, pay.usd_reason,
    left(versions.attribution_raw, 300) as attribution_raw
from core.postings
inner join (select unnest($posting_ids::varchar[]) as posting_id) as wanted
    on postings.posting_id = wanted.posting_id
left join core.pay
    on postings.posting_id = pay.posting_id and pay.is_headline and pay.is_plausible
left join raw.versions
    on postings.posting_id = versions.posting_id and postings.content_hash = versions.content_hash
