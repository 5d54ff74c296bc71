-- Every line of the given landing files; a line that is no JSON comes with type null. What an older writer left
-- out is null.
create or replace temp table staged as
select
    filename as path, type, posting_id, content_hash, board, native_id, url, title_raw, company_raw,
    locations_raw, description_raw, description_format,
    try_cast(posted_at as timestamptz) at time zone 'UTC' as posted_at, posted_raw, updated_raw,
    valid_through_raw, employment_type_raw, workplace_raw, department_raw, language_raw, pay_ranges,
    is_prospect, created_raw, level_raw, education_raw, requisition_raw, pay_raw, pay_predicted_raw,
    attribution_raw, is_unlisted, status, listing, listing_complete, items, requests, errors, error,
    try_cast(finished_at as timestamptz) at time zone 'UTC' as finished_at, reason, payload,
    coalesce(not_modified, false) as is_not_modified, validator ->> '$.url' as validator_url,
    validator ->> '$.etag' as validator_etag, validator ->> '$.last_modified' as validator_last_modified,
    type = 'item' and regexp_full_match(posting_id, '[0-9a-f]{16}') is true
        and regexp_full_match(content_hash, '[0-9a-f]{16}') is true
        and board is not null and native_id is not null as is_item
from read_json(
    ?, format = 'newline_delimited', filename = true, ignore_errors = true,
    columns = {
        type: 'varchar', posting_id: 'varchar', content_hash: 'varchar', board: 'varchar',
        native_id: 'varchar', url: 'varchar', title_raw: 'varchar', company_raw: 'varchar',
        locations_raw: 'varchar[]', description_raw: 'varchar', description_format: 'varchar',
        posted_at: 'varchar', posted_raw: 'varchar', updated_raw: 'varchar', valid_through_raw: 'varchar',
        employment_type_raw: 'varchar', workplace_raw: 'varchar', department_raw: 'varchar',
        language_raw: 'varchar', pay_ranges: 'json', is_prospect: 'boolean', created_raw: 'varchar',
        level_raw: 'varchar', education_raw: 'varchar', requisition_raw: 'varchar', pay_raw: 'varchar',
        pay_predicted_raw: 'varchar', attribution_raw: 'varchar', is_unlisted: 'boolean', status: 'varchar',
        listing: 'varchar', listing_complete: 'boolean', items: 'bigint', requests: 'bigint',
        errors: 'bigint', error: 'varchar', finished_at: 'varchar', reason: 'varchar', payload: 'varchar',
        not_modified: 'boolean', validator: 'json'
    }
);
