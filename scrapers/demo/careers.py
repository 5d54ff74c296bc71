"""The practice market's careers pages: a sitemap, and a schema.org JobPosting in each page of a job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from html import escape
from typing import Any

from scrapers.demo.answers import HTML, NOT_FOUND, TEXT, XML, Answer, dumps
from scrapers.demo.employers import Employer
from scrapers.demo.market import Market
from scrapers.demo.markup import document
from scrapers.demo.pay import Pay
from scrapers.demo.postings import Posting
from scrapers.demo.prose import write
from scrapers.demo.spellings import company

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_BROKEN = Answer(500, b"<html><body><h1>Internal Server Error</h1></body></html>", HTML)
_GONE = Answer(410, b"<html><body><p>This position has been filled.</p></body></html>", HTML)
_COUNTRIES = {"US": "United States", "GB": "GB", "DE": "Germany", "CA": "CA", "IN": "India"}


class Careers:
    """Answers for the careers hosts of a market; each has a way of its own to write its pages."""

    def __init__(self, market: Market, postings: Mapping[str, list[Posting]]) -> None:
        self.market = market
        self.postings = postings
        hosts = sorted((e.host, e) for e in market.employers if e.source == "jsonld" or e.has_page)
        self.employers = dict(hosts)
        self.habits = {host: number for number, (host, _) in enumerate(hosts)}
        self._pages: dict[tuple[str, tuple[bool, bool, bool]], Answer] = {}

    def answer(self, day: date, host: str, path: str) -> Answer:
        """The answer of `host` for `path` as of `day`."""
        employer, habit = self.employers[host], self.habits[host]
        if path == "/robots.txt":
            rules = f"User-agent: *\nAllow: /\nDisallow: /apply/\n\nSitemap: https://{host}/sitemap.xml\n"
            return Answer(200, rules.encode(), TEXT)
        faults = self.market.faults
        if host == faults.broken_host and day == faults.broken_day:
            return _BROKEN
        if path == "/sitemap.xml":
            return self._index(host) if habit % 3 == 1 else self._sitemap(day, host)
        if path == "/sitemap-pages.xml" and habit % 3 == 1:
            return self._sitemap(day, host)
        if path in ("/", "/about"):
            return _about(employer)
        return self._job(day, host, f"https://{host}{path}")

    def _index(self, host: str) -> Answer:
        child = f"<sitemap><loc>https://{host}/sitemap-pages.xml</loc></sitemap>"
        return _xml(f'<sitemapindex xmlns="{_NAMESPACE}">{child}</sitemapindex>')

    def _sitemap(self, day: date, host: str) -> Answer:
        space = "" if self.habits[host] % 4 == 3 else f' xmlns="{_NAMESPACE}"'
        entries = [f"<url><loc>https://{host}/about</loc></url>"] + [
            f"<url><loc>{escape(ad.native_id)}</loc><lastmod>{ad.updated_on(day)}</lastmod></url>"
            for ad in self.postings.get(host, ())
            if ad.is_open(day)
        ]
        return _xml(f"<urlset{space}>\n" + "\n".join(entries) + "\n</urlset>")

    def _job(self, day: date, host: str, url: str) -> Answer:
        ad = next((ad for ad in self.postings.get(host, ()) if ad.native_id == url), None)
        if ad is None or ad.posted_at.date() > day:
            return NOT_FOUND
        if not ad.is_open(day):
            return _GONE
        key = (url, ad.version(day))
        if key not in self._pages:
            self._pages[key] = self.page(ad, day, self.habits[host])
        return self._pages[key]

    def page(self, ad: Posting, day: date, habit: int) -> Answer:
        """The page of an ad as of `day`, as an employer of that habit writes it."""
        job = ad.job
        html = document(write(ad, day, self.market.material, self.market.seed), job.employer.style)
        posting = self._posting(ad, day, html, habit)
        name = job.employer.name
        organisation = {"@context": "https://schema.org", "@type": "Organization", "name": name}
        if habit % 3 == 1:
            blocks: list[Any] = [{"@context": "https://schema.org", "@graph": [organisation, posting]}]
        elif habit % 3 == 2:
            blocks = [organisation, [posting]]
        else:
            blocks = [posting]
        scripts = "\n".join(map(_script, blocks))
        page = (
            f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(job.title)} | '
            f"{escape(job.employer.name)}</title>\n{scripts}\n</head>\n<body><h1>{escape(job.title)}</h1>\n{html}\n"
            f'<p><a href="/apply/{job.key}">Apply</a></p></body></html>'
        )
        return Answer(200, page.encode(), HTML)

    def _posting(self, ad: Posting, day: date, html: str, habit: int) -> dict[str, Any]:
        job, posted = ad.job, ad.posted_at
        found: dict[str, Any] = {
            "@context": "https://schema.org",
            "@type": ["JobPosting"] if habit == 4 else "JobPosting",
            "title": job.title,
            "description": escape(html, quote=False) if habit == 2 else html,
            "datePosted": posted.date().isoformat() if habit % 2 else posted.isoformat(),
            "url": ad.native_id,
            "hiringOrganization": {
                "@type": "Organization",
                "name": company(self.market.material, self.market.seed, ad),
                "sameAs": f"https://{ad.board}/",
            },
            "employmentType": ["INTERN"] if job.level == "intern" else "FULL_TIME",
            "directApply": True,
        }
        if habit % 2 == 0:
            found["validThrough"] = f"{(ad.spells[-1][1] or day) + timedelta(days=90)}T00:00:00Z"
        found |= _location(ad, habit)
        pay = ad.pay(day)
        if pay is not None and pay.is_structured:
            found["baseSalary"] = _salary(pay, habit)
        elif habit == 3:
            found["baseSalary"] = {"@type": "MonetaryAmount", "currency": "USD", "value": 0}
        return found


def _script(block: Any) -> str:
    """A block of linked data; a closing tag inside one of its texts would end it early."""
    body = dumps(block).decode().replace("</", "<\\/")
    return f'<script type="application/ld+json">\n{body}\n</script>'


def _location(ad: Posting, habit: int) -> dict[str, Any]:
    place = ad.job.place
    country: Any = _COUNTRIES[place.country]
    if place.city is None:
        area = {"@type": "Country", "name": country}
        return {
            "jobLocationType": "TELECOMMUTE",
            "applicantLocationRequirements": [area] if habit % 2 else area,
        }
    if habit == 1:
        country = {"@type": "Country", "name": country}
    address = {"@type": "PostalAddress", "addressLocality": place.city, "addressCountry": country}
    if place.region:
        address["addressRegion"] = place.region
    where = {"@type": "Place", "address": address}
    return {"jobLocation": [where] if habit == 2 else where}


def _salary(pay: Pay, habit: int) -> dict[str, Any]:
    """The value of baseSalary, in one of the forms that pages use."""
    unit = pay.period.upper()
    amount: dict[str, Any] = {"@type": "MonetaryAmount", "currency": pay.currency}
    if pay.low == pay.high:
        value: Any = str(pay.low) if habit == 2 else pay.low
        return (
            amount | {"value": value, "unitText": unit}
            if habit % 2
            else amount | {"value": {"@type": "QuantitativeValue", "value": value, "unitText": unit}}
        )
    low, high = (str(end) if habit == 2 else end for end in (pay.low, pay.high))
    value = {"@type": "QuantitativeValue", "minValue": low, "maxValue": high}
    if habit == 1:
        return amount | {"value": value, "unitText": unit}
    return amount | {"value": value | {"unitText": unit.capitalize() if habit == 3 else unit}}


def _about(employer: Employer) -> Answer:
    name = escape(employer.name)
    page = f"<title>About {name}</title></head><body><h1>About {name}</h1></body></html>"
    return Answer(200, f"<!doctype html><html><head>{page}".encode(), HTML)


def _xml(body: str) -> Answer:
    return Answer(200, f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'.encode(), XML)
