-- From staged (lines), landed_files (path, landing_file, run_id, source, as_of, kind, software), landed_boards
-- (path, board, employer, sector: as planned) and unreadable (path, reason, payload) to raw.*.

-- Of which kind and day the rows of a file without a header are, nobody can say: they stay in the file.
create or replace temp view landed as
select * from staged where path in (select path from landed_files where kind is not null);

-- "Not modified" (304): the postings of the board's last complete read, which is in raw.* already, count as seen.
-- A sighting never spans a complete read that did not show it, so those that span that read are all of them.
create or replace temp table carried_reads as
select
    files.path, files.run_id, files.source, landed.board, reads.status,
    {seen_at: reads.as_of, length: length(reads.run_id), run_id: reads.run_id} as whole
from landed
join landed_files as files using (path)
join raw.source_runs as reads
    on reads.source = files.source and reads.board = landed.board and reads.listing_complete
    and {seen_at: reads.as_of, length: length(reads.run_id), run_id: reads.run_id}
    < {seen_at: files.as_of, length: length(files.run_id), run_id: files.run_id}
where landed.type = 'board' and landed.is_not_modified
qualify row_number() over (partition by files.path, landed.board order by whole desc) = 1;

create or replace temp table carried as
select sightings.posting_id, sightings.content_hash, reads.path, reads.run_id, reads.source, reads.board
from carried_reads as reads
join (select distinct posting_id, source, board from raw.versions) as postings
    on postings.source = reads.source and postings.board = reads.board
join raw.sightings on sightings.posting_id = postings.posting_id
where
    {seen_at: first_seen_at, length: length(first_run_id), run_id: first_run_id} <= whole
    and {seen_at: last_seen_at, length: length(last_run_id), run_id: last_run_id} >= whole;

-- A board's own summary; a planned or seen board without one was cut off.
insert into raw.source_runs by name
with
summaries as (
    select path, board, max_by(
        {status: status, listing: listing, listing_complete: listing_complete, items: items,
         requests: requests, errors: errors, error: error, finished_at: finished_at,
         is_not_modified: is_not_modified, validator_url: validator_url, validator_etag: validator_etag,
         validator_last_modified: validator_last_modified},
        coalesce(finished_at, timestamp '1970-01-01')
    ) as said
    from landed
    where type = 'board' and board is not null
    group by path, board
),
counts as (
    select path, board, count(distinct posting_id) as item_count
    from (
        select path, board, posting_id from landed where is_item
        union all
        select path, board, posting_id from carried
    ) as items
    group by path, board
),
-- "whoishiring" stands for one board per thread: it is only named where no thread was summarised.
planned as (
    select planned.path, planned.board
    from landed_boards as planned
    join landed_files using (path)
    where not (source = 'hackernews' and planned.board = 'whoishiring'
        and planned.path in (select path from summaries))
),
boards as (
    select path, board from planned
    union select path, board from summaries
    union select path, board from counts
),
newest as (
    select source, board, max(as_of) as as_of
    from raw.source_runs
    group by source, board
),
read as (
    select
        files.run_id, files.source, boards.board, files.landing_file, files.as_of, files.reason as no_header,
        coalesce(item_count, 0) as item_count, said, carried_reads.status as whole_status,
        coalesce(said.is_not_modified, false) as is_not_modified,
        coalesce(said.is_not_modified, false) and carried_reads.path is null as is_unknown,
        -- Lines lost on the disk make a complete listing incomplete.
        coalesce(said.items > coalesce(item_count, 0), false) as is_short,
        -- A read older than what is already known can no longer prove absence.
        coalesce(files.as_of < newest.as_of, false) as is_late,
        planned.employer, planned.sector
    from boards
    join landed_files as files using (path)
    left join summaries using (path, board)
    left join counts using (path, board)
    left join carried_reads using (path, board)
    left join landed_boards as planned using (path, board)
    left join newest on newest.source = files.source and newest.board = boards.board
)
select
    run_id, source, board,
    case
        when is_unknown or (said is null and item_count = 0) then 'failed'
        when said is null or (is_short and said.status in ('ok', 'empty')) then 'partial'
        when is_not_modified and said.status = 'ok' and item_count = 0 then 'empty'
        else said.status
    end as status,
    said.listing as listing,
    coalesce(said.listing_complete and said.status in ('ok', 'empty'), false)
        and not is_short and not is_late and not is_unknown as listing_complete,
    item_count, coalesce(said.requests, 0) as request_count, coalesce(said.errors, 0) as error_count,
    case
        when no_header is not null then no_header
        when said is null then 'The crawl stopped before this board was done.'
        when is_unknown then 'Nothing has changed since a complete read that this warehouse does not hold.'
        when is_short then 'The landing file holds ' || item_count || ' of ' || said.items || ' items.'
        else said.error
    end as error,
    landing_file, coalesce(said.finished_at, as_of) as read_at, as_of, employer, sector, is_not_modified,
    said.validator_url, said.validator_etag, said.validator_last_modified
