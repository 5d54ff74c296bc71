"""Wording of a draft that hides what it asks for: only what is certain, with the words it speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis.extract.extractor import Reading
from analysis.extract.sections import Segment
from analysis.extract.values import Evidence
from analysis.market import theme
from analysis.market.ad_check_draft import MENTIONED, RULED_OUT, Draft
from analysis.market.ad_check_market import Ads
from analysis.market.excerpt import excerpt

# specimens: "Spark, Flink etc.", "Kafka and so on", "SQL usw."
_OPEN_LIST = re.compile(r"(?<!\w)(?:etc\b\.?|et cetera|and so on|and so forth|usw\b\.?)", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•·●▪◦■►➢✔✓–—]|\d{1,2}[.)])\s+\S", re.MULTILINE)
# What follows the years: " of professional experience.", " experience required", ""
_OF_NOTHING = re.compile(
    r"\W*(?:of\s+)?(?:(?:professional|relevant|work|working|industry|proven|solid|total|prior|practical|"
    r"hands-on|full-time)\s+)*(?:experience)?\W*(?:required|preferred|minimum)?\W*$",
    re.IGNORECASE,
)
_OWN_PRAISE = {"about", "benefits"}
_ASKING = {"requirements", "nice", "duties", "stack", "intro"}
_QUOTED = 160
_SENTENCE_MAX = 240  # characters; in a longer one the words around a skill may speak of another


@dataclass(frozen=True)
class Problem:
    """What is amiss in a sentence, and the words of the ad it speaks of; none where something lacks."""

    says: str
    quotes: tuple[str, ...] = ()


def problems(
    reading: Reading, draft: Draft, ads: Ads, names: Mapping[str, str], limits: Mapping[str, float]
) -> tuple[Problem, ...]:
    """Everything that hides skills or pay in the draft, in the order it is to be mended.

    `names` of skills by id; `limits`: section [ad_check] of data/measurement.toml.
    """
    return (
        *_without_shape(reading, limits["heading_words_min"]),
        *_only_about_us(reading, draft, names),
        *_contradictions(reading, draft, names),
        *_years_of_nothing(reading),
        *_open_lists(reading),
        *_silent_on_pay(reading, draft, ads, limits["silent_share"]),
    )


def _without_shape(reading: Reading, words_min: float) -> Iterator[Problem]:
    if reading.word_count < words_min or any(segment.is_heading for segment in reading.segments):
        return
    if not _BULLET.search(reading.text):
        yield Problem(
            f"{reading.word_count:,} words without a heading or a list: put what is asked for under a "
            "heading of its own, one point a line."
        )


def _only_about_us(reading: Reading, draft: Draft, names: Mapping[str, str]) -> Iterator[Problem]:
    """Skills named in nothing but the passages on the company or its benefits."""
    hidden = [
        skill
        for skill in draft.skills
        if skill.strength == MENTIONED
        and skill.evidence
        and all(_is_praise(reading, one) for one in skill.evidence)
    ]
    if hidden:
        told = theme.listing([names.get(skill.skill_id, skill.skill_id) for skill in hidden])
        is_one = len(hidden) == 1
        yield Problem(
            f"Named only where you speak of the company or what it offers: {told}. If the work needs "
            f"{'it' if is_one else 'them'}, say so among the requirements.",
            tuple(dict.fromkeys(_line(reading, skill.evidence[0]) for skill in hidden)),
        )


def _contradictions(reading: Reading, draft: Draft, names: Mapping[str, str]) -> Iterator[Problem]:
    """Skills that stand among the requirements and among the wishes, each time in a list or with its word."""
    for skill in draft.skills:
        if skill.strength == RULED_OUT:
            continue
        found: dict[str, Evidence] = {}
        for one in skill.evidence:
            segment = _segment(reading, one)
            word = {"requirements": "must", "nice": "nice"}.get(segment.section) if segment else None
            is_short = segment is not None and segment.end - segment.start <= _SENTENCE_MAX
            if segment and word and is_short and (segment.has(word) or _is_item(reading.text, one)):
                found.setdefault(word, one)
        if len(found) == 2:
            yield Problem(
                f"{names.get(skill.skill_id, skill.skill_id)} stands among the requirements and among the "
                "nice-to-haves: say which, or what more you wish for.",
                (_line(reading, found["must"]), _line(reading, found["nice"])),
            )


def _years_of_nothing(reading: Reading) -> Iterator[Problem]:
    """Years asked for in a line that says of what neither by a skill nor by anything else."""
    found = reading.years_min.evidence if reading.years_min else None
    if found is None:
        return
    first, last = _bounds(reading.text, found)
    has_skill = any(first <= one.start < last for skill in reading.skills for one in skill.evidence)
    if not has_skill and _OF_NOTHING.match(reading.text[found.end : last]):
        yield Problem("Years without a skill: say in what.", (_line(reading, found),))


def _open_lists(reading: Reading) -> Iterator[Problem]:
    """Lists of skills that end in "etc."."""
    quotes = []
    for match in _OPEN_LIST.finditer(reading.text):
        found = Evidence(match.group(), match.start(), match.end())
        first, last = _bounds(reading.text, found)
        asks = _section(reading, found) in _ASKING
        if asks and any(first <= one.start < last for skill in reading.skills for one in skill.evidence):
            quotes.append(_line(reading, found))
    if quotes:
        yield Problem(
            "“etc.” leaves readers to guess what else you ask for: name what counts, drop the rest.",
            tuple(dict.fromkeys(quotes)),
        )


def _silent_on_pay(reading: Reading, draft: Draft, ads: Ads, share: float) -> Iterator[Problem]:
    if reading.pay or draft.pay is not None or ads.empty is not None:
        return
    stating = ads.state_pay()
    if stating is not None and stating.low > share:
        yield Problem(f"No pay is stated: {stating.says} of these ads state theirs.")


def _segment(reading: Reading, found: Evidence) -> Segment | None:
    return next((one for one in reading.segments if one.start <= found.start < one.end), None)


def _section(reading: Reading, found: Evidence) -> str:
    segment = _segment(reading, found)
    return segment.section if segment else ""


def _is_praise(reading: Reading, found: Evidence) -> bool:
    """Whether it stands under a heading on the company or on what it offers."""
    headings = [one for one in reading.segments if one.is_heading and one.start <= found.start]
    is_under = bool(headings) and headings[-1].section in _OWN_PRAISE
    return is_under and _section(reading, found) in _OWN_PRAISE


def _is_item(text: str, found: Evidence) -> bool:
    first, last = _bounds(text, found)
    return _BULLET.match(text[first:last]) is not None


def _bounds(text: str, found: Evidence) -> tuple[int, int]:
    """The line that holds the evidence."""
    last = text.find("\n", found.end)
    return text.rfind("\n", 0, found.start) + 1, len(text) if last < 0 else last


def _line(reading: Reading, found: Evidence) -> str:
    """The sentence or list item that holds the evidence, shortened around it."""
    cut = excerpt(reading.text, found.text, found.start, found.end, _QUOTED)
    before, after = "… " * cut.is_cut_before, " …" * cut.is_cut_after
    return f"{before}{cut.before}{cut.evidence}{cut.after}{after}".strip()
