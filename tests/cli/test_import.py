"""`guidepost import` and `guidepost rates` as a person and a scheduler meet them."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from cli import main
from commands import refreshing
from commands.rates import renew_rates
from commands.terminal import Steps
from data import rates
from data.home import Home
from scrapers.rates import URL
from tests.cli.conftest import ROOT, Guidepost, rows
from tests.scrapers.boards import Answer, as_xml, board, job, robots, serving
from tests.warehouse.test_imports import AD, jobspy_csv
from warehouse.imports.mapping import USUAL

NIGHT = ("--as-of", "2026-11-21")
TEXT = "You know Python and PyTorch. The base salary is $150,000 to $185,000 a year."


@pytest.mark.slow
def test_a_file_with_a_bad_row_is_looked_at_and_then_imported(tmp_path: Path, guidepost: Guidepost) -> None:
    ads = [{**AD, "description": TEXT}, {**AD, "id": "in-2", "title": ""}]
    path = str(jobspy_csv(tmp_path / "jobs.csv", *ads))
    looked = guidepost("import", path, "--dry-run")
    assert (looked.returncode, looked.stdout) == (
        3,
        "jobs.csv (JobSpy, csv): 2 rows, 1 posting for the source jobspy.\n"
        "  not read, no title: 1 (row 3)\n"
        "Boards: indeed 1.\n"
        "Posted: from 2026-11-01 to 2026-11-01. Pay is stated in a field by 1.\n"
        "  indeed · Senior ML Engineer · Acme · Austin, TX, USA · 2026-11-01 · 150,000-185,000 USD a year\n"
        "Nothing was changed. To import it, leave out --dry-run.\n",
    )
    assert not (tmp_path / "home").exists()
    done = guidepost("import", path, *NIGHT, "--json")
    assert done.returncode == 3, done.stderr
    told = json.loads(done.stdout)
    assert (told["status"], told["import"]["postings"], told["refresh"]["published"]) == (
        "published",
        1,
        True,
    )
    assert told["import"]["rejected"] == [{"reason": "no title", "count": 1, "first_rows": [3]}]
    again = guidepost("import", path, *NIGHT)
    assert (again.returncode, "Nothing in it is new" in again.stdout) == (3, True)
    (posting,) = rows(guidepost, "core.postings", tmp_path)
    assert (posting["role"], posting["level"], posting["employer"], posting["workplace"]) == (
        "ml-engineer", "senior", "Acme", "remote",
    )  # fmt: skip
    (point,) = rows(guidepost, "marts.pay_points", tmp_path)
    assert point["pay_mid_usd_year"] == 167_500


@pytest.mark.slow
def test_what_cannot_be_imported_changes_nothing(tmp_path: Path, here: Guidepost) -> None:
    good, bad = jobspy_csv(tmp_path / "good.csv", AD), jobspy_csv(tmp_path / "bad.csv", {**AD, "title": ""})
    refused = here("import", str(bad))
    assert (refused.returncode, refused.stderr) == (
        1, "guidepost: no row of bad.csv can be read as a posting: no title (row 2)\n",
    )  # fmt: skip
    assert not (tmp_path / "home").exists()
    assert here("import", str(good), *NIGHT).returncode == 0
    before = sorted(str(path) for path in (tmp_path / "home").rglob("*"))
    for args, replay, says in (
        (["--as-of", "2026-11-20"], None, "is later than 2026-11-20T00:00Z"),
        (
            [*NIGHT, "--source", "other"],
            "http://127.0.0.1:9",
            "This warehouse is live and the refresh is replayed",
        ),
        (["--source", "../x"], None, "cannot name a source"),
        (["--source", "greenhouse"], None, "Guidepost reads a source greenhouse itself"),
    ):
        done = here("import", str(good), *args, replay=replay)
        assert (done.returncode, says in done.stdout + done.stderr) == (1, True), done
        assert sorted(str(path) for path in (tmp_path / "home").rglob("*")) == before


@pytest.mark.parametrize(
    "args",
    [
        ["nowhere.csv"],
        ["{file}", "--format", "excel"],
        ["{file}", "--format", "jobspy", "--mapping", "{file}"],
        ["{file}", "--listing", "history"],
    ],
)
def test_wrong_usage_of_import_is_exit_code_2(tmp_path: Path, here: Guidepost, args: list[str]) -> None:
    path = str(jobspy_csv(tmp_path / "jobs.csv", AD))
    assert here("import", *(arg.format(file=path) for arg in args)).returncode == 2


def test_the_page_on_importing_does_what_it_says(tmp_path: Path, here: Guidepost) -> None:
    """Its file with its mapping gives the posting it shows, and its table names every field there is."""
    page = (ROOT / "docs/how-to/import.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"`(ads\.\w+)`:\n\n```\w+\n(.*?)```", page, re.DOTALL))
    for name, text in blocks.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert tomllib.loads(blocks["ads.toml"])["source"] == "acme-archive"
    args = ("import", str(tmp_path / "ads.csv"), "--mapping", str(tmp_path / "ads.toml"))
    looked = here(*args, "--dry-run")
    assert looked.returncode == 0, looked.stderr
    (shown,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    assert looked.stdout == shown
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == set(USUAL)


# ---- rates -------------------------------------------------------------------------------------------------


def days_xml(*days: str) -> bytes:
    cubes = "".join(f'<Cube time="{day}"><Cube currency="USD" rate="1.125"/></Cube>' for day in days)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><gesmes:Envelope xmlns:gesmes="g" xmlns="e">'
        f"<Cube>{cubes}</Cube></gesmes:Envelope>"
    ).encode()


def test_rates_are_told_and_read_from_a_file(tmp_path: Path, here: Guidepost) -> None:
    told = here("rates", "--as-of", "2026-11-21", "--json")
    assert json.loads(told.stdout) == {
        "newest": "2026-10-30", "file": str(ROOT / "data/fx/ecb_weekly.csv"), "gained": 0, "changed": 0,
        "days_old": 22,
    }  # fmt: skip
    (tmp_path / "daily.xml").write_bytes(days_xml("2026-11-20"))
    added = here("rates", str(tmp_path / "daily.xml"), "--as-of", "2026-11-21")
    assert added.returncode == 0, added.stderr
    assert "Days added: 1; changed: 0" in added.stdout
    assert "are of 2026-11-20 (days ago: 1)" in added.stdout
    (tmp_path / "daily.xml").write_bytes(b"<html>")
    refused = here("rates", str(tmp_path / "daily.xml"))
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert here("rates", str(tmp_path / "daily.xml"), "--update").returncode == 2


@pytest.mark.slow
def test_rates_are_fetched_by_the_rules_of_a_crawl(tmp_path: Path, here: Guidepost) -> None:
    page, host = urlsplit(URL).path, "www.ecb.europa.eu"
    with serving() as bank:
        bank.host(host, {page: as_xml(days_xml("2026-11-19", "2026-11-20").decode())})
        done = here("rates", "--update", "--as-of", "2026-11-21", "--json", replay=bank.url)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) | {"file": ""} == {
            "newest": "2026-11-20", "file": "", "gained": 2, "changed": 0, "days_old": 1,
        }  # fmt: skip
        assert bank.paths(host) == ["/robots.txt", page]
        for answer, says in (
            (as_xml("<html><title>Just a moment</title></html>"), f"what {URL} answers holds no rates"),
            (Answer(b"", fault="huge"), "answered with more than we take"),
            (Answer(b"no", 503), f"{URL} answered 503"),
        ):
            bank.host(host, {page: answer})
            refused = here("rates", "--update", replay=bank.url)
            assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
            assert says in refused.stderr
        bank.host(host, {"/robots.txt": robots("User-agent: *\nDisallow: /stats/\n")})
        refused = here("rates", "--update", replay=bank.url)
    assert refused.stderr == f"guidepost: robots.txt of {host} does not allow {page}\n"
    assert here("rates", "--json").stdout.count("2026-11-20") == 1


@pytest.mark.slow
def test_a_live_refresh_renews_old_rates_and_only_notes_where_it_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home, page = Home(tmp_path), urlsplit(URL).path
    with serving() as bank:
        monkeypatch.setenv("GUIDEPOST_REPLAY", bank.url)
        for on, kind, asks in (
            ("2026-11-06", "live", 0),
            ("2026-11-21", "replayed", 0),
            ("2026-11-21", "live", 1),
        ):
            renew_rates(home, datetime.fromisoformat(f"{on}T03:00Z"), kind, Steps())
            assert bank.paths("www.ecb.europa.eu").count(page) == asks
        assert "The exchange rates were not renewed: " in capsys.readouterr().err
        bank.host("www.ecb.europa.eu", {page: as_xml(days_xml("2026-11-20").decode())})
        renew_rates(home, datetime.fromisoformat("2026-11-21T03:00Z"), "live", Steps())
    assert rates.newest(home.content_roots())[0] == date(2026, 11, 20)
    assert capsys.readouterr().err == ""


@pytest.mark.slow
def test_a_clock_that_runs_ahead_is_noticed_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: Guidepost
) -> None:
    monkeypatch.setattr(refreshing, "kind_of_run", lambda: "live")
    monkeypatch.setattr(refreshing, "now", lambda: datetime(2027, 11, 21, 3, tzinfo=UTC))
    (tmp_path / "boards.toml").write_text('[[board]]\nsource = "greenhouse"\nboard = "acme"\n')
    asked = ("refresh", "--sources", str(tmp_path / "boards.toml"))
    with serving() as server:
        server.greenhouse({"acme": board(job(1))})
        server.host("www.ecb.europa.eu", {urlsplit(URL).path: as_xml(days_xml("2026-11-20").decode())})
        refused = here(*asked, replay=server.url)
        assert refused.returncode == 1
        assert "Nothing published: This machine's clock says 2027-11-21" in refused.stderr
        assert not list((tmp_path / "home" / "landing").glob("*/*"))
        assert here(*asked, "--as-of", "2027-11-21", replay=server.url).returncode == 0


def test_a_clock_that_was_told_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(refreshing, "_run_refresh", lambda *_, is_told_when, **__: asked.append(is_told_when))
    for command in (["refresh"], ["backfill", "hackernews", "--since", "2026-01"]):
        for clock in ([], ["--as-of", "2027-11-21"]):
            assert CliRunner().invoke(main, [*command, *clock]).exit_code == 0
    assert asked == [False, True, False, True]
