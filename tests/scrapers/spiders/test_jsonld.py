"""Job pages with JSON-LD: a well site, and one read in two parts; see also test_jobposting.py."""

from __future__ import annotations

from pathlib import Path

from data.content import Board
from scrapers.crawl import crawl
from tests.scrapers.boards import as_page, as_xml, environment, planned, serving
from warehouse.landing import read

LD = """<html><title>{title}</title><script type="application/ld+json">
{{"@type": "JobPosting", "title": "{title}",
"description": "<p>Build\tit</p>", "datePosted": "2026-11-01", "hiringOrganization": {{"name": "Acme"}},
"validThrough": "2026-12-31", "jobLocationType": "TELECOMMUTE", "baseSalary": {{"currency": "EUR", "value":
{{"minValue": "70000", "maxValue": 90000, "unitText": "YEAR"}}}}}}</script></html>"""
HOST = "jobs.acme.example"


def sitemap(*numbers: int) -> str:
    urls = "".join(f"<url><loc>https://{HOST}/jobs/{n}?utm_source=x</loc></url>" for n in numbers)
    return f"<urlset>{urls}</urlset>"


GOOD = (
    Board("jsonld", HOST),
    {
        (HOST, "/sitemap.xml"): as_xml(sitemap(1)),
        (HOST, "/jobs/1"): as_page(LD.format(title="Engineer")),
    },
)


def test_an_interrupted_site_goes_on_from_the_pages_that_landed(tmp_path: Path) -> None:
    with serving() as server:
        server.host(HOST, {f"/jobs/{n}": as_page(LD.format(title=f"Job {n}")) for n in (1, 2, 3)})
        server.host(HOST, {"/sitemap.xml": as_xml(sitemap(1, 2))})
        crawl(tmp_path, [planned(server.url, [GOOD[0]], "first")], None, environment())
        server.asked.clear()
        server.host(HOST, {"/sitemap.xml": as_xml(sitemap(1, 2, 3))})
        run = planned(server.url, [GOOD[0]], "second", continues=("first",))
        crawl(tmp_path, [run], None, environment())
        assert server.paths(HOST) == ["/robots.txt", "/sitemap.xml", "/jobs/3"]
    first, second = (list(read(tmp_path / run / "jsonld.jsonl")) for run in ("first", "second"))
    items = [[line for line in lines if line["type"] == "item"] for lines in (first, second)]
    assert [item["title_raw"] for item in items[1]] == ["Job 1", "Job 2", "Job 3"]
    assert items[1][:2] == items[0]
    assert second[-1]["listing_complete"] is True
