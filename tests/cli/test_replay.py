"""Real recorded answers through the whole path: what is in the warehouse equals what the boards said."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from scrapers.base import BoardSpider
from scrapers.values import untracked
from tests.cli.conftest import Guidepost, answers, rows

pytestmark = pytest.mark.replay

# Recorded hosts by the source that reads them. A host of many boards names them in EXPECTED.json ("*"); one
# that is a board of its own stands there under the second name and is read under the first.
HOSTS = {
    "boards-api.greenhouse.io": ("greenhouse", "*", ""),
    "api.lever.co": ("lever", "*", ""),
    "api.ashbyhq.com": ("ashby", "*", ""),
    "apply.workable.com": ("workable", "*", ""),
    "hn.algolia.com": ("hackernews", "*", ""),
    "acme.recruitee.com": ("recruitee", "acme", "-"),
    "example-tenant.jobs.personio.de": ("personio", "example-tenant", "-"),
    "career.teamtailor.com": ("teamtailor", "career", "-"),
    "himalayas.app": ("himalayas", "all", "-"),
    "jobicy.com": ("jobicy", "all", "-"),
    "remoteok.com": ("remoteok", "all", "-"),
    "www.arbeitnow.com": ("arbeitnow", "all", "-"),
    "www.themuse.com": ("themuse", "all", "-"),
    "weworkremotely.com": ("weworkremotely", "all", "all feeds"),
    "api.adzuna.com": ("adzuna", "us", "us"),
    "data.usajobs.gov": ("usajobs", "all", "-"),
    "www.reed.co.uk": ("reed", "all", "-"),
}
SPIDERS = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["scrapers.spiders"]}))
WEEKS = [("dev", "2026-11-21"), ("dev2", "2026-11-28"), ("dev2", "2026-12-05"), ("dev", "2026-12-12")]
Key = tuple[str, str]


def spider(source: str) -> type[BoardSpider]:
    found = SPIDERS.load(source)
    assert issubclass(found, BoardSpider)
    return found


def recorded(folder: Path, tree: str) -> dict[Key, dict[str, Any]]:
    """What EXPECTED.json says of each board that a spider of ours reads, by source and board."""
    hosts = json.loads((folder / tree / "EXPECTED.json").read_text(encoding="utf-8"))["hosts"]
    found: dict[Key, dict[str, Any]] = {}
    for host, said in hosts.items():
        boards = {
            name: {"sample": [], **facts} for name, facts in said["boards"].items() if name != "threads"
        }
        if "sitemap" in boards:
            found["jsonld", host] = boards.pop("sitemap")
        source, name, key = HOSTS.get(host, ("", "", ""))
        if source in SPIDERS.list():
            named = boards if name == "*" else {name: boards[key]}
            found |= {(source, board): facts for board, facts in named.items()}
    return {key: {"ids": [s["id"] for s in facts["sample"]], **facts} for key, facts in found.items()}


def is_whole(facts: dict[str, Any]) -> bool:
    """Whether the recording answers, and lists as many postings as there are, or says that they are gone."""
    is_told = len(facts["ids"]) > 0 or bool(facts.get("gone"))
    return facts.get("status", 200) == 200 and facts.get("complete", True) and is_told


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any key opens a recording."""
    for source in SPIDERS.list():
        for name in spider(source).keys:
            monkeypatch.setenv(name, "key-for-recordings")


def write_sources(path: Path, boards: Iterable[Key]) -> Path:
    path.write_text(
        "".join(f'[[board]]\nsource = "{source}"\nboard = "{board}"\n' for source, board in sorted(boards)),
        encoding="utf-8",
    )
    return path


def by_board(rows: Iterable[dict[str, Any]]) -> dict[Key, dict[str, dict[str, Any]]]:
    """Postings by board and native id."""
    found: dict[Key, dict[str, dict[str, Any]]] = {}
    for row in rows:
        found.setdefault((row["source"], row["board"]), {})[row["native_id"]] = row
    return found


