"""What is served has the shapes of the real sources, and says what the truth says."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from data.content import Content
from scrapers.demo.market import Market
from scrapers.demo.material import load
from scrapers.demo.postings import Posting
from scrapers.demo.site import Site
from scrapers.demo.spellings import company
from tests.demo.conftest import Row
from tests.demo.test_material import forms, holds

Ask = Callable[[str], Any]
GREENHOUSE = "boards-api.greenhouse.io/v1/boards"
ALGOLIA = "hn.algolia.com/api/v1"
ALL = "content=true&pay_transparency=true"


def texts(posting: Posting, market: Market, site: Site) -> tuple[date, str]:
    """Title and text of the last reading, without markup and in small letters."""
    day = market.sightings(posting)[-1]
    if posting.source == "greenhouse":
        job = json.loads(
            site.answer(f"/{day}/{GREENHOUSE}/{posting.board}/jobs/{posting.native_id}?{ALL}").body
        )
        raw = f"{job['title']}<p>{html.unescape(job['content'])}"
    elif posting.source == "hackernews":
        thread = json.loads(site.answer(f"/{day}/{ALGOLIA}/items/{posting.board}").body)
        raw = next(item["text"] for item in thread["children"] if str(item["id"]) == posting.native_id)
    else:
        raw = site.answer(f"/{day}/{posting.native_id.removeprefix('https://')}").body.decode()
        raw = raw[raw.index("<body>") :]
    return day, html.unescape(re.sub(r"<[^>]*>", " ", raw)).replace("\xa0", " ").lower()


def all_postings(site: Site) -> list[Posting]:
    sources = (site.greenhouse, site.hackernews, site.careers)
    return [posting for source in sources for found in source.postings.values() for posting in found]


def test_greenhouse_keys_come_and_go_with_the_query(market_board: str, small: Market, ask: Ask) -> None:
    day = small.refresh_days()[60]
    base = f"/{day}/{GREENHOUSE}/{market_board}/jobs"
    full, plain = ask(f"{base}?{ALL}"), ask(base)
    extra = {"content", "departments", "offices"}
    assert full["meta"] == plain["meta"] == {"total": len(full["jobs"])}
    for job, bare in zip(full["jobs"], plain["jobs"], strict=True):
        assert set(job) - set(bare) == {*extra, "pay_input_ranges"}
        assert bare.items() <= job.items()
        assert set(bare) >= {
            "id", "internal_job_id", "title", "absolute_url", "company_name", "location", "metadata",
            "requisition_id", "first_published", "updated_at", "application_deadline", "language",
        }  # fmt: skip
        assert job["id"] > 2**31
        assert "<" not in job["content"]
        assert "&lt;" in job["content"]
        for stamp in (job["first_published"], job["updated_at"]):
            assert datetime.fromisoformat(stamp).utcoffset() is not None
    assert set(ask(f"{base}?content=true")["jobs"][0]) == set(plain["jobs"][0]) | extra
    one = full["jobs"][0]
    assert ask(f"{base}/{one['id']}?{ALL}") == one
    assert ask(f"/{day}/{GREENHOUSE}/{market_board}") == {"name": one["company_name"].strip(), "content": ""}


@pytest.fixture(scope="session")
def market_board(small: Market) -> str:
    """The largest board that nothing befalls."""
    faults = small.faults
    boards = [e for e in small.employers if e.source == "greenhouse"]
    boards = [e for e in boards if e.token not in (faults.dead_board, faults.short_board)]
    return max(boards, key=lambda e: e.job_count).token


def test_a_closed_posting_vanishes_and_a_reopened_one_returns(small: Market, site: Site, ask: Ask) -> None:
    checked = set()
    for posting in all_postings(site):
        if posting.source != "greenhouse" or posting.board == small.faults.dead_board:
            continue
        first, gone = posting.spells[0]
        if gone is None or first < small.period.starts_on:
            continue
        days = [first - timedelta(days=1), first, gone - timedelta(days=1), gone]
        expected = [False, True, True, False]
        if len(posting.spells) == 2:
            days.append(posting.spells[1][0])
            expected.append(True)
        shown = []
        for day in days:
            jobs = ask(f"/{day}/{GREENHOUSE}/{posting.board}/jobs")["jobs"]
            shown.append(posting.native_id in {str(job["id"]) for job in jobs})
        assert shown == expected, posting
        checked.add(len(posting.spells))
    assert checked == {1, 2}


def test_greenhouse_faults(small: Market, site: Site, ask: Ask) -> None:
    faults = small.faults
    dead = f"{GREENHOUSE}/{faults.dead_board}/jobs"
    for day in faults.dead_days:
        answer = site.answer(f"/{day}/{dead}?{ALL}")
        assert (answer.status, json.loads(answer.body)) == (404, {"status": 404, "error": "Job not found"})
    before, after = faults.dead_days[0] - timedelta(days=7), faults.dead_days[-1] + timedelta(days=7)
    assert all("jobs" in ask(f"/{day}/{dead}") for day in (before, after))
    short = [
        ask(f"/{day}/{GREENHOUSE}/{faults.short_board}/jobs")
        for day in (faults.short_day, faults.short_day + timedelta(days=7))
    ]
    missing = [reply["meta"]["total"] - len(reply["jobs"]) for reply in short]
    assert missing == [min(faults.short_by, short[0]["meta"]["total"]), 0]
    assert missing[0] > 0


def test_threads_appear_in_their_month_among_two_others(small: Market, ask: Ask) -> None:
    search = f"{ALGOLIA}/search_by_date?tags=story,author_whoishiring"
    first = ask(f"/2024-11-01/{search}")
    assert [hit["title"] for hit in first["hits"]] == [
        "Ask HN: Freelancer? Seeking freelancer? (November 2024)",
        "Ask HN: Who wants to be hired? (November 2024)",
        "Ask HN: Who is hiring? (November 2024)",
    ]
    assert ask(f"/2024-10-31/{search}")["hits"] == []
    # 1 December 2024 is a Sunday: the thread waits for Monday.
    assert ask(f"/2024-12-01/{search}")["nbHits"] == 3
    assert ask(f"/2024-12-02/{search}")["nbHits"] == 6
    pages = [ask(f"/2026-10-31/{search}&hitsPerPage=50&page={page}") for page in range(3)]
    assert [len(page["hits"]) for page in pages] == [50, 22, 0]
    assert pages[0]["nbPages"] == 2
    times = [hit["created_at_i"] for page in pages for hit in page["hits"]]
    assert times == sorted(times, reverse=True)
    later = ask(f"/2026-10-31/{search}&numericFilters=created_at_i>{times[3]}")
    assert later["nbHits"] == 3
    assert ask(f"/2026-10-31/{ALGOLIA}/search_by_date?tags=comment")["hits"] == []


def test_a_thread_is_a_tree_with_replies_gaps_and_no_order(small: Market, site: Site, ask: Ask) -> None:
    shapes = set()
    for thread in small.period.threads():
        item = ask(f"/{small.ends_on}/{ALGOLIA}/items/{thread.id}")
        assert item["title"] == f"Ask HN: Who is hiring? ({thread.name})"
        ads = {posting.native_id for posting in site.hackernews.postings.get(str(thread.id), [])}
        assert ads <= {str(child["id"]) for child in item["children"]}
        for child in item["children"]:
            if "text" not in child:
                shapes.add("id only")
                assert child == {"id": child["id"], "children": []}
            elif child["text"] is None:
                shapes.add("nothing left")
            else:
                assert child["parent_id"] == thread.id
                assert not re.search(r"['\"]|(?<!<)/", re.sub(r"<a [^>]*>|</a>", "", child["text"]))
            shapes |= {"reply" for reply in child["children"] if reply["parent_id"] == child["id"]}
        order = [child["id"] for child in item["children"]]
        shapes |= {"shuffled"} if order != sorted(order) else set()
    assert shapes == {"id only", "nothing left", "reply", "shuffled"}


def test_a_comment_shows_from_its_day_on(small: Market, site: Site, ask: Ask) -> None:
    late = 0
    for posting in all_postings(site):
        if posting.source != "hackernews":
            continue
        day = posting.posted_at.date()
        answer = site.answer(f"/{day - timedelta(days=1)}/{ALGOLIA}/items/{posting.board}")
        before = json.loads(answer.body).get("children", []) if answer.status == 200 else []
        after = ask(f"/{day}/{ALGOLIA}/items/{posting.board}")["children"]
        assert int(posting.native_id) not in {child["id"] for child in before}
        assert int(posting.native_id) in {child["id"] for child in after}
        late += answer.status == 200
    assert late > 0


def job_postings(page: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL):
        value = json.loads(block)
        for entry in value if isinstance(value, list) else value.get("@graph", [value]):
            kind = entry["@type"]
            found += [entry] if "JobPosting" in (kind if isinstance(kind, list) else [kind]) else []
    return found


def test_careers_pages_hold_one_job_each_and_the_sitemap_names_them(small: Market, site: Site) -> None:
    day = small.refresh_days()[40]
    forms_seen = set()
    for host in site.careers.employers:
        robots = site.answer(f"/{day}/{host}/robots.txt").body.decode()
        assert f"Sitemap: https://{host}/sitemap.xml" in robots
        sitemap = site.answer(f"/{day}/{host}/sitemap.xml").body.decode()
        if "sitemapindex" in sitemap:
            forms_seen.add("index")
            sitemap = site.answer(f"/{day}/{host}/sitemap-pages.xml").body.decode()
        urls = re.findall(r"<loc>https://(.*?)</loc>", sitemap)
        assert f"{host}/about" in urls
        assert not job_postings(site.answer(f"/{day}/{host}/about").body.decode())
        listed = {f"https://{url}" for url in urls} - {f"https://{host}/about"}
        assert listed == {p.native_id for p in site.careers.postings.get(host, []) if p.is_open(day)}
        for posting in site.careers.postings.get(host, []):
            last = small.sightings(posting)[-1:]
            for seen in last:
                page = site.answer(f"/{seen}/{posting.native_id.removeprefix('https://')}").body.decode()
                (entry,) = job_postings(page)
                assert (entry["title"], entry["hiringOrganization"]["name"]) == (
                    posting.job.title,
                    company(small.material, small.seed, posting),
                )
                assert entry["datePosted"][:10] == posting.posted_at.date().isoformat()
                forms_seen.add("graph" if "@graph" in page else "plain")
            gone = posting.spells[-1][1]
            if gone is not None:
                assert site.answer(f"/{gone}/{posting.native_id.removeprefix('https://')}").status == 410
    assert forms_seen >= {"index", "graph", "plain"}


def test_a_host_breaks_for_a_day_but_for_its_rules(small: Market, site: Site) -> None:
    host, day = small.faults.broken_host, small.faults.broken_day
    status = [site.answer(f"/{day}/{host}/{path}").status for path in ("robots.txt", "sitemap.xml", "about")]
    assert status == [200, 500, 500]
    assert site.answer(f"/{day + timedelta(days=1)}/{host}/sitemap.xml").status == 200


def test_robots_of_each_host(small: Market, site: Site) -> None:
    assert site.answer("/2025-01-01/hn.algolia.com/robots.txt").status == 404
    body = site.answer("/2025-01-01/boards-api.greenhouse.io/robots.txt").body
    assert body == b"User-agent: *\nDisallow: /embed/\n"


def test_structured_pay_is_that_of_the_truth(small: Market, site: Site, small_truth: dict[str, Row]) -> None:
    checked = 0
    for posting in all_postings(site):
        row = small_truth[posting.posting_id]
        if not row["is_seen"] or posting.source == "hackernews":
            continue
        day = small.sightings(posting)[-1]
        pay: Row | None = row["pay"] if row["pay"] and row["pay"]["is_structured"] else None
        if posting.source == "greenhouse":
            path = f"/{day}/{GREENHOUSE}/{posting.board}/jobs/{posting.native_id}?pay_transparency=true"
            ranges = json.loads(site.answer(path).body)["pay_input_ranges"]
            found = [(r["min_cents"] / 100, r["max_cents"] / 100, r["currency_type"]) for r in ranges]
            widths = [high - low for low, high, _ in found]
            assert widths == sorted(widths, reverse=True), "the first range is the widest"
            assert found[:1] == ([(pay["min"], pay["max"], pay["currency"])] if pay else [])
        else:
            page = site.answer(f"/{day}/{posting.native_id.removeprefix('https://')}").body.decode()
            salary: Any = job_postings(page)[0].get("baseSalary")
            if pay is None:
                assert salary is None or salary["value"] == 0
            else:
                numbers = {int(n) for n in re.findall(r"\d+", json.dumps(salary))}
                assert numbers == {pay["min"], pay["max"]}
                assert salary["currency"] == pay["currency"]
        checked += pay is not None
    assert checked > 20


def test_the_words_of_an_ad_name_its_skills_and_no_others(
    content: Content, small: Market, site: Site, small_truth: dict[str, Row]
) -> None:
    phrases = {skill: [p.lower() for p in entry["phrases"]] for skill, entry in load().skills.items()}
    sure = {skill: forms(content, skill, ambiguous=False) for skill in phrases}
    for posting in all_postings(site):
        row = small_truth[posting.posting_id]
        if not row["is_seen"]:
            continue
        _, text = texts(posting, small, site)
        asked = {entry["skill"] for entry in row["skills"]}
        aside = {*row["negated"], *row["named_by_company"]}
        missing = [skill for skill in asked | aside if not any(holds(text, p) for p in phrases[skill])]
        # A longer phrase may hold a shorter form of another skill: "retrieval-augmented generation (RAG)".
        rest = text
        for phrase in sorted((p for skill in asked | aside for p in phrases[skill]), key=len, reverse=True):
            rest = rest.replace(phrase, " ")
        extra = [skill for skill in set(phrases) - asked - aside if any(holds(rest, f) for f in sure[skill])]
        assert (missing, extra) == ([], []), text


def test_prose_pay_shows_the_figures_of_the_truth(
    small: Market, site: Site, small_truth: dict[str, Row]
) -> None:
    checked = 0
    for posting in all_postings(site):
        row = small_truth[posting.posting_id]
        if not row["is_seen"] or row["pay"] is None or row["pay"]["is_structured"]:
            continue
        _, text = texts(posting, small, site)
        for end in filter(None, (row["pay"]["min"], row["pay"]["max"])):
            ways = [f"{end:,}", f"{end:,}".replace(",", "."), f"{end / 1000:g}k", f"{end / 100_000:g}"]
            assert any(holds(text, way) for way in ways), (row["pay"], text)
        checked += 1
    assert checked > 20


def test_ads_differ_where_jobs_differ_and_agree_where_a_job_returns(small: Market, site: Site) -> None:
    def shingles(posting: Posting) -> set[tuple[str, ...]]:
        words = texts(posting, small, site)[1].split()
        return {tuple(words[n : n + 4]) for n in range(len(words) - 3)}

    for found in site.greenhouse.postings.values():
        seen = [(posting, shingles(posting)) for posting in found if small.sightings(posting)]
        for number, (one, left) in enumerate(seen):
            for other, right in seen[:number]:
                alike = len(left & right) / len(left | right)
                if one.original is other:
                    assert alike > 0.85 or one.copy_kind == "reworded"
                elif one.job.key != other.job.key and one.original is None and other.original is None:
                    assert alike < 0.75, (one.job.title, other.job.title)


def test_an_edit_changes_the_text_and_the_stamp(small: Market, site: Site) -> None:
    checked = 0
    for posting in all_postings(site):
        edited = posting.text_edit_on
        if posting.source != "greenhouse" or edited is None or small.faults.is_dead(posting.board, edited):
            continue
        path = f"{GREENHOUSE}/{posting.board}/jobs/{posting.native_id}?content=true"
        before, after = (
            json.loads(site.answer(f"/{day}/{path}").body) for day in (edited - timedelta(days=1), edited)
        )
        assert before["content"] != after["content"]
        assert after["content"].startswith(before["content"][:300])
        assert before["updated_at"] < after["updated_at"]
        assert before["first_published"] == after["first_published"]
        checked += 1
    assert checked > 0


@pytest.mark.parametrize(
    "target",
    [
        "", "/", "//", "/2025-01-01", "/2025-01-01/", "/2025-02-30/hn.algolia.com/api/v1/search_by_date",
        "/2025-01-01/unknown.example/robots.txt", "/2025-01-01/../../etc/passwd",
        "/2025-01-01/boards-api.greenhouse.io/v1/boards/../../../etc/passwd/jobs",
        "/2025-01-01/boards-api.greenhouse.io/v1/boards/%2e%2e%2f/jobs",
        "/2025-01-01/boards-api.greenhouse.io/v1/boards/nobody/jobs",
        "/2025-01-01/boards-api.greenhouse.io/v1/boards/nobody/jobs/1/2/3",
        "/2025-01-01/boards-api.greenhouse.io/v1/boards/%ff%fe/jobs",
        "/2025-01-01/boards-api.greenhouse.io/embed/job_board",
        "/2025-01-01/hn.algolia.com/api/v1/items/1", "/2025-01-01/hn.algolia.com/api/v1/items/-1",
        "/2025-01-01/hn.algolia.com/api/v1/items/٤٢", "/2025-01-01/hn.algolia.com/api/v1/items/" + "9" * 1500,
        "/2025-01-01/HN.ALGOLIA.COM/api/v1/search_by_date",
        "http://example.org/", "/2025-01-01/a/b?" + "x=1&" * 400,
        "/2025-01-01/hn.algolia.com/api/v1/search_by_date?" + "&".join(f"a{n}=1" for n in range(50)),
        "/2025-01-01/hn.algolia.com/\x00", "/" + "a" * 5000,
    ],
)  # fmt: skip
def test_what_is_unknown_is_answered_404(site: Site, target: str) -> None:
    assert site.answer(target).status == 404


def test_odd_queries_are_answered_with_sense(ask: Ask) -> None:
    search = "/2025-03-01/hn.algolia.com/api/v1/search_by_date?tags=story,author_whoishiring"
    for query in (
        "&hitsPerPage=-1",
        "&hitsPerPage=999999999",
        "&page=x",
        "&numericFilters=created_at_i",
        "&page=",
    ):
        assert ask(search + query)["page"] == 0
    assert ask(f"{search}&hitsPerPage=0")["hitsPerPage"] == 1
    assert ask(f"{search}&page=99999")["hits"] == []
