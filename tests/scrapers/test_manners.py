"""Manners under test: robots.txt to the letter, pauses, one honest name, and no way off the premises."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from data.content import Board
from scrapers.crawl import crawl
from scrapers.network import is_public, is_public_name, site
from scrapers.plan import PlannedRun, check_replay
from scrapers.settings import for_run
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
    planned,
    robots,
    serving,
)

URLSET = "<urlset><url><loc>https://{host}/jobs/1</loc></url></urlset>"
PAGE = '<script type="application/ld+json">{"@type":"JobPosting","title":"Engineer"}</script>'
ALLOW = "User-agent: *\nAllow: /\n"
AGENT = "Guidepost/0.1 (+https://guide.example/contact)"

# host -> what robots.txt answers, whether pages are read then, and a piece of the sentence
ROBOTS: dict[str, tuple[Answer | None, bool, str]] = {
    "none.example": (None, True, ""),
    "allows.example": (robots(ALLOW), True, ""),
    "us-only.example": (robots("User-agent: *\nDisallow: /\n\nUser-agent: Guidepost\nAllow: /\n"), True, ""),
    "not-us.example": (
        robots("User-agent: guidepost\nDisallow: /\n\nUser-agent: *\nAllow: /\n"),
        False,
        "not allow",
    ),
    "rules-on-404.example": (robots("User-agent: *\nDisallow: /\n", status=404), False, "does not allow"),
    "page-on-404.example": (as_page("<html>no such page</html>", status=404), True, ""),
    "401.example": (robots("Unauthorized", status=401), False, "answered 401"),
    "403.example": (as_page("<html>no</html>", status=403), False, "answered 403"),
    "429.example": (Answer(fault="429"), False, "answered 429"),
    "500.example": (Answer(fault="500"), False, "answered 500"),
    "503-once.example": (Answer(ALLOW.encode(), fault="503", times=1), True, ""),
    "timeout.example": (Answer(fault="timeout"), False, "could not be read"),
    "reset.example": (Answer(fault="reset"), False, "could not be read"),
    "wall.example": (Answer(fault="html"), False, "a challenge page"),
    "garbage.example": (Answer(fault="garbage"), True, ""),
    "endless.example": (robots("User-agent: *\nCrawl-delay: 86400\n"), False, "asks for 86400 seconds"),
    "away.example": (Answer(status=302, headers={"Location": "https://other.org/robots.txt"}), False, "read"),
    "api.ashbyhq.com": (robots("Unauthorized", status=401), True, ""),
}


@pytest.fixture(scope="module")
def server() -> Iterator[BoardServer]:
    with serving() as boards:
        yield boards


@pytest.fixture(scope="module")
def landed(server: BoardServer, tmp_path_factory: pytest.TempPathFactory) -> Landed:
    """One crawl over hosts with every kind of robots.txt."""
    for host, (answer, _, _) in ROBOTS.items():
        server.host(host, {"/sitemap.xml": as_xml(URLSET.format(host=host)), "/jobs/1": as_page(PAGE)})
        if answer is not None:
            server.host(host, {"/robots.txt": answer})
    server.host("slow.example", {"/robots.txt": robots("User-agent: *\nCrawl-delay: 0.5\n")})
    server.host("slow.example", {"/sitemap.xml": as_xml(URLSET.format(host="slow.example"))})
    server.host("slow.example", {"/jobs/1": as_page(PAGE)})
    server.greenhouse({f"b{n}": board(job(n)) for n in range(6)})
    server.host(
        GREENHOUSE, {"/robots.txt": robots("User-agent: *\nDisallow: /v1/boards/b3/\nCrawl-delay: 0.25\n")}
    )
    boards = [Board("jsonld", host) for host in (*ROBOTS, "slow.example")]
    boards += [Board("greenhouse", f"b{n}") for n in range(6)]
    environ = environment(GUIDEPOST_TIMEOUT="1.5", GUIDEPOST_CONTACT_URL="https://guide.example/contact")
    return crawled(tmp_path_factory.mktemp("landing"), server.url, boards, environ)


@pytest.mark.parametrize("host", ROBOTS)
def test_robots_txt_is_obeyed_and_no_answer_is_a_no(landed: Landed, server: BoardServer, host: str) -> None:
    _, is_read, sentence = ROBOTS[host]
    summary = landed.summaries("jsonld")[host]
    pages = [path for path in server.paths(host) if path != "/robots.txt"]
    if is_read:
        assert summary["status"] == "ok", summary["error"]
        assert pages == ["/sitemap.xml", "/jobs/1"]
    else:
        assert (summary["status"], pages) == ("disallowed", [])
        assert sentence in summary["error"]


def test_robots_txt_is_asked_first_and_once(landed: Landed, server: BoardServer) -> None:
    for host in ("none.example", "allows.example", GREENHOUSE):
        paths = server.paths(host)
        assert paths[0] == "/robots.txt"
        assert paths.count("/robots.txt") == 1


def test_all_who_wait_for_robots_txt_obey_it(landed: Landed, server: BoardServer) -> None:
    statuses = {name: line["status"] for name, line in landed.summaries("greenhouse").items()}
    assert statuses == {f"b{n}": "disallowed" if n == 3 else "ok" for n in range(6)}
    assert "/v1/boards/b3/jobs" not in server.paths(GREENHOUSE)


@pytest.mark.parametrize(("host", "delay"), [("slow.example", 0.5), (GREENHOUSE, 0.25)])
def test_crawl_delay_is_kept_between_all_requests(
    landed: Landed, server: BoardServer, host: str, delay: float
) -> None:
    moments = [asked.at for asked in server.asked if asked.host == host]
    assert len(moments) >= 3
    # A busy machine may see one arrive late and so the next one close behind; what adds up is the pace.
    late = 0.2
    assert all(at - moments[0] > number * delay - late for number, at in enumerate(moments))
    assert moments[-1] - moments[0] > 0.8 * delay * (len(moments) - 1)


def test_retry_after_is_waited_for(landed: Landed, server: BoardServer) -> None:
    moments = [asked.at for asked in server.asked if asked.host == "429.example"]
    assert len(moments) == 3
    assert min(b - a for a, b in pairwise(moments)) > 0.7


def test_a_host_that_asks_for_an_hour_is_left_alone(tmp_path: Path) -> None:
    with serving() as server:
        busy = Answer(b"later", 429, {"Retry-After": "3600"})
        server.greenhouse({f"b{n}": busy for n in range(12)})
        found = crawled(tmp_path, server.url, [Board("greenhouse", f"b{n}") for n in range(12)])
        asked = [path for path in server.paths(GREENHOUSE) if path != "/robots.txt"]
    assert 1 <= len(asked) <= 4, "only what was under way already"
    assert len(asked) == len(set(asked))
    summaries = found.summaries("greenhouse").values()
    assert {line["status"] for line in summaries} == {"failed"}
    assert any("asks for a pause of 3600 seconds" in line["error"] for line in summaries)


def test_every_request_says_who_we_are_and_nothing_else(landed: Landed, server: BoardServer) -> None:
    assert {asked.user_agent for asked in server.asked} == {AGENT}
    told = {name for asked in server.asked for name in asked.headers}
    assert told <= {"Host", "User-Agent", "Accept", "Accept-Language", "Accept-Encoding", "Connection"}


# ---- where requests may go ---------------------------------------------------------------------------------

PRIVATE = [
    "127.0.0.1", "127.8.9.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0", "224.0.0.1", "255.255.255.255", "240.0.0.1",  # noqa: S104 (nothing is bound to it)
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "no address",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)
    assert not is_public_name(address.split("%")[0])


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "name", ["localhost", "a.localhost", "printer.local", "db.internal", "intranet", "a.home.arpa"]
)
def test_names_inside_a_network_are_not_public(name: str) -> None:
    assert not is_public_name(name)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("www.acme.com", "jobs.acme.com", True), ("acme.co.uk", "other.co.uk", False),
     ("acme.com", "acme.org", False), ("a.github.io", "b.github.io", False),
     ("127.0.0.1", "127.0.0.2", False), ("acme.com", "ACME.com", True)],
)  # fmt: skip
def test_a_site_is_what_one_owner_registered(one: str, other: str, same: bool) -> None:
    assert (site(one) == site(other)) is same


@pytest.mark.parametrize(
    "base",
    ["http://example.com", "https://127.0.0.1:1", "http://10.0.0.1", "http://127.0.0.1@evil.com",
     "http://evil.com/127.0.0.1", "http://localhost.evil.com", "ftp://127.0.0.1", "http://127.0.0.1/?x=",
     "127.0.0.1:9", "nonsense"],
)  # fmt: skip
def test_replay_must_be_on_loopback(base: str, as_of: Any) -> None:
    with pytest.raises(ValueError, match="must be http"):
        check_replay(base)
    with pytest.raises(ValueError, match="must be http"):
        PlannedRun(run_id="r", as_of=as_of, kind="replayed", boards=(), replay=base)


@pytest.mark.parametrize(
    ("base", "checked"),
    [("http://127.0.0.1:9/", "http://127.0.0.1:9"), ("http://localhost:9/2025-03-07", "http://127.0.0.1:9/2025-03-07"),
     ("http://[::1]:9", "http://[::1]:9"), ("", None), (None, None)],
)  # fmt: skip
def test_replay_on_loopback_is_taken(base: str | None, checked: str | None) -> None:
    assert check_replay(base) == checked


def test_replay_may_carry_a_path(server: BoardServer, tmp_path: Path) -> None:
    server.host("2025-03-07", {f"/{GREENHOUSE}/v1/boards/dated/jobs": as_json(board(job(1)))})
    landed = crawled(tmp_path, f"{server.url}/2025-03-07", [Board("greenhouse", "dated")])
    assert [item["title_raw"] for item in landed.items("greenhouse")] == ["Engineer 1"]


def test_without_replay_nothing_reaches_loopback_or_a_private_network(
    server: BoardServer, tmp_path: Path
) -> None:
    """The live guard, by name, by number, and by names that resolve to loopback."""
    port = server.url.rsplit(":", 1)[1]
    hosts = [
        f"127.0.0.1:{port}",
        f"localhost:{port}",
        f"127.1:{port}",
        f"2130706433:{port}",
        f"0x7f.1:{port}",
    ]
    hosts += ["10.0.0.1", "169.254.169.254", "metadata.internal"]
    before = len(server.asked)
    run = planned(server.url, [Board("jsonld", host) for host in hosts], kind="live", replay=None)
    crawl(tmp_path, [run], None, environment(GUIDEPOST_TIMEOUT="1"))
    from warehouse.landing import read

    summaries = [line for line in read(tmp_path / "run" / "jsonld.jsonl") if line["type"] == "board"]
    assert {line["board"]: line["status"] for line in summaries} == dict.fromkeys(hosts, "disallowed")
    assert len(server.asked) == before


def test_a_run_cannot_slip_past_replay(server: BoardServer, tmp_path: Path) -> None:
    run = planned(server.url, [Board("greenhouse", "b1")], kind="live", replay=None)
    with pytest.raises(ValueError, match="GUIDEPOST_REPLAY is set"):
        crawl(tmp_path, [run], None, environment(GUIDEPOST_REPLAY=server.url))


def test_live_is_slow_and_replay_is_not() -> None:
    live, replay = for_run(None, {}), for_run("http://127.0.0.1:9", {})
    assert (live["DOWNLOAD_DELAY"], live["CONCURRENT_REQUESTS_PER_DOMAIN"], live["DOWNLOAD_TIMEOUT"]) == (
        1.0,
        1,
        60.0,
    )
    assert replay["DOWNLOAD_DELAY"] == 0.0
    assert for_run(None, {"GUIDEPOST_CRAWL_DELAYS": "off"})["GUIDEPOST_CRAWL_DELAYS"] is True
    assert for_run("http://127.0.0.1:9", {"GUIDEPOST_CRAWL_DELAYS": "off"})["GUIDEPOST_CRAWL_DELAYS"] is False
    assert live["USER_AGENT"] == "Guidepost/0.1 (+https://github.com/guidepost/guidepost)"