@pytest.mark.slow
@pytest.mark.usefixtures("keys")
def test_the_warehouse_equals_the_recorded_answers(
    tmp_path: Path, replay_folder: Path, here: Guidepost
) -> None:
    boards = recorded(replay_folder, "dev")
    assert {source for source, _ in boards} >= {"greenhouse", "hackernews", "jsonld"}
    sources = write_sources(tmp_path / "boards.toml", boards)
    with answers(replay_folder, "dev") as base:
        done = here("refresh", "--sources", str(sources), "--json", replay=base)
    assert done.returncode == 3, done.stderr  # dead boards are among them
    statuses = {(s["source"], s["board"]): s["status"] for s in json.loads(done.stdout)["sources"]}
    postings = by_board(rows(here, "core.postings", tmp_path))
    pay: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows(here, "core.pay", tmp_path), key=lambda row: row["range_number"]):
        if row["is_structured"]:
            pay.setdefault(row["posting_id"], []).append(row)
    raw = {v["posting_id"]: v for v in rows(here, "raw.versions", tmp_path)}
    for key, board in boards.items():
        assert (statuses[key] == "ok") is is_whole(board), (key, statuses[key])
        assert set(postings.get(key, {})) == set(board["ids"]), key
        for sample in board["sample"]:
            got = postings[key][sample["id"]]
            assert got["posted_on"] == sample["posted"], sample["id"]
            assert got["url"] == untracked(sample["url"])
            assert got["company"] == sample["company"]
            if "title" in sample:
                assert got["title"] == sample["title"]
                assert raw[got["posting_id"]]["locations_raw"] == sample["locations"]
            else:
                assert got["title"].split()[:3] == sample["header"].split()[:3]
            if sample.get("remote"):
                assert got["workplace"] == sample["remote"]
            stated = [
                {"min": p["pay_min"], "max": p["pay_max"], "currency": p["currency"], "period": p["period"]}
                for p in pay.get(got["posting_id"], [])
            ]
            wanted = sample.get("pay_ranges") or ([sample["pay"]] if sample["pay"] else [])
            assert stated == wanted, sample["id"]


@pytest.mark.slow
def test_every_monthly_thread_since_a_month(tmp_path: Path, replay_folder: Path, here: Guidepost) -> None:
    sources = tmp_path / "threads.toml"
    sources.write_text(
        '[[board]]\nsource = "hackernews"\nboard = "whoishiring"\nsince = "2013-11"\n', encoding="utf-8"
    )
    with answers(replay_folder, "dev") as base:
        assert here("refresh", "--sources", str(sources), replay=base).returncode == 0
    postings = rows(here, "core.postings", tmp_path)
    assert {p["board"] for p in postings} == {"6653437", "13080280", "44159528"}
    listed = {(b["source"], b["board"]): b for b in json.loads(here("sources", "--json").stdout)["boards"]}
    threads = listed["hackernews", "whoishiring"]
    assert (threads["status"], threads["items"]) == ("ok", 305)
    assert listed["greenhouse", "anthropic"]["status"] is None
    assert "3 ok" in here("status").stdout


