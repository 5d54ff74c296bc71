"""The life of a board: every way a host can fail has one outcome, and none looks like a complete listing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.content import Board
from tests.scrapers.boards import (
    GREENHOUSE,
    Answer,
    BoardServer,
    Landed,
    as_json,
    as_page,
    as_xml,
    board,
    crawled,
    environment,
    job,
    jobs_path,
    robots,
    serving,
)

BODY = as_json(board(*(job(n) for n in range(20)))).body
HEADERS = {"Content-Type": "application/json"}


def failing(kind: str, times: int = 1_000_000) -> Answer:
    return Answer(BODY, headers=HEADERS, fault=kind, times=times)


# board -> what it answers, and then status, items, a piece of the sentence
GREENHOUSE_BOARDS: dict[str, tuple[object, str, int, str | None]] = {
    "fine": (board(job(1), job(2)), "ok", 2, None),
    "nothing-open": (board(), "empty", 0, None),
    "unknown": (as_json({"status": 404, "error": "Job not found"}, status=404), "failed", 0, "answered 404"),
    "gone": (Answer(status=410), "failed", 0, "answered 410"),
    "forbidden": (Answer(status=403), "failed", 0, "answered 403"),
    "too-many": (failing("429"), "failed", 0, "answered 429"),
    "broken": (failing("500"), "failed", 0, "answered 500"),
    "down": (failing("503"), "failed", 0, "answered 503"),
    "silent": (failing("timeout"), "failed", 0, "did not answer within 1.5 seconds"),
    "reset": (failing("reset"), "failed", 0, "could not be reached"),
    "truncated": (failing("truncate"), "failed", 0, "broke off"),
    "challenge": (failing("html"), "failed", 0, "a web page instead of JSON"),
    "garbage": (failing("garbage"), "failed", 0, "not JSON"),
    "nothing": (failing("empty"), "failed", 0, "empty body"),
    "huge": (failing("huge"), "failed", 0, "more than we take"),
    "recovers-500": (failing("500", 2), "ok", 20, None),
    "recovers-503": (failing("503", 1), "ok", 20, None),
    "recovers-reset": (failing("reset", 1), "ok", 20, None),
    "recovers-truncated": (failing("truncate", 1), "ok", 20, None),
    "short": (board(job(1), job(2), total=5), "partial", 2, "lists 2 of its 5 jobs"),
    "all-missing": (board(total=5), "failed", 0, "lists 0 of its 5 jobs"),
    "no-total": ({"jobs": [job(1)]}, "partial", 1, "does not say how many"),
    "no-jobs": ({"meta": {"total": 0}}, "failed", 0, "without a list of jobs"),
    "a-list": ([job(1)], "failed", 0, "a JSON list, not an object"),
    "odd-entries": (board(job(1), {"title": "no id"}, job(3)), "partial", 2, "1 entry could not be read"),
    "monstrous": (board(job(1), job(2, content="x" * 8_100_000)), "partial", 1, "1 entry could not be read"),
    "hostile-types": (
        board(
            job(
                1,
                location="here",
                departments={"a": 1},
                pay_input_ranges=["x", 3],
                content=7,
                company_name=None,
            ),
            job(
                2,
                location={"name": ["x"]},
                first_published={"a": 1},
                pay_input_ranges=[{"min_cents": "1e400"}],
            ),
        ),
        "ok",
        2,
        None,
    ),
    "twice": (board(job(1), job(1), job(2)), "ok", 2, None),
    "deep": (Answer(b'{"jobs":' + b"[" * 100_000, headers=HEADERS), "failed", 0, "not JSON"),
    "elsewhere": (
        Answer(status=302, headers={"Location": "https://login.example.org/"}),
        "failed",
        0,
        "redirects to another site",
    ),
    "round-and-round": (
        Answer(status=301, headers={"Location": f"https://{GREENHOUSE}{jobs_path('round-and-round')}"}),
        "failed",
        0,
        "max redirections",
    ),
    "to-a-file": (
        Answer(status=302, headers={"Location": "file:///etc/passwd"}),
        "failed",
        0,
        "answered 302",
    ),
}
BAD_NAMES = ("../etc/passwd", "a/b", "a?b=c", "", ".hidden", "a..b", "a%2fb", "a\nb", "ä", "x" * 201)
URLSET = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
LD = """<html><head><title>{title} - Acme</title><script type="application/ld+json">
{{"@type": "JobPosting", "title": "{title}", "description": "<p>Build</p>", "datePosted": "2026-11-01"}}
</script></head><body>hello</body></html>"""


def sitemap(*urls: str) -> Answer:
    return as_xml(URLSET.format("".join(f"<url><loc>{url}</loc></url>" for url in urls)))


def site_of(host: str, server: BoardServer, pages: dict[str, Answer], *extra: str) -> None:
    server.host(
        host, {"/sitemap.xml": sitemap(*(f"https://{host}{path}" for path in (*pages, *extra))), **pages}
    )


def sites(server: BoardServer) -> dict[str, tuple[str, int, str | None]]:
    """Hosts with job pages, and what must come of them."""
    good, wall = as_page(LD.format(title="Engineer")), as_page("<html><title>Just a moment...</title></html>")
    plain, down = as_page("<html><body>About us</body></html>"), Answer(status=500)
    site_of("fine.example", server, {"/jobs/1": good, "/about": plain})
    site_of("gone.example", server, {"/jobs/1": good, "/jobs/2": Answer(status=410)}, "/jobs/3")
    site_of("all-gone.example", server, {}, "/jobs/1", "/jobs/2")
    site_of("empty.example", server, {"/about": plain})
    site_of("one-down.example", server, {"/jobs/1": good, "/jobs/2": down})
    site_of("walls.example", server, {f"/jobs/{n}": wall for n in range(9)})
    site_of("late-walls.example", server, {"/jobs/a": good, **{f"/jobs/{n}": wall for n in range(9)}})
    site_of(
        "bad-types.example",
        server,
        {"/jobs/1": Answer(b"\xff\xfe\x00", headers={"Content-Type": "image/png"})},
    )
    site_of("reserved.example", server, {"/jobs/1": Answer(good.body, headers={"tdm-reservation": "1"})})
    server.host("no-map.example", {"/": plain})
    server.host("html-map.example", {"/sitemap.xml": wall})
    server.host("cut-map.example", {"/sitemap.xml": as_xml(URLSET.format("<url><loc>https://cut")[:-9])})
    server.host("blocked-map.example", {"/sitemap.xml": Answer(status=403)})
    server.host("nothing-map.example", {"/sitemap.xml": as_xml(URLSET.format(""))})
    return {
        "fine.example": ("ok", 1, None),
        "gone.example": ("ok", 1, None),
        "all-gone.example": ("empty", 0, "no page was there to read"),
        "empty.example": ("failed", 0, "1 page was read, and it held no JobPosting"),
        "one-down.example": ("partial", 1, "1 of 2 pages could not be read"),
        "walls.example": ("failed", 0, "challenge page"),
        "late-walls.example": ("partial", 1, "challenge page"),
        "bad-types.example": ("failed", 0, "1 page was read"),
        "reserved.example": ("disallowed", 0, "allows none of the 1 pages"),
        "no-map.example": ("failed", 0, "/sitemap_index.xml answered 404"),
        "html-map.example": ("failed", 0, "no sitemap"),
        "cut-map.example": ("failed", 0, "cut off"),
        "blocked-map.example": ("failed", 0, "answered 403"),
        "nothing-map.example": ("failed", 0, "no page was there to read"),
    }


@pytest.fixture(scope="module")
def expected_sites() -> dict[str, tuple[str, int, str | None]]:
    return {}


@pytest.fixture(scope="module")
def landed(
    tmp_path_factory: pytest.TempPathFactory, expected_sites: dict[str, tuple[str, int, str | None]]
) -> Iterator[Landed]:
    """One crawl of everything that can go wrong, beside boards that are well."""
    with serving() as server:
        server.greenhouse({name: case[0] for name, case in GREENHOUSE_BOARDS.items()})
        server.host("forbidding.example", {"/robots.txt": robots("User-agent: *\nDisallow: /")})
        server.host("forbidding.example", {"/sitemap.xml": sitemap("https://forbidding.example/jobs/1")})
        expected_sites.update(sites(server))
        boards = [Board("greenhouse", name) for name in (*GREENHOUSE_BOARDS, *BAD_NAMES)]
        boards += [Board("jsonld", name) for name in (*expected_sites, "forbidding.example")]
        boards += [Board("carrierpigeon", "acme")]
        landing = tmp_path_factory.mktemp("landing")
        yield crawled(landing, server.url, boards, environment(GUIDEPOST_TIMEOUT="1.5"))


@pytest.mark.parametrize("name", GREENHOUSE_BOARDS)
def test_a_board_has_the_outcome_it_deserves(landed: Landed, name: str) -> None:
    _, status, items, sentence = GREENHOUSE_BOARDS[name]
    summary = landed.summaries("greenhouse")[name]
    assert (summary["status"], summary["items"]) == (status, items), summary["error"]
    assert summary["listing_complete"] is (status in {"ok", "empty"})
    assert len(landed.items("greenhouse", name)) == items
    if sentence is None:
        assert (summary["error"], summary["errors"]) == (None, 0)
    else:
        assert sentence in summary["error"]
        assert "\n" not in summary["error"]
        assert summary["errors"] >= 1


def test_every_planned_board_has_exactly_one_summary_and_was_told(landed: Landed) -> None:
    for source, lines in landed.lines.items():
        planned = [entry["board"] for entry in lines[0]["boards"]]
        closed = [line["board"] for line in lines if line["type"] == "board"]
        assert sorted(planned) == sorted(closed)
        assert sorted(planned) == sorted(done.board for done in landed.said if done.source == source)
    assert {done.run_id for done in landed.said} == {"run"}


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_that_is_no_board_fails_without_a_request(landed: Landed, name: str) -> None:
    summary = landed.summaries("greenhouse")[name]
    assert (summary["status"], summary["requests"]) == ("failed", 0)
    assert "cannot be the name of a greenhouse board" in summary["error"]


def test_repeats_are_counted_as_requests(landed: Landed) -> None:
    requests = {name: line["requests"] for name, line in landed.summaries("greenhouse").items()}
    expected = {"fine": 1, "broken": 3, "recovers-500": 3, "recovers-503": 2, "forbidden": 1}
    assert {name: requests[name] for name in expected} == expected


def test_an_entry_that_is_no_job_is_kept_as_a_reject(landed: Landed) -> None:
    lines = [line for line in landed.lines["greenhouse"] if line["type"] == "reject"]
    rejects = [line for line in lines if line["board"] == "odd-entries"]
    assert rejects == [
        {
            "type": "reject",
            "board": "odd-entries",
            "reason": "a job without id or title",
            "payload": '{"title": "no id"}',
        }
    ]


def test_sites_have_the_outcome_they_deserve(
    landed: Landed, expected_sites: dict[str, tuple[str, int, str | None]]
) -> None:
    found = landed.summaries("jsonld")
    for host, (status, items, sentence) in expected_sites.items():
        summary = found[host]
        assert (host, summary["status"], summary["items"]) == (host, status, items), summary["error"]
        assert summary["listing_complete"] is (status in {"ok", "empty"}), host
        assert summary["error"] is None if sentence is None else sentence in summary["error"]


def test_a_site_that_forbids_us_is_disallowed(landed: Landed) -> None:
    summary = landed.summaries("jsonld")["forbidding.example"]
    assert (summary["status"], summary["requests"]) == ("disallowed", 0)
    assert "robots.txt of forbidding.example does not allow /sitemap.xml" in summary["error"]


def test_a_source_without_a_spider_is_named(landed: Landed) -> None:
    assert (
        landed.summaries("carrierpigeon")["acme"]["error"]
        == "there is no spider for the source carrierpigeon"
    )


@pytest.mark.parametrize("source", ["remotive", "smartrecruiters", "workday"])
def test_a_source_that_forbids_reading_is_disallowed_without_a_request(tmp_path: Path, source: str) -> None:
    with serving() as server:
        found = crawled(tmp_path, server.url, [Board(source, "acme")])
        assert server.asked == []
    summary = found.summaries(source)["acme"]
    assert (summary["status"], summary["requests"], summary["listing_complete"]) == ("disallowed", 0, False)
    assert summary["error"].startswith(f"{source} is not read by Guidepost. ")


def test_a_wall_ends_the_visit(landed: Landed) -> None:
    assert landed.summaries("jsonld")["walls.example"]["requests"] == 1 + 3


CHILD = """
import resource, sys
from pathlib import Path
from data.content import Board
from tests.scrapers.boards import crawled, environment
boards = [Board("greenhouse", f"endless-{n}") for n in range(4)] + [Board("greenhouse", "fine")]
found = crawled(Path(sys.argv[1]), sys.argv[2], boards, environment())
for name, summary in found.summaries("greenhouse").items():
    print(name, summary["status"], summary["error"], sep="|")
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


@pytest.mark.slow
def test_an_endless_answer_is_left_and_costs_little_memory(tmp_path: Path) -> None:
    """Four hosts' worth of endless answers at once: none is taken beyond 64 MB, and the crawl stays small."""
    with serving() as server:
        server.greenhouse({f"endless-{n}": failing("endless") for n in range(4)})
        server.greenhouse({"fine": board(job(1))})
        done = subprocess.run(
            [sys.executable, "-c", CHILD, str(tmp_path), server.url],
            capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        assert 64 << 20 <= server.poured < 80 << 20
    *lines, megabytes = done.stdout.splitlines()
    told = {name: (status, error) for name, status, error in (line.split("|") for line in lines)}
    assert told.pop("fine") == ("ok", "None")
    assert len(told) == 4
    for status, error in told.values():
        assert (status, "more than we take" in error) == ("failed", True)
    assert int(megabytes) < 400, megabytes
