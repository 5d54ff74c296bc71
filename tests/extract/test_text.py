from __future__ import annotations

import time

import pytest

from analysis.extract import Extractor
from analysis.extract.text import TEXT_MAX, posting_text, to_text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (
            "<h2>You</h2><ul><li>Python &amp; SQL</li><li>R&amp;amp;D</li></ul>",
            "You\n- Python & SQL\n- R&amp;D",
        ),
        ("<ul><li><p>Java</p></li><li> <div>Go</div></li></ul>", "- Java\n- Go"),
        ("<p>one</p>\n\n<p>two<br>three</p>", "one\ntwo\nthree"),
        ("<p>a\n   wrapped\tline</p>", "a wrapped line"),
        ("<p>x<script>steal()</script><style>p{}</style>y</p><!-- z -->", "xy"),
        ("<table><tr><td>Pay</td><td>$5</td></tr></table>", "Pay $5"),
        ("<p>100&nbsp;000\u202fEUR</p>", "100 000 EUR"),
        # Greenhouse escapes its whole description once.
        ("&lt;p&gt;Join us&amp;nbsp;&amp;amp; more&lt;/p&gt;", "Join us & more"),
        ("plain & simple\n- kept as it is < 5", "plain & simple\n- kept as it is < 5"),
        ("plain &amp; escaped", "plain & escaped"),
        ("soft\u00adhyphen\u200b and\r\nline\u2028ends", "softhyphen and\nline\nends"),
        ("half \ud83d pair", "half ? pair"),
        ("", ""),
        (None, ""),
        ("<div></div>", ""),
    ],
)
def test_text_keeps_lines_items_and_headings(raw: str | None, expected: str) -> None:
    assert to_text(raw) == expected


def test_the_format_named_by_the_source_does_not_blind() -> None:
    assert to_text("<p>a</p><p>b</p>", "text") == "a\nb"
    assert to_text("a\nb", "html") == "a\nb"


@pytest.mark.parametrize(
    "raw",
    [
        "<div>" * 50_000 + "x",
        "<b><p>" * 30_000 + "x",
        "<" * 200_000,
        "<p" * 100_000,
        "<a " + "b=" * 100_000,
        "<!--" * 50_000,
        "&" * 300_000,
        "&lt;p" * 50_000,
        "<script>" * 20_000,
        "<table>" * 20_000 + "q",
        "<p>" + "word " * 200_000,
    ],
    ids=lambda raw: raw[:10],
)
def test_hostile_markup_is_read_in_bounded_time(raw: str) -> None:
    start = time.process_time()
    text = to_text(raw, "html")
    assert len(text) <= TEXT_MAX
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("title", "description", "description_format"),
    [
        ("  Senior\u00a0ML  Engineer\n", "<p>You know <b>Python</b>.</p><ul><li>R&amp;D</li></ul>", "html"),
        (None, "plain\r\ntext with <brackets>\u200b", "text"),
        ("x" * 3_000, "y " * 90_000, None),
        ("no text", None, None),
    ],
)
def test_a_posting_is_shown_with_the_text_its_offsets_count_in(
    extractor: Extractor, title: str | None, description: str | None, description_format: str | None
) -> None:
    reading = extractor.read(title, description=description, description_format=description_format)
    assert posting_text(title, description, description_format) == reading.text