@pytest.mark.slow
@pytest.mark.usefixtures("keys")
def test_a_week_later_and_back(tmp_path: Path, replay_folder: Path, here: Guidepost) -> None:
    """dev, dev2, dev2, dev: two complete listings without a posting close it; coming back reopens it."""
    trees = {tree: recorded(replay_folder, tree) for tree in ("dev", "dev2")}
    sources = write_sources(tmp_path / "boards.toml", trees["dev"])
    gone = {
        (key, native_id)
        for key, board in trees["dev"].items()
        if spider(key[0]).listing == "complete" and is_whole(board) and is_whole(trees["dev2"][key])
        for native_id in set(board["ids"]) - set(trees["dev2"][key]["ids"])
    }
    assert gone, "nothing goes: this proves nothing"
    missing = []
    for tree, day in WEEKS:
        with answers(replay_folder, tree) as base:
            done = here(
                "refresh", "--sources", str(sources), "--as-of", f"{day}T03:00Z", "--json", replay=base
            )
        assert done.returncode == 3, done.stderr
        assert [
            c
            for c in json.loads(done.stdout)["checks"]
            if c["status"] == "failed" and c["severity"] == "block"
        ] == []
        names = {
            p["posting_id"]: ((p["source"], p["board"]), p["native_id"])
            for p in rows(here, "core.postings", tmp_path)
        }
        spells = rows(here, "core.spells", tmp_path)
        missing.append(
            {
                names[s["posting_id"]]
                for s in spells
                if s["closed_by"] == "missing" and s["closed_on"] == "2026-11-28"
            }
        )
        # Whatever else is over named its own end, or stood in a thread of a month that is over.
        assert {s["closed_by"] for s in spells} <= {None, "missing", "expiry", "month"}
        assert all(s["closed_on"] == "2026-11-28" for s in spells if s["closed_by"] == "missing")
    assert missing == [set(), set(), gone, gone]
    again: dict[tuple[Key, str], list[tuple[int, str, str | None]]] = {}
    for spell in spells:
        again.setdefault(names[spell["posting_id"]], []).append(
            (spell["spell_number"], spell["last_seen_on"], spell["closed_on"])
        )
    for name, periods in again.items():
        if name in gone:
            assert sorted(periods)[0] == (1, "2026-11-21", "2026-11-28"), name
            assert sorted(periods)[1][:2] == (2, "2026-12-12"), name
        assert len(periods) == (2 if name in gone else 1), name
    whole = trees["dev"].keys()
    assert {key for key, _ in names.values()} <= whole


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["500:2", "html", "empty"])
def test_a_failing_board_loses_no_other(
    tmp_path: Path, replay_folder: Path, here: Guidepost, fault: str
) -> None:
    sources = tmp_path / "two.toml"
    sources.write_text(
        '[[board]]\nsource = "greenhouse"\nboard = "gitlab"\n'
        '[[board]]\nsource = "hackernews"\nboard = "44159528"\n',
        encoding="utf-8",
    )
    with answers(replay_folder, "dev", f"boards-api.greenhouse.io:{fault}") as base:
        done = here("refresh", "--sources", str(sources), "--json", replay=base)
    by_board = {s["board"]: s for s in json.loads(done.stdout)["sources"]}
    assert (by_board["44159528"]["status"], by_board["44159528"]["items"]) == ("ok", 5)
    recovers = fault.endswith((":1", ":2"))
    assert done.returncode == (0 if recovers else 3), done.stderr
    assert by_board["gitlab"]["status"] == ("ok" if recovers else "failed")
    assert recovers or by_board["gitlab"]["error"]


# Threads of November 2013 and December 2016, about 150 ads each, and which way a skill's share went between
# them. Kubernetes was published in June 2014; Spark and Kafka were new and React half a year old in 2013.
RISEN = ("react", "docker", "go", "scala", "aws", "kubernetes", "apache-spark", "kafka")
FALLEN = ("django", "mongodb", "javascript")
NOT_YET = ("kubernetes", "apache-spark", "kafka", "large-language-models", "pytorch")


@pytest.mark.slow
def test_old_threads_show_the_shapes_that_are_known(
    guidepost: Guidepost, tmp_path: Path, replay_folder: Path
) -> None:
    file = write_sources(tmp_path / "old.toml", [("hackernews", "6653437"), ("hackernews", "13080280")])
    with answers(replay_folder, "dev") as base:
        done = guidepost("refresh", "--sources", str(file), "--as-of", "2017-01-10T03:00Z", replay=base)
    assert done.returncode == 0, done.stderr
    ads = {row["posting_id"]: row["posted_on"][:4] for row in rows(guidepost, "core.postings", tmp_path)}
    total = Counter(ads.values())
    asked = {
        (ads[row["posting_id"]], row["skill_id"], row["posting_id"])
        for row in rows(guidepost, "core.posting_skills", tmp_path)
        if not row["is_negated"]
    }
    counted = Counter((year, skill) for year, skill, _ in asked)

    def share(skill: str, year: str) -> float:
        return counted[year, skill] / total[year]

    assert min(total["2013"], total["2016"]) > 100
    assert [skill for skill in NOT_YET if share(skill, "2013")] == []
    assert [skill for skill in RISEN if share(skill, "2016") <= share(skill, "2013")] == []
    assert [skill for skill in FALLEN if share(skill, "2016") >= share(skill, "2013")] == []
    assert share("react", "2016") > 0.1
