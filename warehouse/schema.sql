-- Tables that are filled, not computed. Everything in core and marts comes from models/ and measures.
-- The long texts, description_raw, lie beside the published file (texts.py): there the column is empty.
-- raw only ever gains columns: an older warehouse is rebuilt from its raw tables (SCHEMA_VERSION in database.py).
create schema if not exists raw;
create schema if not exists facts;
create schema if not exists ref;
create schema if not exists core;
create schema if not exists marts;
create schema if not exists ops;

-- grain: one row per refresh that read boards or files
create table if not exists raw.runs (
    run_id varchar, as_of timestamp, kind varchar, software varchar, started_at timestamp,
    finished_at timestamp, status varchar
);
-- grain: one row per board and refresh that read it
create table if not exists raw.source_runs (
    run_id varchar, source varchar, board varchar, status varchar, listing varchar, listing_complete boolean,
    item_count bigint, request_count bigint, error_count bigint, error varchar, landing_file varchar,
    read_at timestamp, as_of timestamp, employer varchar, sector varchar, is_not_modified boolean default false,
    validator_url varchar, validator_etag varchar, validator_last_modified varchar
);
-- grain: one row per posting and wording (content_hash), verbatim as the source gave it
create table if not exists raw.versions (
    posting_id varchar, content_hash varchar, source varchar, board varchar, native_id varchar,
    first_seen_at timestamp, url varchar, title_raw varchar, company_raw varchar, locations_raw varchar[],
    description_format varchar, posted_at timestamp, posted_raw varchar,
    updated_raw varchar, valid_through_raw varchar, employment_type_raw varchar, workplace_raw varchar,
    department_raw varchar, language_raw varchar, pay_ranges varchar, is_prospect boolean, created_raw varchar,
    level_raw varchar, education_raw varchar, requisition_raw varchar, pay_raw varchar, pay_predicted_raw varchar,
    attribution_raw varchar, is_unlisted boolean default false, description_length bigint,
    description_raw varchar
);
alter table raw.versions add column if not exists description_length bigint;
-- grain: one row per posting, wording and unbroken run of readings that showed it
create table if not exists raw.sightings (
    posting_id varchar, content_hash varchar, first_run_id varchar, last_run_id varchar,
    first_seen_at timestamp, last_seen_at timestamp
);
-- grain: one row per item or line that could not be read
create table if not exists raw.rejects (
    run_id varchar, source varchar, board varchar, reason varchar, payload varchar
);

-- grain: one row per posting and wording
create table if not exists facts.postings (
    posting_id varchar, content_hash varchar, extractor_version varchar, role varchar, role_evidence varchar,
    level varchar, level_evidence varchar, years_min double, years_evidence varchar, sector varchar,
    sector_evidence varchar, workplace varchar, workplace_evidence varchar, education varchar,
    education_evidence varchar, language varchar, text_hash varchar, text_sketch bigint[], word_count bigint,
    title_key varchar
);
-- grain: one row per posting, wording and pay range that it states
create table if not exists facts.pay (
    posting_id varchar, content_hash varchar, extractor_version varchar, range_number integer, pay_min double,
    pay_max double, currency varchar, period varchar, basis varchar, is_structured boolean,
    is_headline boolean, is_plausible boolean, label varchar, evidence_text varchar, evidence_start integer,
    evidence_end integer, confidence double
);
-- grain: one row per posting, wording and place that it names
create table if not exists facts.places (
    posting_id varchar, content_hash varchar, extractor_version varchar, place_number integer,
    place_raw varchar, city varchar, region varchar, country varchar
);
-- grain: one row per posting, wording and skill that it names or describes
create table if not exists facts.posting_skills (
    posting_id varchar, content_hash varchar, extractor_version varchar, skill_id varchar, kind varchar,
    strength varchar, confidence double, is_implied boolean, is_negated boolean, evidence_text varchar,
    evidence_start integer, evidence_end integer, mention_count integer
);

