"""The ads behind the practice postings: texts with exact offsets, strengths, pay, open and closed ones.

Everything follows from the postings themselves, without a draw. One ad is written by somebody who means harm.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import duckdb
import pandas as pd

from analysis.extract.text import posting_text
from data.content import Content
from warehouse.models import FOLDER

STRENGTHS = ("must", "must", "nice", "must", "mentioned")
HOSTILE_TITLE = "<script>window.taken = 1</script> ML Engineer <b>now</b>"
# An ad whose own text is written like markup: entities that stand for it.
HOSTILE_SENTENCE = "You know PyTorch &amp; &lt;img src=x onerror=&quot;window.taken = 1&quot;&gt; \u202ewell"
HOSTILE = {
    "posting_id": "hostile", "employer_id": "employer-01", "employer": "=cmd|' /C calc'!A0",
    "role": "ml-engineer", "level": "senior", "country": "US", "region": "CA", "sector": "technology",
    "workplace": "remote", "source": "greenhouse", "panel_id": "greenhouse:employer-01",
    "pay_min_usd_year": 150_000.0, "pay_max_usd_year": 190_000.0, "states_pay": True,
    "skill_ids": ["pytorch"],
}  # fmt: skip


def tables(postings: Sequence[dict[str, Any]], content: Content, today: date) -> dict[str, pd.DataFrame]:
    """core.postings, posting_skills and pay and raw.versions of these postings and of the hostile one."""
    given = [p for p in postings if p["skill_ids"]]
    hostile = {**HOSTILE, "posted_on": today}
    names = {skill: content.skills[skill].name for p in given for skill in p["skill_ids"]}
    ads = [*(_ad(number, p, names, today) for number, p in enumerate(given)), _hostile(hostile, today)]
    skills = pd.DataFrame(
        [row for p, ad in zip([*given, hostile], ads, strict=True) for row in _skills(p, ad, names)]
    )
    is_named = ~skills["is_negated"].astype(bool) & ~skills["is_implied"].astype(bool)
    texts = ("_raw", "_format")
    tables = {
        "core.postings": pd.DataFrame(
            [{k: v for k, v in ad.items() if not k.endswith(texts)} for ad in [*ads, _copy(ads)]]
        ),
        "core.posting_skills": skills,
        "core.named_skills": skills.loc[is_named, ["posting_id", "skill_id"]],
        "core.pay": pd.DataFrame(
            [_pay(p) for p in [*given, hostile, {**HOSTILE, "posting_id": "copy"}] if p["states_pay"]]
        ),
        "raw.versions": pd.DataFrame(
            [
                {
                    "posting_id": ad["posting_id"], "content_hash": ad["content_hash"],
                    "title_raw": ad["title"], "description_raw": ad["description_raw"],
                    "description_format": ad["description_format"], "attribution_raw": ad["attribution_raw"],
                }
                for ad in ads
            ]
        ),
    }  # fmt: skip
    return {**tables, "marts.ads": _searched(tables)}


def _searched(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """marts.ads as its model makes it."""
    with duckdb.connect() as con:
        con.execute("create schema core")
        for name in ("core.postings", "core.named_skills", "core.pay"):
            con.register("given", tables[name])
            con.execute(f"create table {name} as select * from given")  # noqa: S608  # our own names
        model = (FOLDER / "marts" / "ads.sql").read_text(encoding="utf-8")
        found: pd.DataFrame = con.sql(model).to_arrow_table().to_pandas()
        return found


def _ad(number: int, p: dict[str, Any], names: dict[str, str], today: date) -> dict[str, Any]:
    is_open = p["posted_on"] > today - timedelta(days=40)
    sentence = "<li>We test. You know {} well, e.g. from work</li>"
    says = "".join(sentence.format(names[skill]) for skill in p["skill_ids"])
    return {
        **{k: p[k] for k in ("posting_id", "employer_id", "employer", "role", "level", "sector")},
        **{k: p[k] for k in ("workplace", "country", "region", "source", "posted_on")},
        "city": None, "company": p["employer"], "panel_id": p["panel_id"],
        "duplicate_of": None, "language": "en", "content_hash": f"h{number}",
        "url": f"https://boards.example/{p['posting_id']}", "title": f"Engineer {number}",
        "closed_on": None if is_open else p["posted_on"] + timedelta(days=40), "is_open": is_open,
        "is_primary": True, "is_watched": True, "is_readable": True, "is_prospect": False,
        "is_unlisted": False, "years_min": p.get("years_asked"),
        "education": p.get("education", "unstated"), "description_raw": f"<p>About us.</p><ul>{says}</ul>",
        "description_format": "html", "attribution_raw": None,
    }  # fmt: skip


def _copy(ads: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """An open copy, on another board, of the newest ad that is closed."""
    first = max((ad for ad in ads if not ad["is_open"]), key=lambda ad: (ad["posted_on"], ad["posting_id"]))
    return {
        **first, "posting_id": "copy", "duplicate_of": first["posting_id"], "is_primary": False,
        "is_open": True, "closed_on": None, "source": "lever", "panel_id": "lever:elsewhere",
        "url": "https://elsewhere.example/copy",
    }  # fmt: skip


def _hostile(p: dict[str, Any], today: date) -> dict[str, Any]:
    """Open since today, not among the watched, so that no share counts it."""
    return {
        **_ad(0, p, {"pytorch": "PyTorch"}, today),
        "content_hash": "hostile", "title": HOSTILE_TITLE, "url": "javascript:window.taken=1",
        "description_raw": HOSTILE_SENTENCE, "description_format": "text", "is_watched": False,
        "attribution_raw": "Jobs by <i>Example</i>",
    }  # fmt: skip


def _skills(p: dict[str, Any], ad: dict[str, Any], names: dict[str, str]) -> Iterator[dict[str, Any]]:
    text = posting_text(ad["title"], ad["description_raw"], ad["description_format"])
    for number, skill in enumerate(p["skill_ids"]):
        start = text.index(f"You know {names[skill]}") + len("You know ")
        yield {
            "posting_id": p["posting_id"], "skill_id": skill, "kind": "skill",
            "strength": STRENGTHS[(len(text) + number) % len(STRENGTHS)], "is_implied": False,
            "is_negated": skill == "java" and number % 2 == 0, "evidence_text": names[skill],
            "evidence_start": start, "evidence_end": start + len(names[skill]),
        }  # fmt: skip


def _pay(p: dict[str, Any]) -> dict[str, Any]:
    return {
        "posting_id": p["posting_id"], "pay_min": p["pay_min_usd_year"], "pay_max": p["pay_max_usd_year"],
        "currency": "USD", "period": "year", "basis": "base", "is_headline": True, "is_plausible": True,
        "pay_min_usd_year": p["pay_min_usd_year"], "pay_max_usd_year": p["pay_max_usd_year"],
        "usd_reason": None,
    }  # fmt: skip
