"""Files of postings: what lands, what is refused and why, and what a refresh makes of it."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from scrapers.values import untracked
from tests.warehouse.conftest import Desk
from tests.warehouse.market import day
from warehouse import landing
from warehouse.imports import ImportRefused
from warehouse.imports.mapping import read_mapping
from warehouse.imports.report import Report
from warehouse.imports.run import Import, opened_import

# In the order of JobPost in python-jobspy 1.4.1, which `to_csv(index=False)` writes.
HEADER = (
    "id,site,job_url,job_url_direct,title,company,location,date_posted,job_type,salary_source,interval,"
    "min_amount,max_amount,currency,is_remote,job_level,job_function,listing_type,emails,description,"
    "company_industry,company_url,company_logo,company_url_direct,company_addresses,company_num_employees,"
    "company_revenue,company_description,skills,experience_range,company_rating,company_reviews_count,"
    "vacancy_count,work_from_home_type"
)
JOBSPY = HEADER.split(",")
AD = {
    "id": "in-0f1e", "site": "indeed", "job_url": "https://www.indeed.com/viewjob?jk=0f1e&utm_source=feed",
    "title": "Senior ML Engineer", "company": "Acme", "location": "Austin, TX, USA",
    "date_posted": "2026-11-01", "job_type": "fulltime, contract", "salary_source": "direct_data",
    "interval": "yearly", "min_amount": "150000.0", "max_amount": "185000.0", "currency": "USD",
    "is_remote": "True", "emails": "jobs@acme.example",
    "description": '**Role**\n\nYou know "Python", 5\\_years.\nMail jobs@acme.example\\',
    "company_rating": "4.1", "company_reviews_count": "12.0", "skills": "python, sql",
}  # fmt: skip


def asked(path: Path, form: str = "auto", told: Mapping[str, Any] | None = None, **more: Any) -> Import:
    values: dict[str, Any] = {"source": None, "taken": {"greenhouse"}, "clean_url": untracked, **more}
    return opened_import(path, form, told or {}, **values)


def landed(
    what: Import, folder: Path, listing: str = "windowed"
) -> tuple[Report, list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """The report, and the items, rejects and summaries of the landing file."""
    report = what.land(folder, run_id="run", as_of=day("2026-11-21"), kind="live", listing=listing)
    lines = list(landing.read(folder / "run" / f"{what.source}.jsonl"))
    of = {kind: [line for line in lines if line["type"] == kind] for kind in ("item", "reject", "board")}
    return report, of["item"], of["reject"], of["board"]


def jobspy_csv(path: Path, *ads: Mapping[str, str], quoted: bool = False, nothing: str = "") -> Path:
    how: dict[str, Any] = {"lineterminator": "\n"}
    if quoted:  # the form in which JobSpy's README had it for years
        how |= {"quoting": csv.QUOTE_ALL, "escapechar": "\\"}
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, **how)
        out.writerow(JOBSPY)
        out.writerows([ad.get(name, nothing) for name in JOBSPY] for ad in ads)
    return path


# ---- JobSpy ------------------------------------------------------------------------------------------------


def test_a_row_of_jobspy_becomes_this_item(tmp_path: Path) -> None:
    report, (item,), rejects, (board,) = landed(asked(jobspy_csv(tmp_path / "jobs.csv", AD)), tmp_path)
    raw = (
        '{"min_amount": "150000", "max_amount": "185000", "currency": "USD", "interval": "yearly", '
        '"salary_source": "direct_data"}'
    )
    expected = dict.fromkeys(landing.ITEM_FIELDS) | {
        "source": "jobspy", "board": "indeed", "native_id": "in-0f1e",
        "url": "https://www.indeed.com/viewjob?jk=0f1e", "title_raw": "Senior ML Engineer",
        "company_raw": "Acme", "locations_raw": ["Austin, TX, USA"],
        "description_raw": '**Role**\n\nYou know "Python", 5\\_years.\nMail [email]\\',
        "description_format": "text", "posted_at": "2026-11-01T00:00:00Z", "posted_raw": "2026-11-01",
        "employment_type_raw": "fulltime, contract", "workplace_raw": "remote", "is_prospect": False,
        "is_unlisted": False,
        "pay_ranges": [
            {"min": 150000.0, "max": 185000.0, "currency": "USD", "period": "year", "label": None, "raw": raw}
        ],
    }  # fmt: skip
    assert {name: item[name] for name in landing.ITEM_FIELDS} == expected
    assert (report.exit_code, report.unknown, rejects) == (0, [], [])
    assert (board["status"], board["listing"], board["listing_complete"]) == ("ok", "windowed", False)


@pytest.mark.parametrize("nothing", ["", "nan", "None", "NaT", "[]"])
def test_however_jobspy_writes_nothing_it_is_nothing(tmp_path: Path, nothing: str) -> None:
    bare = {"id": "li-1", "site": "linkedin", "job_url": "https://l.example/1", "title": "ML Engineer"}
    path = jobspy_csv(tmp_path / "jobs.csv", bare, nothing=nothing)
    _, (item,), _, _ = landed(asked(path), tmp_path)
    stated = {name: value for name, value in item.items() if value}
    assert set(stated) == {
        "type", "posting_id", "content_hash", "source", "board", "native_id", "url", "title_raw",
        "description_format",
    }  # fmt: skip


def _own_form(path: Path) -> Path:
    return jobspy_csv(path / "jobs.csv", AD)


def _quoted(path: Path) -> Path:
    return jobspy_csv(path / "jobs.csv", AD, quoted=True)


def _lines(path: Path) -> Path:
    typed = {**AD, "min_amount": 150000.0, "max_amount": 185000.0, "is_remote": True, "company_rating": 4.1}
    (path / "jobs.jsonl").write_text(json.dumps(typed) + "\n", encoding="utf-8")
    return path / "jobs.jsonl"


def _list(path: Path) -> Path:
    text = _lines(path).read_text(encoding="utf-8")
    (path / "jobs.json").write_text(f"[{text.strip()}]", encoding="utf-8")
    return path / "jobs.json"


def _parquet(path: Path) -> Path:
    typed = {**dict.fromkeys(JOBSPY), **AD, "min_amount": 150000.0, "max_amount": 185000.0, "is_remote": True}
    pq.write_table(pa.Table.from_pylist([typed]), path / "jobs.parquet")
    return path / "jobs.parquet"


def _packed(path: Path) -> Path:
    (path / "jobs.csv.gz").write_bytes(gzip.compress(_own_form(path).read_bytes()))
    return path / "jobs.csv.gz"


def _marked(path: Path) -> Path:
    text = _own_form(path).read_text(encoding="utf-8")
    (path / "jobs.csv").write_text(text, encoding="utf-8-sig")
    return path / "jobs.csv"


def _wide(path: Path) -> Path:
    text = _own_form(path).read_text(encoding="utf-8")
    (path / "jobs.csv").write_text(text, encoding="utf-16", newline="")
    return path / "jobs.csv"


@pytest.mark.parametrize("made", [_quoted, _lines, _list, _parquet, _packed, _marked, _wide])
def test_the_same_postings_in_any_file_are_the_same_postings(
    tmp_path: Path, made: Callable[[Path], Path]
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    _, (expected,), _, _ = landed(asked(_own_form(tmp_path / "a")), tmp_path / "a")
    report, (item,), _, _ = landed(asked(made(tmp_path / "b")), tmp_path / "b")
    assert item == expected
    assert (report.form.split(",")[0], report.unknown) == ("JobSpy", [])


PAY: dict[str, tuple[dict[str, str], tuple[float | None, float | None, str | None, str | None] | None]] = {
    "hourly": ({"interval": "hourly"}, (150000, 185000, "USD", "hour")),
    "no interval": ({"interval": ""}, (150000, 185000, "USD", None)),
    "no currency": ({"currency": ""}, (150000, 185000, None, "year")),
    "one end": ({"max_amount": ""}, (150000, None, "USD", "year")),
    "zero is not stated": ({"min_amount": "0.0"}, (None, 185000, "USD", "year")),
    "the wrong way round, as stated": ({"min_amount": "200000.0"}, (200000, 185000, "USD", "year")),
    "JobSpy's own guess": ({"salary_source": "description"}, None),
    "not stated": ({"min_amount": "", "max_amount": "", "salary_source": ""}, None),
    "no figures": ({"min_amount": "lots", "max_amount": "inf"}, None),
}


@pytest.mark.parametrize("case", PAY)
def test_pay_is_what_the_site_states(tmp_path: Path, case: str) -> None:
    given, expected = PAY[case]
    _, (item,), _, _ = landed(asked(jobspy_csv(tmp_path / "jobs.csv", {**AD, **given})), tmp_path)
    found = [(pay["min"], pay["max"], pay["currency"], pay["period"]) for pay in item["pay_ranges"]]
    assert found == ([expected] if expected else [])
    assert (item["pay_predicted_raw"] is not None) == (case == "JobSpy's own guess")


def test_ids_and_sites(tmp_path: Path) -> None:
    """Floats lose their .0; a row without an id gets one of its address; on another site it is another."""
    url = "https://n.example/job?id=9"
    ads = [
        {**AD, "id": "123.0"},
        {**AD, "id": "123", "site": "Zip Recruiter"},
        {**AD, "id": "", "job_url": f"{url}&utm_source=a"},
        {**AD, "id": "", "job_url": f"{url}&utm_source=b"},
        {**AD, "site": "../../etc"},
    ]
    report, items, _, boards = landed(asked(jobspy_csv(tmp_path / "jobs.csv", *ads)), tmp_path)
    assert [(item["board"], item["native_id"][:12]) for item in items] == [
        ("indeed", "123"), ("zip-recruiter", "123"), ("indeed", items[2]["native_id"][:12]),
        ("etc", "in-0f1e"),
    ]  # fmt: skip
    assert items[2]["native_id"].startswith("url-")
    assert (report.duplicate_count, report.derived_count) == (1, 1)
    assert [board["board"] for board in boards] == ["indeed", "zip-recruiter", "etc"]


# ---- columns of others -------------------------------------------------------------------------------------


def test_the_usual_names_need_no_mapping(tmp_path: Path) -> None:
    path = tmp_path / "ads.csv"
    path.write_text(
        "Job ID;Job Title;companyName;City;Country;Job Description;Link;Date Posted;Salary Min;Salary Max;"
        "Currency;Pay Period;Is Remote;Seniority Level;Recruiter\n"
        "7;ML Engineer;Acme;Ulm;Germany;<p>Python</p>;https://a.example/7;2026-11-02;65,000;80 000;EUR;"
        "per year;yes;Mid-Senior;Somebody\n",
        encoding="utf-8",
    )
    report, (item,), _, _ = landed(asked(path), tmp_path)
    stated = {name: item[name] for name in landing.ITEM_FIELDS if item[name] and name != "pay_ranges"}
    assert stated == {
        "source": "import", "board": "all", "native_id": "7", "url": "https://a.example/7",
        "title_raw": "ML Engineer", "company_raw": "Acme", "locations_raw": ["Ulm, Germany"],
        "description_raw": "<p>Python</p>", "description_format": "html", "posted_raw": "2026-11-02",
        "posted_at": "2026-11-02T00:00:00Z", "workplace_raw": "remote", "level_raw": "Mid-Senior",
    }  # fmt: skip
    (pay,) = item["pay_ranges"]
    assert (pay["min"], pay["max"], pay["currency"], pay["period"]) == (65000, 80000, "EUR", "year")
    assert report.unknown == ["Recruiter"]


def test_a_mapping_names_columns_constants_and_the_form_of_dates(tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(
        """
