"""Keys of an API: their host hears them, and nobody else: no file, no line, no log, no last words."""

from __future__ import annotations

import base64
import html
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, quote_plus

import pytest

from data.content import Board
from scrapers.keys import hidden
from tests.cli.conftest import Guidepost
from tests.cli.conftest import guidepost as guidepost  # a fixture
from tests.scrapers.boards import (
    Answer,
    BoardServer,
    as_json,
    as_page,
    board,
    crawled,
    environment,
    job,
    planned,
    serving,
)

ROOT = Path(__file__).resolve().parents[2]
# Hard to find again once they are spelled for a URL, for HTML, for JSON or as credentials.
KEYS = {
    "ADZUNA_APP_ID": "aPp+1d/9x=",
    "ADZUNA_APP_KEY": "sEcr3t+/=key",
    "USAJOBS_EMAIL": "key.holder+jobs@agency.example",
    "USAJOBS_API_KEY": 'uSa"jobs\\k3y/+==',
    "THEMUSE_API_KEY": "mUs3 & <key>'s 100%",
    "REED_API_KEY": "r33d-1111-2222-0123-4155550100",
}
BOARDS = {
    "adzuna": Board("adzuna", "us"),
    "usajobs": Board("usajobs", "all"),
    "themuse": Board("themuse", "all"),
    "reed": Board("reed", "all"),
}
HOSTS = {
    "api.adzuna.com": "adzuna",
    "data.usajobs.gov": "usajobs",
    "www.themuse.com": "themuse",
    "www.reed.co.uk": "reed",
}
OTHER = "sister-host"


def spellings(key: str) -> set[str]:
    """What a key looks like in URLs, HTML, JSON and credentials, worked out without the code under test."""
    once = {key, quote(key, safe=""), quote(key), quote_plus(key), html.escape(key), json.dumps(key)[1:-1]}
    once |= {"".join(f"&#{ord(c)};" if not c.isalnum() else c for c in key)}
    once |= {key.replace("/", "\\/"), html.escape(html.escape(key)), json.dumps(json.dumps(key))[3:-3]}
    once |= {base64.b64encode(f"{key}:".encode()).decode().rstrip("=")}
    twice = {quote(form, safe="") for form in once}
    return {spelled for form in once | twice for spelled in (form, _lower(form))}


def _lower(form: str) -> str:
    """%2B as %2b."""
    parts = form.split("%")
    return "%".join([parts[0], *(part[:2].lower() + part[2:] for part in parts[1:])])


OWNERS = {form: name.split("_")[0].lower() for name, key in KEYS.items() for form in spellings(key)}


def shown(text: str) -> set[str]:
    return {form for form in OWNERS if form in text}


