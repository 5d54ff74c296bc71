"""The whole extractor on what no one would write: no exception, exact evidence, time in step with length."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.extract import Extractor
from analysis.extract.contract import to_json
from analysis.extract.text import TEXT_MAX, to_text

# Pieces that the readers look for, and marks that break their patterns; between them any text.
PIECES = st.sampled_from(
    [
        "<p>", "</p>", "<li>", "<li><li>", "</ul>", "<br/>", "<b", "<script>", "</script>", "<!--", "-->",
        "<![CDATA[", "&amp;", "&#0;", "&#x110000;", "&lt;p&gt;", "<table><td>", '<a href="javascript:x">',
        "<p style='", "$120,000 - $150,000", "120.000 €", "1.2.3,4", "£40-60k", "₹12 lakh", "9e999", "-1",
        "per hour", "OTE", "equity", "401(k)", "Salary: ", "up to ", "between ", "5+ years", "3-5 Jahre",
        "ten years", "Bachelor's degree", "BS/MS", "PhD", "Remote", "hybrid", "on-site", "Senior", "Azubi",
        "Intern ", "Head of", "Berlin, Germany", "Zürich", "San Francisco, CA", "EMEA", "Python", "no C++",
        "Acme", "Acme GmbH & Co. KG", "About us", "Requirements:", "\n", "\t", "\r", "\u00a0", "\u2028",
        "\u200b", "\u202e", "\x00", "\ud800", "\ufffd", "â€™", "Ã¼", "𝟏𝟐𝟎𝐤", "１２０", "٤٥", "İ", "ß",
        "ﬁ", "🚀", "한국어", "- ", " | ", *" ,.-–/()[]{}%\\\"'•*:;!?@#",
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=15)), max_size=30).map("".join)
FIELDS = st.none() | TEXTS
NUMBERS = st.one_of(
    st.none(), st.integers(), st.floats(), st.booleans(), TEXTS, st.lists(st.integers(), max_size=2)
)
PAY_KEYS = st.sampled_from(["min", "max", "currency", "period", "label", "raw", "unit"])
PAY = st.one_of(
    FIELDS,
    st.lists(st.dictionaries(PAY_KEYS, NUMBERS), max_size=3),
    st.lists(st.dictionaries(PAY_KEYS, st.one_of(st.none(), st.integers(), TEXTS)), max_size=3).map(
        json.dumps
    ),
)


def check(extractor: Extractor, **fields: Any) -> None:
    """Reading does not fail, and every evidence stands in the text where it says."""
    found = json.loads(json.dumps(to_json(extractor.read(**{"title": None} | fields), "p")))
    text = found["text"]
    named = [words for words in found["evidence"].values() if words]
    named += [words for skill in found["skills"] for words in skill["evidence"]]
    named += found["pay"]["evidence"] if found["pay"] else []
    for words in named:
        assert words["text"]
        assert text[words["start"] : words["end"]] == words["text"]


@settings(max_examples=400, deadline=None)
@given(
    title=FIELDS, company=FIELDS, locations=st.none() | TEXTS | st.lists(TEXTS, max_size=3),
    description=FIELDS, description_format=st.sampled_from([None, "html", "text", "?"]),
    workplace_raw=FIELDS, employment_type_raw=FIELDS, level_raw=FIELDS, pay_raw=FIELDS, pay_ranges=PAY,
)  # fmt: skip
@pytest.mark.slow
def test_no_field_makes_reading_fail(extractor: Extractor, **fields: Any) -> None:
    check(extractor, **fields)


LONG = {
    "an ad": "<p>We pay $120,000 - $150,000 a year. 5+ years of Python in Berlin, Germany. BS degree.</p>\n",
    "words": "word ", "figures": "1,234 ", "amounts": "$1-2k ", "euros": "€ 50.000 - 60.000 ",
    "years": "5+ years ", "bars": "a | ", "places": "Berlin, Germany; ", "levels": "Senior Junior ",
    "lines": "- x\n", "entities": "&amp;", "brackets": "(", "letters": "a", "digits": "0", "spaces": " ",
    "marks": "€", "tags": "<b><i>", "up to": "up to ", "degrees": "BS/MS or PhD, ",
    "remote": "remote, hybrid ", "capitals": "A B, ", "Korean": "한국어 ",
}  # fmt: skip


def seconds(extractor: Extractor, piece: str, size: int) -> float:
    """What it takes to read a description of this size."""
    text = (piece * (size // len(piece) + 1))[:size]
    start = time.process_time()
    check(extractor, title="Engineer", company="Acme", locations=["Berlin"], description=text)
    return time.process_time() - start


@pytest.mark.slow
@pytest.mark.parametrize("shape", LONG)
def test_a_megabyte_is_read_in_seconds(extractor: Extractor, shape: str) -> None:
    assert seconds(extractor, LONG[shape], 1_000_000) < 8


@pytest.mark.slow
@pytest.mark.parametrize("shape", LONG)
def test_eight_times_the_text_takes_about_eight_times_the_time(extractor: Extractor, shape: str) -> None:
    """Up to where descriptions are cut the time grows with the length and not with its square, which were 64.

    Between the two lies room for a machine that does other work while one of them is measured.
    """
    short, long = (
        min(seconds(extractor, LONG[shape], size) for _ in range(3))
        for size in (TEXT_MAX // 32, TEXT_MAX // 4)
    )
    assert long < 24 * short + 0.05


@pytest.mark.parametrize(
    "markup",
    [
        "<div>{}",
        "<div>{}</div>",
        "<ul><li>{}</li></ul>",
        "<b><i>{}</i></b>",
        "<table><tr><td>{}</td></tr></table>",
    ],
)
def test_ten_thousand_levels_are_read(extractor: Extractor, markup: str) -> None:
    opened, closed = markup.split("{}")
    nested = opened * 10_000 + "5+ years of Python" + closed * 10_000
    start = time.process_time()
    assert to_text(nested, "html").endswith("5+ years of Python")
    check(extractor, description=nested, description_format="html")
    assert time.process_time() - start < 2