source = "acme-archive"
board = "Careers Page"
date_format = "%d.%m.%Y"

[fields]
title_raw = "Stelle"
description = ["Aufgaben", "Profil"]
locations_raw = "Orte"
company = "firma.name"
posted = "Datum"
pay_min = "von"
pay = ""

[constants]
currency = "EUR"
period = "month"
language = "de"
"""
    )
    row = {
        "Stelle": "ML-Ingenieur", "Aufgaben": "Modelle bauen", "Profil": "Python", "Orte": ["Ulm", "Köln"],
        "firma": {"name": "Acme"}, "Datum": "03.11.2026", "von": 5500, "salary": "viel",
    }  # fmt: skip
    (tmp_path / "ads.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    report, (item,), _, _ = landed(
        asked(tmp_path / "ads.jsonl", told=read_mapping(tmp_path / "map.toml")), tmp_path
    )
    assert (item["source"], item["board"], item["language_raw"]) == ("acme-archive", "careers-page", "de")
    assert (item["title_raw"], item["company_raw"], item["locations_raw"]) == (
        "ML-Ingenieur", "Acme", ["Ulm", "Köln"],
    )  # fmt: skip
    assert item["description_raw"] == "Modelle bauen\n\nPython"
    assert (item["posted_at"], item["pay_raw"]) == ("2026-11-03T00:00:00Z", None)
    (pay,) = item["pay_ranges"]
    assert (pay["min"], pay["max"], pay["currency"], pay["period"]) == (5500, None, "EUR", "month")
    assert item["native_id"].startswith("said-")
    assert (report.derived_count, report.unknown) == (1, ["salary"])


def test_parquet_with_lists_tables_and_times(tmp_path: Path) -> None:
    rows = [
        {
            "job_id": 12.0,
            "title": "ML Engineer",
            "locations": ["Ulm", "Berlin"],
            "employer": {"name": "Acme", "size": None},
            "posted_at": day("2026-11-03"),
            "max_salary": 90000.0,
            "pay_period": "YEARLY",
        }
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "ads.parquet")
    _, (item,), _, _ = landed(asked(tmp_path / "ads.parquet"), tmp_path)
    assert (item["native_id"], item["company_raw"], item["locations_raw"], item["posted_at"]) == (
        "12", "Acme", ["Ulm", "Berlin"], "2026-11-03T03:00:00Z",
    )  # fmt: skip
    assert [(p["min"], p["max"], p["period"]) for p in item["pay_ranges"]] == [(None, 90000.0, "year")]


MAPPINGS: dict[str, tuple[str, str]] = {
    "no TOML": ("title = ", "cannot be read"),
    "an unknown key": ('titel = "a"', "has titel, and only board, constants, date_format, fields, source"),
    "an unknown field": ('[fields]\nheadline = "a"', "names headline, which no posting has: the fields are"),
    "fields that are no table": ('fields = "a"', "names fields"),
    "a column that is a number": ("[fields]\ntitle = 3", "gives title no column"),
    "a column that is not there": ('[fields]\ntitle = "Beruf"', "no column 'Beruf', which the mapping names"),
    "no title at all": ('[fields]\ntitle = ""', "no column holds the title"),
    "a source that is crawled": ('source = "greenhouse"', "Guidepost reads a source greenhouse itself"),
    "a source that leads out": ('source = "../x"', "'../x' cannot name a source"),
}  # fmt: skip


@pytest.mark.parametrize("case", MAPPINGS)
def test_a_mapping_that_cannot_be_used_is_refused_in_one_sentence(tmp_path: Path, case: str) -> None:
    text, says = MAPPINGS[case]
    (tmp_path / "map.toml").write_text(text)
    (tmp_path / "ads.csv").write_text("id,title\n1,ML Engineer\n")
    with pytest.raises(ImportRefused) as refusal:
        asked(tmp_path / "ads.csv", told=read_mapping(tmp_path / "map.toml"))
    assert says in str(refusal.value)
    assert "\n" not in str(refusal.value)


# ---- the warehouse -----------------------------------------------------------------------------------------


def imported(desk: Desk, path: Path, on: str, listing: str = "windowed", **how: Any) -> Any:
    """Import a file as the command does; returns the result of the refresh."""
    what = asked(path, **how)

    def land(run_id: str) -> None:
        what.land(desk.home.landing, run_id=run_id, as_of=day(on), kind="live", listing=listing)

    return desk.refresh(on, crawl=land)


@pytest.mark.slow
def test_importing_twice_adds_sightings_and_nothing_else(desk: Desk, tmp_path: Path) -> None:
    ads = [AD, {**AD, "id": "in-2", "date_posted": ""}, {**AD, "id": "in-3", "title": ""}]
    path = jobspy_csv(tmp_path / "jobs.csv", *ads)
    first, second = imported(desk, path, "2026-11-20"), imported(desk, path, "2026-11-21")
    told = [[(s.board, s.status, s.items, s.new, s.changed) for s in r.sources] for r in (first, second)]
    assert told == [[("indeed", "ok", 2, 2, 0)], [("indeed", "ok", 2, 0, 0)]]
    assert len(desk.rows("raw.versions")) == 2
    seen = desk.rows("raw.sightings", "first_seen_at", "last_seen_at")
    assert [tuple(str(moment)[:10] for moment in row) for row in seen] == [("2026-11-20", "2026-11-21")] * 2
    assert desk.rows("raw.rejects", "reason", "board") == [("row 4: no title", "indeed")] * 2


@pytest.mark.slow
def test_absence_proves_nothing_unless_the_file_is_said_to_be_whole(desk: Desk, tmp_path: Path) -> None:
    for on, ids in (("2026-11-18", "ab"), ("2026-11-19", "a"), ("2026-11-20", "a")):
        path = jobspy_csv(tmp_path / "jobs.csv", *({**AD, "id": name} for name in ids))
        assert imported(desk, path, on, "windowed", source="some").published
        assert imported(desk, path, on, "complete", source="whole").published
    closed = desk.rows("core.postings", "source", "native_id", "closed_on", order_by=("source", "native_id"))
    assert [(*row[:2], str(row[2])) for row in closed] == [
        ("some", "a", "None"), ("some", "b", "None"), ("whole", "a", "None"), ("whole", "b", "2026-11-19"),
    ]  # fmt: skip


@pytest.mark.slow
def test_a_whole_file_with_a_row_that_cannot_be_read_closes_nothing(desk: Desk, tmp_path: Path) -> None:
    for on, ads in (("2026-11-18", [AD]), ("2026-11-19", [{**AD, "id": "b"}, {**AD, "title": ""}])):
        result = imported(desk, jobspy_csv(tmp_path / "jobs.csv", *ads), on, "complete")
    (source,) = result.sources
    assert (source.status, source.error) == ("partial", "rows that could not be read: 1")
    assert desk.rows("core.postings", "native_id", "is_open") == [("b", True), ("in-0f1e", True)]


@pytest.mark.slow
def test_dated_ads_of_overlapping_imports_are_watched(desk: Desk, tmp_path: Path) -> None:
    """Older ads count for pay and not for trends, like those that stood on a board when watching began."""
    old, new = {**AD, "id": "old"}, {**AD, "id": "new", "date_posted": "2026-11-19"}
    assert imported(desk, jobspy_csv(tmp_path / "1.csv", old), "2026-11-18").published
    assert imported(desk, jobspy_csv(tmp_path / "2.csv", old, new), "2026-11-21").published
    assert desk.rows("core.postings", "native_id", "is_watched") == [("new", True), ("old", False)]
