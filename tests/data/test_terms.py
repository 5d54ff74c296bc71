"""Every source says what it is, what it allows and what it cannot show; no spider says otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from data import content as content_files
from data import home
from data.content import Content, ContentError
from data.terms import why_not_shipped

SPIDERS = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["scrapers.spiders"]}))


def test_a_source_is_read_where_it_has_a_spider_and_else_says_why_not(content: Content) -> None:
    assert {source.id for source in content.sources.values() if source.is_shipped} == set(SPIDERS.list())
    assert {source.default for source in content.sources.values()} == {"on", "off", "key", "not shipped"}


def test_a_source_with_keys_is_read_with_them_only(content: Content) -> None:
    assert {source.id for source in content.sources.values() if source.keys} == {
        source.id for source in content.sources.values() if source.default == "key"
    }


def test_the_pace_that_is_asked_for(content: Content) -> None:
    delays = {source.id: source.crawl_delay for source in content.sources.values() if source.crawl_delay}
    assert {"lever": 1, "remoteok": 1}.items() <= delays.items()


def test_what_is_closed_to_robots_is_not_read(content: Content) -> None:
    closed = {source.id for source in content.sources.values() if source.robots.startswith("Disallowed")}
    assert closed >= {"remotive", "smartrecruiters"}
    assert {source for source in closed if content.sources[source].is_shipped} == set()


def test_addresses_are_addresses(content: Content) -> None:
    for source in content.sources.values():
        for address in (source.url, source.docs, source.key_url):
            assert address == "" or address.startswith("https://"), (source.id, address)
        assert not any("/" in host for host in source.hosts), source.id


def test_sentences_are_sentences(content: Content) -> None:
    for source in content.sources.values():
        for name in ("what", "robots", "terms", "pay", "misses", "reason"):
            text = getattr(source, name)
            assert text == "" or (text[0].isupper() and text[-1] == "."), (source.id, name, text)


def test_a_source_without_a_dated_reading_does_not_boast_one(content: Content) -> None:
    for source in content.sources.values():
        if source.robots.startswith("Not verified"):
            assert source.robots_checked == "", source.id


@pytest.mark.parametrize("name", SPIDERS.list())
def test_a_spider_reads_what_its_source_says(content: Content, name: str) -> None:
    spider, source = SPIDERS.load(name), content.sources[name]
    assert source.is_shipped
    assert (spider.listing, tuple(spider.keys)) == (source.listing, source.keys)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("smartrecruiters", "Its robots.txt closes the API to every robot but LinkedIn's."),
        ("greenhouse", None),
        ("himalayas", None),
        ("carrierpigeon", None),
    ],
)
def test_why_a_source_is_not_shipped(source: str, says: str | None) -> None:
    assert why_not_shipped(source) == says


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('name = "Greenhouse"\n', "", "terms.toml:16: [greenhouse] needs name"),
        ('name = "Greenhouse"', 'name = ""', "name must not be empty"),
        (
            'kind = "ats"',
            'kind = "board"',
            "kind 'board' is none of ats, aggregator, forum, site, government",
        ),
        ('listing = "complete"', 'listing = "all"', "listing 'all' is none of complete, windowed, history"),
        ('default = "on"', 'default = "off"', "reason says why it is not on, and only then"),
        (
            'default = "on"',
            'default = "key"\nreason = "A key."',
            'keys and key_url belong to default = "key"',
        ),
        ('default = "on"', 'default = "on"\nreason = "No."', "reason says why it is not on, and only then"),
        ('hosts = ["boards-api.greenhouse.io"]', "hosts = []", "hosts must name what the source asks"),
        ('robots_checked = "2026-08"', 'robots_checked = "August"', "robots_checked must be a month"),
        ('robots_checked = "2026-08"', 'robot_checked = "2026-08"', "does not know robot_checked"),
        ("crawl_delay = 1", 'crawl_delay = "1"', "[lever] crawl_delay must be a whole number"),
        ("[greenhouse]", "[greenhome]", "source 'greenhouse' is unknown; known are adzuna"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = (home.SHIPPED / "terms.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "terms.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        content_files.load(home.SHIPPED, tmp_path)
    assert says in str(caught.value.problems[0])
    told = {problem.file for problem in caught.value.problems}
    assert told == ({"sources.toml"} if "unknown;" in says else {"terms.toml"})


def test_every_content_file_is_named_in_the_readme() -> None:
    readme = (home.SHIPPED / "README.md").read_text(encoding="utf-8")
    names = [path.name for path in home.SHIPPED.glob("*.toml")] + ["my_sources.toml"]
    assert [name for name in names if f"`{name}`" not in readme] == []