from read;

insert into raw.runs by name
with
files as (
    select run_id, min(as_of) as as_of, min(kind) as kind, min(software) as software
    from landed_files
    where kind is not null and run_id not in (select run_id from raw.runs)
    group by run_id
)
select run_id, as_of, kind, software, as_of as started_at from files;

update raw.runs
set finished_at = reads.finished_at, status = reads.status
from (
    select
        run_id, max(read_at) as finished_at,
        -- A board that was skipped for want of a key says nothing about the run.
        case
            when bool_and(status in ('ok', 'empty', 'skipped')) then 'ok'
            when bool_and(status in ('failed', 'disallowed', 'skipped')) then 'failed'
            else 'partial'
        end as status
    from raw.source_runs
    group by run_id
) as reads
where reads.run_id = runs.run_id and runs.run_id in (select run_id from landed_files);

-- The fields that content_hash does not cover are those of the first read that showed the text.
insert into raw.versions by name
select
    landed.posting_id, landed.content_hash, source, landed.board, native_id, as_of as first_seen_at, url, title_raw,
    company_raw, locations_raw, description_raw, description_format, posted_at, posted_raw, updated_raw,
    valid_through_raw, employment_type_raw, workplace_raw, department_raw, language_raw, pay_ranges,
    coalesce(is_prospect, false) as is_prospect, created_raw, level_raw, education_raw, requisition_raw, pay_raw,
    pay_predicted_raw, attribution_raw, coalesce(is_unlisted, false) as is_unlisted
from landed
join landed_files using (path)
anti join raw.versions as known
    on known.posting_id = landed.posting_id and known.content_hash = landed.content_hash
where is_item
qualify row_number() over (
    partition by landed.posting_id, landed.content_hash order by as_of, length(run_id), run_id
) = 1;

create or replace temp table seen as
select posting_id, content_hash, source, board, run_id
from landed
join landed_files using (path)
where is_item
union
select posting_id, content_hash, source, board, run_id
from carried;

-- The newest known sighting of each posting seen now: the only one that can be extended.
create or replace temp table newest_sightings as
select sightings.rowid as sighting_row, sightings.*, source, board
from raw.sightings
join (select distinct posting_id, source, board from seen) using (posting_id)
qualify row_number() over (
    partition by posting_id order by last_seen_at desc, length(last_run_id) desc, last_run_id desc
) = 1;

-- A sighting is extended when no complete read of its board in between missed the posting.
create or replace temp table grown_sightings as
with
reads as (
    select
        run_id, source, board, as_of,
        row_number() over (partition by source, board order by as_of, length(run_id), run_id) as read_number,
        cast(listing_complete and listing = 'complete' as integer) as is_complete,
        sum(cast(listing_complete and listing = 'complete' as integer)) over (
            partition by source, board order by as_of, length(run_id), run_id
            rows between unbounded preceding and current row
        ) as complete_upto
    from raw.source_runs
),
observed as (
    select
        posting_id, content_hash, run_id as first_run_id, run_id as last_run_id, as_of as first_seen_at,
        as_of as last_seen_at, read_number, complete_upto - is_complete as complete_before, complete_upto
    from seen
    join reads using (run_id, source, board)
    union all
    select
        posting_id, content_hash, first_run_id, last_run_id, first_seen_at, last_seen_at, read_number,
        complete_upto - is_complete as complete_before, complete_upto
    from newest_sightings as newest
    join reads
        on reads.run_id = newest.last_run_id and reads.source = newest.source and reads.board = newest.board
),
breaks as (
    select
        *,
        cast(
            content_hash is distinct from lag(content_hash) over by_read
            or complete_before > lag(complete_upto) over by_read as integer
        ) as is_new
    from observed
    window by_read as (partition by posting_id order by read_number, content_hash)
),
numbered as (
    select
        *,
        sum(is_new) over (
            partition by posting_id order by read_number, content_hash
            rows between unbounded preceding and current row
        ) as sighting_number
    from breaks
)
select
    posting_id, min(content_hash) as content_hash, min_by(first_run_id, read_number) as first_run_id,
    max_by(last_run_id, read_number) as last_run_id, min(first_seen_at) as first_seen_at,
    max(last_seen_at) as last_seen_at
from numbered
group by posting_id, sighting_number;

delete from raw.sightings where rowid in (select sighting_row from newest_sightings);
insert into raw.sightings by name from grown_sightings;

insert into raw.rejects by name
select run_id, source, board, landed.reason, payload
from landed
join landed_files using (path)
where type = 'reject'
union all
select run_id, source, board, 'the item lacks its ids' as reason, coalesce(url, title_raw) as payload
from landed
join landed_files using (path)
where type = 'item' and not is_item
union all
select run_id, source, null as board, reason_read as reason, payload
from unreadable
join landed_files using (path);

drop view landed;
drop table carried_reads;
drop table carried;
drop table seen;
drop table newest_sightings;
drop table grown_sightings;