-- grain: one row per skill of the taxonomy and per certification
create table if not exists ref.skills (
    skill_id varchar, name varchar, kind varchar, category varchar, category_name varchar,
    parent_skill_id varchar, definition varchar, in_guides boolean
);
-- grain: one row per skill (or certification) and form in which ads write it, besides its name
create table if not exists ref.skill_aliases (skill_id varchar, alias varchar);
-- grain: one row per role guide
create table if not exists ref.guides (guide_id varchar, name varchar, title varchar, role varchar);
-- grain: one row per skill that a guide asks for in one place
create table if not exists ref.guide_requirements (
    guide_id varchar, requirement_number integer, skill_id varchar, label varchar, level varchar,
    strength varchar, section varchar, role varchar, lines varchar
);
-- grain: one row per pay band of a guide
create table if not exists ref.guide_bands (
    guide_id varchar, level varchar, title varchar, pay_min double, pay_max double, is_open_ended boolean,
    currency varchar, period varchar, years varchar, lines varchar
);
-- grain: one row per guide and sector that it calls in demand
create table if not exists ref.guide_sectors (guide_id varchar, sector varchar);
-- grain: one row per guide and level that it describes (all: what it asks at every level)
create table if not exists ref.guide_levels (
    guide_id varchar, level varchar, name varchar, years_min double, years_max double, is_open_ended boolean,
    education varchar, lines varchar
);
-- grain: one row per guide and trend that it calls emerging
create table if not exists ref.guide_trends (
    guide_id varchar, trend_number integer, name varchar, skill_group_id varchar, lines varchar
);
-- grain: one row per entry of a guide's file, whole, as JSON
create table if not exists ref.guide_entries (guide_id varchar, part varchar, entry_number integer, entry varchar);
-- grain: one row per requirement that is one of several of which one is enough
create table if not exists ref.guide_choices (guide_id varchar, requirement_number integer, skill_group_id varchar);
-- grain: one row per skill and group of which any one counts
create table if not exists ref.skill_groups (skill_group_id varchar, skill_id varchar);
-- grain: one row per role
create table if not exists ref.roles (role varchar, name varchar, order_number integer, is_core boolean);
-- grain: one row per level
create table if not exists ref.levels (level varchar, name varchar, order_number integer, in_guides boolean);
-- grain: one row per sector
create table if not exists ref.sectors (sector varchar, name varchar, in_guides boolean);
-- grain: one row per board that is listed or was ever read
create table if not exists ref.boards (source varchar, board varchar, employer varchar, sector varchar);
-- grain: one row per posting and wording: whose ad it is
create table if not exists ref.posting_employers (
    posting_id varchar, content_hash varchar, employer_id varchar
);
-- grain: one row per employer, over all sources
create table if not exists ref.employers (
    employer_id varchar, employer varchar, is_agency boolean, sector varchar, sector_basis varchar
);
-- grain: one row per pair of employers, or single one, that somebody should look at
create table if not exists ref.employer_doubts (
    doubt varchar, employer_id varchar, other_employer_id varchar, sign varchar
);
-- grain: one row per currency and day with a rate
create table if not exists ref.fx (currency varchar, rate_on date, usd_per_unit double);
-- grain: one row: the clock of this build
create table if not exists ref.clock (as_of timestamp, as_of_on date);
-- grain: one row per constant of measurement.toml
create table if not exists ref.measurement (section varchar, name varchar, value double);
-- grain: one row per words of a title that tell a standing invitation from a vacancy
create table if not exists ref.prospect_words (place varchar, words varchar);
-- grain: one row per pair of postings that somebody ruled to be one ad, or two
create table if not exists ref.duplicate_rulings (posting_id varchar, other_id varchar, verdict varchar);

-- grain: one row per build, this one and those before it
create table if not exists ops.build (
    build_id varchar, kind varchar, as_of timestamp, run_id varchar, schema_version integer,
    extractor_version varchar, software varchar
);
-- grain: one row per build and table that it made, kept or mended
create table if not exists ops.models (
    build_id varchar, name varchar, kind varchar, row_count bigint, seconds double
);
-- grain: one row per table: a digest of all that it was made from
create table if not exists ops.made_from (name varchar, made_from varchar);
-- grain: one row per file beside this one that holds texts of ads
create table if not exists ops.text_files (
    file_number bigint, file_name varchar, row_count bigint, byte_count bigint, sha256 varchar
);
-- grain: one row per build, feature and bucket of what was read
create table if not exists ops.drift (
    build_id varchar, feature varchar, bucket varchar, case_count bigint, share double,
    build_id_before varchar, case_count_before bigint, psi double
);
-- grain: one row per build and check
create table if not exists ops.checks (
    build_id varchar, check_name varchar, severity varchar, status varchar, row_count bigint, detail varchar
);
-- grain: one row per build, gauge, its part and source (and all sources together)
create table if not exists ops.gauges (
    build_id varchar, gauge varchar, gauge_part varchar, source varchar, gauge_value double, case_count bigint,
    build_count bigint, usual double, limit_low double, limit_high double
);
-- grain: one row per gate that somebody accepted
create table if not exists ops.overrides (
    build_id varchar, check_name varchar, row_count bigint, accepted_by varchar, accepted_because varchar,
    accepted_at timestamp
);
-- grain: one row per build and figure of a past month that it moved out of its interval
create table if not exists ops.revisions (
    build_id varchar, build_id_before varchar, mart varchar, month date, role varchar, level varchar,
    sector varchar, skill_id varchar, figure_before double, figure_low_before double, figure_high_before double,
    figure_now double, late_count bigint, regrouped_count bigint, revised_reason varchar
);