def files(folder: Path) -> str:
    """Everything below a folder, names and contents."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return "\n".join(f"{path}\n{path.read_bytes().decode('utf-8', 'replace')}" for path in found)


# ---- hosts that repeat what they hear ----------------------------------------------------------------------


def heard(handler: BaseHTTPRequestHandler) -> str:
    """The request as it came, and the keys in it in every spelling."""
    headers = " ".join(f"{name}: {value}" for name, value in handler.headers.items())
    source = HOSTS.get(handler.path.split("/")[1])
    forms = sorted(form for form, owner in OWNERS.items() if owner == source)
    return f"https:/{handler.path} {headers} {' '.join(forms)}"


def posting(echo: str) -> dict[str, Any]:
    """A posting of any of the sources that repeats keys in each of its fields."""
    usajobs = {
        "PositionTitle": echo, "PositionURI": f"https://usajobs.gov/{echo}", "OrganizationName": echo,
        "PositionLocation": [{"LocationName": echo}], "DepartmentName": echo, "PositionID": echo,
        "PositionStartDate": echo, "PositionEndDate": echo, "JobGrade": [{"Code": echo}],
        "PositionRemuneration": [{"MinimumRange": "1", "RateIntervalCode": echo, echo: echo}],
        "PositionSchedule": [{"Name": echo}], "UserArea": {"Details": {"JobSummary": echo}},
    }  # fmt: skip
    named = {"name": echo, "display_name": echo, "label": echo, "landing_page": f"https://{echo}"}
    return {
        **dict.fromkeys(("id", "jobId", "MatchedObjectId", "title", "name", "jobTitle", "description"), echo),
        **dict.fromkeys(("contents", "jobDescription", "created", "date", "publication_date"), echo),
        **dict.fromkeys(("redirect_url", "jobUrl"), f"https://jobs.example/?{echo}"),
        **dict.fromkeys(("company", "location", "category", "refs"), named),
        **{field: [named] for field in ("locations", "levels", "categories")},
        **dict.fromkeys(("employerName", "locationName", "currency", "expirationDate"), echo),
        "salary_is_predicted": echo, "salary_min": 1, "contract_time": echo, "minimumSalary": 1,
        "MatchedObjectDescriptor": usajobs,
    }  # fmt: skip


def listing(*entries: Any, total: Any) -> dict[str, Any]:
    """An answer that each of the spiders takes for its own."""
    search = {"SearchResultItems": list(entries), "SearchResultCountAll": total}
    return {
        "results": list(entries),
        "count": total,
        "total": total,
        "totalResults": total,
        "SearchResult": search,
    }


# What a host makes of what it heard, and what becomes of the board then.
WAYS: dict[str, tuple[Any, str]] = {
    "posting": (lambda echo: as_json(listing(posting(echo), total=1)), "ok"),
    "escaped posting": (
        lambda echo: Answer(json.dumps(listing(posting(echo), total=1)).replace("/", "\\/").encode()), "ok",
    ),
    "entry that is none": (lambda echo: as_json(listing({"id": "", echo: echo}, echo, total=2)), "failed"),
    "short listing": (lambda echo: as_json(listing(posting(echo), total=f"lots {echo}")), "partial"),
    "error page": (lambda echo: as_page(f"<html>{html.escape(echo)}</html>", status=403), "failed"),
    "broken host": (lambda echo: as_page(echo, status=500), "failed"),
    "web page": (lambda echo: as_page(f"<!doctype html><title>Just a moment</title>{echo}"), "failed"),
    "garbage": (lambda echo: Answer(echo.encode()), "failed"),
    "huge": (lambda echo: Answer(echo.encode(), fault="huge"), "failed"),
    "reset": (lambda echo: Answer(echo.encode(), fault="reset"), "failed"),
    "truncate": (lambda echo: Answer(echo.encode(), fault="truncate"), "failed"),
    "to a sister host": (
        lambda echo: Answer(status=302, headers={"Location": f"https://{OTHER}.adzuna.com/?{quote(echo)}"}),
        "failed",
    ),
    "to itself without TLS": (
        lambda echo: Answer(status=301, headers={"Location": f"http://api.adzuna.com/again?{quote(echo)}"}),
        "failed",
    ),
}  # fmt: skip


@contextmanager
def echoing(way: str) -> Iterator[BoardServer]:
    """A server whose every host answers in that way; the sister host is of the same site as the one asked."""
    make, _ = WAYS[way]
    with serving() as server:
        reply, fail = server.reply, server.fail

        def answered(handler: BaseHTTPRequestHandler, answer: Answer, length: int | None = None) -> None:
            host = handler.path.split("/")[1]
            if handler.path.endswith("/robots.txt"):
                return reply(handler, Answer(status=404))
            site = host.split(".", 1)[1]
            made = make(heard(handler))
            if "Location" in made.headers:
                place = made.headers["Location"].replace("api.adzuna.com", host).replace("adzuna.com", site)
                made = Answer(status=made.status, headers={"Location": place})
            return fail(handler, made) if made.fault and not length else reply(handler, made, length)

        server.reply = answered  # type: ignore[method-assign]
        yield server


def run_loudly(server: BoardServer, folder: Path) -> tuple[str, str]:
    """A crawl by the crawling process itself, which logs all it can: its standard output and error."""
    program = (
        "import sys, scrapers.settings as settings; settings.LOG_LEVEL = 'DEBUG';"
        "from scrapers import run; sys.exit(run.main())"
    )
    plan = {"landing": str(folder), "runs": [planned(server.url, list(BOARDS.values())).to_json()]}
    environ = environment(**KEYS, GUIDEPOST_TIMEOUT="5")
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, env=environ, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=(folder.parent / "stderr").open("w"),
    ) as child:  # fmt: skip
        assert child.stdin
        assert child.stdout
        child.stdin.write(json.dumps(plan) + "\n")
        child.stdin.flush()
        out = child.stdout.read()
    assert child.returncode == 0
    return out, (folder.parent / "stderr").read_text()


QUICK_WAYS = ("posting", "escaped posting", "error page", "to a sister host")


@pytest.mark.parametrize(
    "way", [pytest.param(way, marks=[pytest.mark.slow] * (way not in QUICK_WAYS)) for way in WAYS]
)
def test_what_a_host_repeats_is_written_and_said_nowhere(way: str, tmp_path: Path) -> None:
    with echoing(way) as server:
        out, err = run_loudly(server, tmp_path / "landing")
        asked = [a for a in server.asked if a.path != "/robots.txt"]
    # The hosts have heard the keys, and the log shows the requests.
    assert {a.host for a in asked} == set(HOSTS), "and no other host was asked"
    assert f"https://{min(HOSTS)}/" in err
    assert "DEBUG" in err
    landed = files(tmp_path / "landing")
    assert {path.stem for path in (tmp_path / "landing").rglob("*.jsonl")} == set(BOARDS)
    assert shown(landed) == set()
    assert shown(out) == set()
    assert shown(err) == set()
    said = [json.loads(line) for line in out.splitlines()]
    assert {done["source"]: done["status"] for done in said} == dict.fromkeys(BOARDS, WAYS[way][1]), said
    if WAYS[way][1] != "failed":
        assert "[key]" in landed


def test_the_hosts_hear_the_keys_they_need(tmp_path: Path) -> None:
    with echoing("posting") as server:
        crawled(tmp_path, server.url, list(BOARDS.values()), environment(**KEYS))
        asked = {HOSTS[a.host]: a for a in server.asked if a.path != "/robots.txt"}
    adzuna, themuse = (parse_qs(asked[name].query) for name in ("adzuna", "themuse"))
    assert (adzuna["app_id"], adzuna["app_key"]) == ([KEYS["ADZUNA_APP_ID"]], [KEYS["ADZUNA_APP_KEY"]])
    assert themuse["api_key"] == [KEYS["THEMUSE_API_KEY"]]
    usajobs, reed = asked["usajobs"].headers, asked["reed"].headers
    assert (usajobs["User-Agent"], usajobs["Authorization-Key"]) == (
        KEYS["USAJOBS_EMAIL"],
        KEYS["USAJOBS_API_KEY"],
    )
    assert (
        base64.b64decode(reed["Authorization"].removeprefix("Basic ")).decode() == f"{KEYS['REED_API_KEY']}:"
    )
    # Nobody hears the key of another.
    for name, found in asked.items():
        assert {OWNERS[form] for form in shown(f"{found.query} {found.headers}")} == {name}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "way", "is_to_file"),
    [
        ("adzuna", "short listing", False),
        ("adzuna", "broken host", True),
        ("usajobs", "posting", True),
        ("themuse", "short listing", True),
        ("reed", "web page", True),
    ],
)
def test_scrapys_own_door_is_guarded_too(source: str, way: str, is_to_file: bool, tmp_path: Path) -> None:
    command = ["-m", "scrapy", "crawl", source, "-a", f"board={BOARDS[source].board}", "-L", "DEBUG"]
    if is_to_file:
        command += ["-s", f"LOG_FILE={tmp_path / 'log'}"]
    with echoing(way) as server:
        environ = environment(**KEYS, GUIDEPOST_HOME=str(tmp_path / "home"), GUIDEPOST_REPLAY=server.url)
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
            env=environ,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (
        f"(200) <GET https://{next(h for h, s in HOSTS.items() if s == source)}"
        in ((tmp_path / "log").read_text() if is_to_file else done.stderr)
        or way == "broken host"
    )
    assert shown(done.stdout + done.stderr) == set()
    assert shown(files(tmp_path)) == set()
    assert len(list((tmp_path / "home" / "landing").rglob("*.jsonl"))) == 1


# ---- without keys ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "missing"),
    [
        ({}, {"adzuna": "ADZUNA_APP_ID", "usajobs": "USAJOBS_EMAIL", "themuse": "THEMUSE_API_KEY",
              "reed": "REED_API_KEY"}),
        (dict.fromkeys(KEYS, " "), {"adzuna": "ADZUNA_APP_ID", "usajobs": "USAJOBS_EMAIL",
                                    "themuse": "THEMUSE_API_KEY", "reed": "REED_API_KEY"}),
        ({"ADZUNA_APP_ID": "aPp+1d/9x=", "USAJOBS_EMAIL": "key.holder+jobs@agency.example"},
         {"adzuna": "ADZUNA_APP_KEY", "usajobs": "USAJOBS_API_KEY"}),
    ],
)  # fmt: skip
def test_without_a_key_nothing_is_asked_and_nothing_is_wrong(
    keys: dict[str, str], missing: dict[str, str], tmp_path: Path
) -> None:
    environ = {name: value for name, value in environment().items() if name not in KEYS}
    with serving() as server:
        landed = crawled(tmp_path, server.url, [BOARDS[name] for name in missing], {**environ, **keys})
        assert server.asked == []
    for source, name in missing.items():
        (summary,) = landed.summaries(source).values()
        wanted = {
            "status": "skipped", "items": 0, "requests": 0, "errors": 0, "listing_complete": False,
            "error": f"{source} needs a key: set {name} in the environment",
        }  # fmt: skip
        assert {field: summary[field] for field in wanted} == wanted
    assert {done.source: done.status for done in landed.said} == dict.fromkeys(missing, "skipped")


def refreshed(guidepost: Guidepost, server: BoardServer, folder: Path, **environ: str) -> Any:
    """`guidepost refresh --json` of one well board and those that need keys."""
    server.greenhouse({"acme": board(job(1))})
    boards = [Board("greenhouse", "acme"), *BOARDS.values()]
    listed = folder / "boards.toml"
    listed.write_text("".join(f'[[board]]\nsource = "{b.source}"\nboard = "{b.board}"\n' for b in boards))
    when = ("--sources", str(listed), "--as-of", "2026-11-21T03:00Z", "--json")
    return guidepost("refresh", *when, replay=server.url, **environ)


@pytest.mark.slow
def test_a_refresh_without_keys_is_well(
    guidepost: Guidepost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
    with serving() as server:
        done = refreshed(guidepost, server, tmp_path)
    assert done.returncode == 0, done.stderr
    statuses = {s["source"]: s["status"] for s in json.loads(done.stdout)["sources"]}
    assert statuses == {"greenhouse": "ok", **dict.fromkeys(BOARDS, "skipped")}


@pytest.mark.slow
def test_a_refresh_shows_no_key_and_stores_none(guidepost: Guidepost, tmp_path: Path) -> None:
    with serving() as server:
        reply = server.reply

        def repeated(handler: BaseHTTPRequestHandler, answer: Answer, length: int | None = None) -> None:
            host = handler.path.split("/")[1]
            if host in HOSTS and not handler.path.endswith("/robots.txt"):
                way = "error page" if HOSTS[host] == "adzuna" else "posting"
                answer = WAYS[way][0](heard(handler))
            reply(handler, answer, length)

        server.reply = repeated  # type: ignore[method-assign]
        done = refreshed(guidepost, server, tmp_path, **KEYS)
    statuses = {s["source"]: s["status"] for s in json.loads(done.stdout)["sources"]}
    wanted = {"adzuna": "failed", "greenhouse": "ok", "reed": "ok", "themuse": "ok", "usajobs": "ok"}
    assert (done.returncode, statuses) == (3, wanted), done.stderr
    assert shown(done.stdout + done.stderr) == set()
    assert shown(files(tmp_path)) == set()


# ---- the words themselves ----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS.values())
def test_every_spelling_is_hidden(key: str) -> None:
    for form in spellings(key):
        assert hidden(f"before {form}, after", [key]) == "before [key], after", form
        assert hidden(f"?q={form}&page=1", [key]) == "?q=[key]&page=1", form


@pytest.mark.parametrize(
    ("text", "secrets", "clean"),
    [
        ("id=test&key=0123456789 of test", ["0123456789", "test"], "id=[key]&key=[key] of test"),
        ("testing, test=testing, a=test", ["test"], "testing, test=testing, a=[key]"),
        ("12345678 and 123456789", ["12345678", "123456789"], "[key] and [key]"),
        ("the same twice: abcdefgh abcdefgh", ["abcdefgh", "abcdefgh"], "the same twice: [key] [key]"),
        ("sEcr3t+/=ke", ["sEcr3t+/=key"], "sEcr3t+/=ke"),
        ("SECR3T+/=KEY", ["sEcr3t+/=key"], "SECR3T+/=KEY"),
        ("a.c.e.g. is no abcdefgh", ["a.c.e.g."], "[key] is no abcdefgh"),
        ("q=schl%C3%BCssel%2B", ["schlüssel+"], "q=[key]"),
        ("signs: +/=+/=+/=", ["+/=+/=+/="], "signs: [key]"),
        ("no text \udcff+abcdefg", ["\udcff+abcdefg"], "no text [key]"),
        ("nothing to hide", [], "nothing to hide"),
    ],
)
def test_what_is_no_key_stays(text: str, secrets: list[str], clean: str) -> None:
    assert hidden(text, secrets) == clean


@pytest.mark.parametrize("filler", ["\\", "%25", "%", "&amp;", "&", "+/", "%5C"])
def test_a_hostile_answer_takes_no_long_time(filler: str) -> None:
    """What a pattern could be led to try again and again, in front of a key that begins with a sign."""
    text = filler * 100_000 + "+abcdefgh"
    started = time.thread_time()  # what it costs, however busy the machine is
    assert hidden(text, ["+abcdefgh=", "&/abcdefgh"]) == text
    assert time.thread_time() - started < 5 / 3


# What a process may do with a key, after which it is on standard error in other words.
LEAKS = {
    "a message": "log.warning('asked for ' + KEY)",
    "an argument": "log.warning('asked for %s', KEY)",
    "an object": "log.warning('asked for %r', {'url': KEY})",
    "a child of a child": "logging.getLogger('scrapy.core.engine').warning('<GET %s>', KEY)",
    "a handler that came later": "logging.getLogger('new').addHandler(logging.StreamHandler());"
    " logging.getLogger('new').error(KEY)",
    "arguments that do not fit": "log.warning('one %s two %s', KEY)",
    "arguments of the wrong kind": "log.warning('%d', KEY)",
    "a traceback": "exec('try:\\n 1/0\\nexcept Exception as e:\\n log.exception(RuntimeError(KEY))')",
    "the cause in a traceback": "exec('try:\\n raise OSError(KEY)\\nexcept Exception:\\n log.exception(1)')",
    "a stack": "log.warning('here ' + KEY, stack_info=True)",
    "a warning": "logging.captureWarnings(True); warnings.warn(KEY)",
    "last words": "raise RuntimeError('no answer from ' + KEY)",
    "last words with a note": "error = RuntimeError(KEY); error.add_note(KEY); raise error",
    "last words of a thread": "t = threading.Thread(target=lambda: int(KEY)); t.start(); t.join()",
    "last words of what is collected": "exec('class A:\\n def __del__(self): raise ValueError(KEY)'); A()",
}


@pytest.mark.parametrize("leak", LEAKS)
def test_nothing_a_process_says_shows_a_key(leak: str) -> None:
    def says(guarding: str) -> str:
        program = (
            "import logging, os, threading, warnings; from scrapers.keys import guard;"
            f"KEY = os.environ['KEY']; {guarding}; logging.basicConfig(level=0);"
            "log = logging.getLogger('a.b');"
        )
        done = subprocess.run(
            [sys.executable, "-c", f"{program}\n{LEAKS[leak]}"], cwd=ROOT, capture_output=True, text=True,
            check=False, env=environment(KEY=KEYS["ADZUNA_APP_KEY"], PYTHONPATH=str(ROOT)), timeout=60,
        )  # fmt: skip
        return done.stdout + done.stderr

    assert shown(says("pass")), "this would show it"
    said = says("guard(['another-key', KEY]); guard([])")
    assert shown(said) == set()
    assert "[key]" in said
