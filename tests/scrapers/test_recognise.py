"""Careers pages: which board an address or a page leads to, and which addresses are not asked at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from data.content import Board
from scrapers.addresses import MAX_LENGTH, Refused, checked
from scrapers.careers import candidates, tried
from scrapers.recognise import board_at, boards_on
from scrapers.visit import Visit, visit
from tests.scrapers.boards import (
    AS_OF,
    Answer,
    BoardServer,
    as_json,
    as_page,
    board,
    environment,
    job,
    robots,
)
from tests.scrapers.boards import serving as serving_boards

GH, LV, AS, WK, RC = "greenhouse", "lever", "ashby", "workable", "recruitee"

# address -> source, board, region
ADDRESSES = [
    ("https://job-boards.greenhouse.io/acme", GH, "acme", None),
    ("https://job-boards.greenhouse.io/acme/jobs/8565469002?gh_src=x", GH, "acme", None),
    ("https://boards.greenhouse.io/acme/jobs/1#app", GH, "acme", None),
    ("https://boards.greenhouse.io/embed/job_board?for=acme&b=https%3A%2F%2Facme.com", GH, "acme", None),
    ("https://boards.greenhouse.io/embed/job_board/js?for=acme", GH, "acme", None),
    ("https://boards.greenhouse.io/embed/job_app?for=acme&token=1", GH, "acme", None),
    ("https://job-boards.eu.greenhouse.io/acme/jobs/1", GH, "acme", None),
    ("https://boards-api.greenhouse.io/v1/boards/acme/jobs?content=true", GH, "acme", None),
    ("http://JOB-BOARDS.Greenhouse.IO/acme", GH, "acme", None),
    ("https://boards.greenhouse.io/embed/job_board", None, None, None),
    ("https://boards.greenhouse.io/", None, None, None),
    ("https://www.greenhouse.io/acme", None, None, None),
    ("https://jobs.lever.co/AcmeInc/5f3c?lever-source=x", LV, "AcmeInc", None),
    ("https://jobs.eu.lever.co/acme", LV, "acme", "eu"),
    ("https://api.lever.co/v0/postings/acme?mode=json", LV, "acme", None),
    ("https://api.eu.lever.co/v0/postings/acme", LV, "acme", "eu"),
    ("https://jobs.ashbyhq.com/Acme%20Robotics/1234", AS, "Acme Robotics", None),
    ("https://jobs.ashbyhq.com/acme.ai/embed?version=2", AS, "acme.ai", None),
    ("https://api.ashbyhq.com/posting-api/job-board/acme", AS, "acme", None),
    ("https://jobs.ashbyhq.com/..%2Fapi", None, None, None),
    ("https://apply.workable.com/acme/", WK, "acme", None),
    ("https://apply.workable.com/acme/j/0A1B2C/", WK, "acme", None),
    ("https://apply.workable.com/api/v1/widget/accounts/acme?details=true", WK, "acme", None),
    ("https://www.workable.com/api/accounts/acme", WK, "acme", None),
    ("https://acme.workable.com/jobs/1", WK, "acme", None),
    ("https://apply.workable.com/j/0A1B2C", None, None, None),
    ("https://www.workable.com/pricing", None, None, None),
    ("https://acme.recruitee.com/o/sailmaker", RC, "acme", None),
    ("https://acme.recruitee.com/api/offers/", RC, "acme", None),
    ("https://docs.recruitee.com/reference", None, None, None),
    ("https://acme.jobs.personio.de/job/1", "personio", "acme.jobs.personio.de", None),
    ("https://acme.jobs.personio.com/xml", "personio", "acme.jobs.personio.com", None),
    ("https://www.personio.com", None, None, None),
    ("https://acme.teamtailor.com/jobs", "teamtailor", "acme", None),
    ("https://acme.na.teamtailor.com/jobs.rss", "teamtailor", "acme.na.teamtailor.com", None),
    ("https://career.teamtailor.com/jobs", "teamtailor", "career", None),
    ("https://docs.teamtailor.com", None, None, None),
    ("https://acme.com/careers", None, None, None),
    ("https://greenhouse.io.evil.example/acme", None, None, None),
    ("https://evilrecruitee.com", None, None, None),
    ("https://[broken", None, None, None),
]


@pytest.mark.parametrize(("url", "source", "name", "region"), ADDRESSES)
def test_an_address_leads_to_its_board(url: str, source: str | None, name: str, region: str | None) -> None:
    assert board_at(url) == (Board(source, name, region=region) if source else None)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        (
            "https://jobs.smartrecruiters.com/Acme/74",
            "SmartRecruiters is not read by Guidepost. Its robots.txt",
        ),
        ("https://api.smartrecruiters.com/v1/companies/Acme", "SmartRecruiters is not read by Guidepost."),
        ("https://acme.wd5.myworkdayjobs.com/External", "Workday is not read by Guidepost. Its site terms"),
        ("https://remotive.com/company/acme", "Remotive is not read by Guidepost. Its robots.txt"),
        (
            "https://remoteok.com/remote-jobs/1",
            "as the source remoteok: see `guidepost sources show remoteok`",
        ),
        ("https://weworkremotely.com/company/acme", "as the source weworkremotely"),
        ("https://www.themuse.com/jobs/acme", "as the source themuse"),
        ("https://news.ycombinator.com/item?id=1", "as the source hackernews"),
    ],
)
def test_what_is_not_read_board_by_board_is_refused(url: str, says: str) -> None:
    with pytest.raises(Refused) as refused:
        board_at(url)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("https://acme.com/careers#open", "https://acme.com/careers"),
        (" acme.com/careers ", "https://acme.com/careers"),
        ("//acme.com", "https://acme.com"),
        ("http://acme.com:80/jobs?team=ml", "http://acme.com/jobs?team=ml"),
        ("acme.com:443/jobs", "https://acme.com/jobs"),
        ("https://BÜCHER.example/jobs", "https://xn--bcher-kva.example/jobs"),
        ("https://acme.com./jobs", "https://acme.com/jobs"),
    ],
)
def test_an_address_is_made_one_that_can_be_asked(given: str, asked: str) -> None:
    assert checked(given) == asked


@pytest.mark.parametrize(
    "url",
    [
        "", "   ", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "ftp://acme.com",
        "mailto:a@acme.com", "https://user@acme.com", "https://user:secret@acme.com", "https://localhost/jobs",
        "https://acme", "https://127.0.0.1", "https://10.0.0.1/jobs", "https://8.8.8.8", "https://[::1]/",
        "https://[2606:4700::1]/", "https://2130706433/", "https://0x7f.1/", "https://127.1/",
        "https://169.254.169.254/latest/meta-data", "https://printer.local", "https://db.internal",
        "https://acme.com:22/", "https://acme.com:99999/", "https://acme..com", "https://-acme.com",
        "https://ac me.com", "https://acme.com\\@evil.example", "https://acme.com/\nHost: evil", "https://",
        "https:///jobs", "http://[broken", "https://acme.com/" + "a" * MAX_LENGTH,
    ],
)  # fmt: skip
def test_an_address_that_is_no_public_page_is_refused_in_one_sentence(url: str) -> None:
    with pytest.raises(Refused) as refused:
        checked(url)
    sentence = str(refused.value)
    assert 20 < len(sentence) < 200
    assert "\n" not in sentence
    assert "secret" not in sentence


def keys(page: str) -> list[tuple[str, str]]:
    return [found.key for found in boards_on(page).boards]


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<script src="https://boards.greenhouse.io/embed/job_board/js?for=acme"></script>', [(GH, "acme")]),
        ('<iframe src="//boards.greenhouse.io/embed/job_board?b=1&amp;for=acme"></iframe>', [(GH, "acme")]),
        ('<div id="grnhse_app" data-board-token="acme"></div>', [(GH, "acme")]),
        ("<script>var settings = {greenhouseBoardToken: 'acme'}</script>", [(GH, "acme")]),
        ("<script>leverJobsOptions = {accountName: 'acme', includeCss: true};</script>", [(LV, "acme")]),
        ('{"url":"https:\\/\\/jobs.lever.co\\/acme\\/1"}', [(LV, "acme")]),
        ('<script src="https://jobs.ashbyhq.com/Acme%20Robotics/embed"></script>', [(AS, "Acme Robotics")]),
        ('window.__ashbyBaseJobBoardUrl = "https://jobs.ashbyhq.com/acme";', [(AS, "acme")]),
        ("<a href='https://acme.recruitee.com/o/1'>Jobs</a>", [(RC, "acme")]),
        (
            '<a href="https://jobs.lever.co/other/1">x</a>'
            + '<a href="https://jobs.ashbyhq.com/acme/1">y</a>' * 3,
            [(AS, "acme"), (LV, "other")],
        ),
        ('<a href="https://www.greenhouse.io">Powered by</a>', []),
        ('<a href="https://remoteok.com/acme">Remote OK</a>', []),
        ("<p>No jobs here.</p>", []),
        ("", []),
    ],
)
def test_a_page_names_its_boards(page: str, found: list[tuple[str, str]]) -> None:
    assert keys(page) == found


def test_a_page_of_a_system_that_is_not_read_says_so() -> None:
    page = boards_on('<a href="https://acme.wd1.myworkdayjobs.com/jobs">Jobs</a>' * 2)
    assert page.boards == ()
    (sentence,) = page.not_read
    assert sentence.startswith("Workday is not read by Guidepost.")


def test_a_hostile_page_takes_no_time() -> None:
    for page in (
        "//" * 500_000,
        "board-token" * 100_000,
        "leverJobsOptions={" * 50_000,
        "https://" + "a." * 300_000,
    ):
        assert keys(page) == []


# ---- with a server ---------------------------------------------------------------------------------------

ACME = "acme.example"
LINK = '<html><body><a href="https://job-boards.greenhouse.io/acme">Jobs</a></body></html>'


def serve_acme(server: BoardServer) -> None:
    server.host(
        ACME,
        {
            "/careers": as_page(LINK),
            "/plain": as_page("<p>Write to us.</p>"),
            "/closed": as_page(LINK),
            "/robots.txt": robots("User-agent: *\nDisallow: /closed"),
            "/moved": Answer(status=301, headers={"Location": "/careers"}),
            "/to-board": Answer(status=302, headers={"Location": "https://jobs.lever.co/acme"}),
            "/away": Answer(status=302, headers={"Location": "https://elsewhere.example/jobs"}),
            "/inside": Answer(status=302, headers={"Location": "http://169.254.169.254/"}),
            "/circle": Answer(status=302, headers={"Location": "/circle"}),
            "/script": Answer(status=302, headers={"Location": "javascript:alert(1)"}),
            "/huge": as_page("<p>", fault="huge"),
            "/workday": as_page('<a href="https://acme.wd1.myworkdayjobs.com/x">Jobs</a>'),
        },
    )
    server.greenhouse({"acme": board(job(1), job(2)), "quiet": board()})


PAGES: dict[str, list[tuple[str, str]] | str] = {
    f"https://{ACME}/careers": [(GH, "acme"), ("jsonld", ACME)],
    f"https://{ACME}/moved": [(GH, "acme"), ("jsonld", ACME)],
    f"https://{ACME}/plain": [("jsonld", ACME)],
    f"https://{ACME}/to-board": [(LV, "acme")],
    f"https://{ACME}/away": "leads to https://elsewhere.example/jobs",
    f"https://{ACME}/inside": "169.254.169.254 is not a name on the public internet",
    f"https://{ACME}/closed": "robots.txt of acme.example does not allow /closed",
    f"https://{ACME}/gone": "answered 404",
    f"https://{ACME}/circle": "redirects in a circle",
    f"https://{ACME}/script": "only web addresses can be added",
    f"https://{ACME}/huge": "more than we take",
    f"https://{ACME}/workday": "a system that is left out: Workday is not read",
    "https://nobody.example/careers": "answered 404",
}


@pytest.mark.slow
def test_pages_are_looked_at_once_by_the_rules_of_every_crawl() -> None:
    with serving_boards() as server:
        serve_acme(server)
        environ = environment(GUIDEPOST_REPLAY=server.url)

        def found_at(url: str) -> list[tuple[str, str]] | str:
            try:
                return [board.key for board in candidates(url, environ)]
            except Refused as refusal:
                return str(refusal)

        with ThreadPoolExecutor(2) as pool:  # each page is a process of its own
            found = dict(zip(PAGES, pool.map(found_at, PAGES), strict=True))
        asked = server.paths(ACME)
        assert "/closed" not in asked
        assert all(request.host != "169.254.169.254" for request in server.asked)
        assert asked.count("/plain") == 1
        assert {request.user_agent.split("/")[0] for request in server.asked} == {"Guidepost"}
    for url, expected in PAGES.items():
        if isinstance(expected, str):
            assert expected in str(found[url]), url
            assert "\n" not in str(found[url])
        else:
            assert found[url] == expected, url


def test_an_address_that_names_its_board_is_not_fetched() -> None:
    with serving_boards() as server:
        environ = environment(GUIDEPOST_REPLAY=server.url)
        assert [b.key for b in candidates("jobs.lever.co/acme", environ)] == [(LV, "acme")]
        assert server.asked == []


def test_a_visit_that_breaks_down_says_so(tmp_path: Path) -> None:
    found = visit(
        "https://acme.example", environment(GUIDEPOST_REPLAY="http://127.0.0.1:1", PYTHONHOME=str(tmp_path))
    )
    assert found == Visit("https://acme.example", error=found.error)
    assert found.error is not None
    assert found.error.startswith("the page could not be fetched: ")


def test_a_try_tells_how_many_and_whose() -> None:
    with serving_boards() as server:
        serve_acme(server)
        server.host("api.lever.co", {"/v0/postings/acme": as_json([{"id": "1", "text": "Clerk"}])})
        environ = environment(GUIDEPOST_REPLAY=server.url)
        trials = {
            asked.key: tried(asked, as_of=AS_OF, environ=environ)
            for asked in (Board(GH, "acme"), Board(GH, "quiet"), Board(GH, "dead"), Board(LV, "acme"))
        }
    told = {
        key: (trial.is_good, trial.count, trial.employer, trial.outcome.status)
        for key, trial in trials.items()
    }
    assert told == {
        (GH, "acme"): (True, "2 postings", "Acme", "ok"),
        (GH, "quiet"): (False, "0 postings", None, "empty"),
        (GH, "dead"): (False, "0 postings", None, "failed"),
        (LV, "acme"): (True, "1 posting", None, "ok"),
    }
