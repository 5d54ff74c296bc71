"""Where the work is done: remote, hybrid, onsite or unstated; a city alone says nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.extract.letters import is_folded
from analysis.extract.sections import Segments
from analysis.extract.values import Fact, evidence

UNSTATED = "unstated"
# A source's own words that say nothing outside their field: Teamtailor's remoteStatus is fully, temporary,
# hybrid or none.
_FLAGS = {"fully": "remote", "temporary": "remote", "none": "onsite", "on_site": "onsite"}
_FIELD = (
    ("hybrid", re.compile(r"hybrid|\bpart(?:ial|ly|ially)?[- ]remote", re.I)),
    (
        "remote",
        re.compile(r"remote|telecommute|anywhere|work from home|wfh|distributed|home[- ]?based", re.I),
    ),
    ("onsite", re.compile(r"on-?\s?site|in[- ]?office|in[- ]?person|office[- ]based|präsenz", re.I)),
)
_HEADER_REMOTE = re.compile(r"\bREMOTE\b|\b[Rr]emote\b|\banywhere\b|\bworldwide\b", re.I)
_HEADER_ONSITE = re.compile(r"\bon[- ]?site\b", re.I)
_HEADER_HYBRID = re.compile(
    r"\bhybrid\b|part(?:ial|ly|ially)?[- ]remote|remote[- ](?:part|some|\d+ days)|some remote", re.I
)
_HEADER_NO = re.compile(r"\bno(?:t| |n-)?-?\s?remote\b|remote:?\s?no\b|not remote|no remotes?", re.I)
# A sentence about the job, not about a product, another team or an interview.
_HYBRID = re.compile(
    r"(?<!also be )(?<!could be )(?<!can be )(?<!may be )(?<!might be )"
    r"\bhybrid\b(?!\s?(?:cloud|of\b|between|model[s]? (?:for|of|that)|search|approach|systems?"
    r"|architectures?|retriev|app|infra|environments?|mobile|vehicle|ai|quantum|data"
    r"|deploy|solution|and multi|it\b))"
    r"|\b(?:\d|one|two|three|four)(?:\s?(?:-|–|to|or)\s?\w+)?\+? days? (?:a|per|each"
    r"|/)?\s?(?:week )?(?:in|at|from|on) (?:the |our |an? )?(?:\w+ )?(?:office|site|hub)"
    r"|\b(?:in|at) (?:the |our )?(?:\w+ )?office\b[^.]{0,30}\b(?:\d|one|two|three|four) days?"
    r"|(?:office|onsite|on-site|in[- ]person) (?:at least |a minimum of )?(?:\d|one|two"
    r"|three|four)(?:\s?(?:-|–|to|or)\s?\w+)? (?:days?|times?) (?:a|per|each) week"
    r"|\b(?:\d|one|two|three|four) days? (?:a|per|each) week (?:on-?site|in[- ]office|in[- ]person)"
    r"|\b(?:half|\d{2}\s?%|\w+ percent) of (?:their|your|the"
    r"|our)? ?(?:work(?:ing)? )?(?:time|week)[^.]{0,30}\boffice"
    r"|\d{2}\s?% (?:based )?(?:out of|in|from) (?:the |our )?(?:\w+ )?office"
    r"|\b(?:mon|tues|wednes|thurs|fri)days?\b[^.\n]{0,15}\b(?:wfh|from home|remote(?:ly)?|at home)\b"
    r"|\b[1-9]\d\s?% (?:of )?(?:the )?(?:remote|telework|telecommut|work(?:ing)? from home)"
    r"|\bcome in(?:to the office)? (?:at least )?\d(?:\s?(?:-|–|to|or)\s?\d)? (?:times|days)"
    r"|\bflexib\w+ to work (?:from home|remotely)\b|\bpart(?:ly|ially)? remote\b"
    r"|(?:split|mix|combination|blend) (?:of"
    r"|between) (?:\w+ ){0,3}(?:office|home|remote)",
    re.I,
)
_REMOTE = re.compile(
    r"\b(?:fully|100%|completely|entirely|primarily|mostly|mainly|predominantly) remote\b"
    r"|\bremote workers in\b"
    r"|\b(?:[ap]m|full[- ]?time),? ?remote\b"
    r"|\bremote[- ]first\b|\b(?:this|the|a"
r"|our|an?) (?:\w+ ){0,4}(?:role|position|job|opportunity)\b[^.]{0,40}\bremote\b"
    r"|\bremote (?:position|role|job|work(?:ing)?|opportunity|within|in the|from|across|us"
r"|usa|united|eu|europe|ok|friendly|contract|based)\b|\bwork(?:ing)? remotely\b"
    r"|\bwork from (?:anywhere|wherever)\b|(?<!, )\bwork from home\b|\b(?:location|work ?(?:mode|place|type"
r"|model|arrangement|location|setting)|workplace)s?\s*[:\-–]\s*[^\n]{0,30}\b(?:remote"
r"|anywhere)\b"
    r"|\btelecommut\w+|^\W*remote\b|[\n(|,]\s*remote\s*[)|,\n]|\b(?:is|are|be|be done"
r"|open to) (?:a )?(?:fully )?remote\b|\bremote\s*[(\-–,:]\s*(?:us|usa|united states"
r"|eu|europe|uk|worldwide|global|anywhere|canada|latam|india)\b"
    r"|\bperformed remotely\b|\b[A-Z]{2} ?[-–] ?Remote\b"
    r"|\b(?:fully|globally|our|remote) distributed team\b", re.I | re.M)  # fmt: skip
_ONSITE = re.compile(
    r"\b(?:this|the) (?:\w+ ){0,3}(?:role|position|job) (?:is|will be"
    r"|requires)(?:(?!remote|occasional|hybrid)[^.]){0,40}\b(?:on-?\s?site|in[- ]office"
    r"|in[- ]person|in the office)\b"
    r"|\b(?:must|required to|expected to"
    r"|will) (?:be able to )?work (?:full[- ]time )?(?:on-?\s?site|in[- ](?:the )?office"
    r"|in[- ]person)\b|\b(?:fully|100%|full[- ]time,?) (?:on-?\s?site|in[- ]office"
    r"|in[- ]person)\b"
    r"|^\W*full[- ]time office\b|\btelework(?: type| eligible)?\s*:\s*(?:full[- ]time office|no\b|none\b)"
    r"|\b(?:five|5) days (?:a|per|each) week (?:in|at|on)|\b(?:location|work ?(?:mode"
    r"|place|type|model|arrangement|setting))s?\s*[:\-–]\s*[^\n]{0,40}\b(?:on-?site"
    r"|in[- ]office)\b|\bon-?site (?:position|role|only|job|work|in)\b"
    r"|\bnot (?:a |eligible for |open to )?remote\b|\bno remote\b|[\n("
    r"|,]\s*on-?\s?site\s*[)|,\n]|\bin[- ](?:office|person) (?:position|role|culture)\b",
    re.I,
)
# specimens: "#LI-Remote", "#LI-Onsite": a tag that boards read
_TAG = re.compile(r"#LI-(?P<place>remote|hybrid|on-?site)\b", re.I)
# specimens: "Location: RemoteDuration: 12 months", "Full TimeRemote"
_GLUED_BEFORE = re.compile(r"(?:[Ll]ocation\s?[:–-]\s?|[Ff]ull[- ][Tt]ime\s?)$")
_GLUED_AFTER = re.compile(r"[A-Z][a-z]|\n")
# specimen: "either fully in-person or remote": the choice is left, which readers call remote
_CHOICE = re.compile(
    r"\b(?:in[- ]?(?:person|office)|on-?site)\b[^.]{0,15}\bor (?:fully |100% )?remote"
    r"|\bremote(?:ly)?\b[^.]{0,15}\bor (?:fully )?(?:in[- ]?(?:person|office)|on-?site)",
    re.I,
)
# Each with words that every match of it holds: a sentence without them is not searched.
_SAID = (
    ("remote", (" or ",), _CHOICE),
    ("hybrid", ("hybrid", "office", "site", "person", "day", "remote", "home", "tele", "come in"), _HYBRID),
    ("onsite", ("site", "office", "person", "day", "remote", "telework"), _ONSITE),
    ("remote", ("remote", "telecommut", "anywhere", "work from", "distributed"), _REMOTE),
)
# specimen: "Remote and/or hybrid work will not be considered"
_REFUSED = re.compile(
    r"\b(?:remote|hybrid)\b[^.]{0,50}\b(?:not (?:be )?(?:considered|available|possible"
    r"|offered|an option|accepted|supported)|unavailable)",
    re.I,
)
_NOT_OURS = re.compile(r"remotely (?:if|as|when) |\bif (?:the|this) (?:role|position) "
r"|may (?:occasionally |sometimes )?need to work from home"
r"|remote (?:sensing|monitoring|teams? (?:members|of)|patient|control|procedure|access"
r"|desktop|support|server|device|sites?|areas?|locations? as)"
                       r"|interview|remote employees? (?:will|receive|may)|other (?:remote|roles)"
r"|hybrid (?:cloud|search)|stipend|clients? site|on-?site (?:gym|clinic|medical|lunch"
r"|parking|childcare|support|interview|cafe)"
                       r"|customer site|remotely deploy", re.I)  # fmt: skip

# Every match of it holds one of these.
_NOT_OURS_HINTS = ("remote", "interview", "stipend", "if th", "need to work", "hybrid ", " site", "site ",
                   "other roles")  # fmt: skip
_PERK = re.compile(r"work(?:ing)? from home", re.I)  # among the benefits: now and then
_GENERAL = ("benefits", "legal", "about")


def read(
    text: str,
    segments: Segments,
    title: str,
    header: str,
    locations: Sequence[str],
    workplace_raw: str | None,
) -> Fact[str]:
    """The first that speaks: the source's flag, the place field, the title or chat header, the text."""
    if known := _FLAGS.get((workplace_raw or "").strip().lower()):
        return Fact(known, None, 0.9)
    if workplace_raw and _HEADER_NO.search(workplace_raw):
        return Fact("onsite", None, 0.9)
    for written in (workplace_raw, *locations):
        if known := _field(written):
            return Fact(known, None, 0.9)
    line = header or title
    if known := _header(line, is_chat=bool(header)):
        at = text.find(line[:40]) if line else -1
        return Fact(known, evidence(text, at, at + len(line)) if at >= 0 else None, 0.9)
    return _text(text, segments)


def _field(written: str | None) -> str | None:
    if not written:
        return None
    return next((name for name, pattern in _FIELD if pattern.search(written)), None)


def _header(line: str, *, is_chat: bool) -> str | None:
    """What a header says; "ONSITE or REMOTE" leaves the choice, which readers call remote."""
    if not line:
        return None
    if _HEADER_NO.search(line):
        return "onsite"
    if _HEADER_HYBRID.search(line) and (is_chat or re.search(r"\bhybrid\b(?! cloud)", line, re.I)):
        return "hybrid"
    if _HEADER_REMOTE.search(line) and not re.search(r"remote sensing", line, re.I):
        return "remote"
    if _HEADER_ONSITE.search(line):
        return "onsite"
    return None


def _text(text: str, segments: Segments) -> Fact[str]:
    """The first sentence that says it for this job; hybrid outweighs remote where both are said."""
    if tagged := _tagged(text):
        return tagged
    found: dict[str, Fact[str]] = {}
    aside: dict[str, Fact[str]] = {}  # said of the employer in general
    for part in map(segments.__getitem__, segments.having("place")):
        sentence = text[part.start : part.end]
        low = sentence.lower()
        may_be = any(word in low for word in _NOT_OURS_HINTS) or not is_folded(sentence)
        if may_be and _NOT_OURS.search(sentence):
            continue
        if ("remote" in low or "hybrid" in low) and _REFUSED.search(sentence):
            found.setdefault("onsite", Fact("onsite", evidence(text, part.start, part.end), 0.85))
            continue
        # "Acme offers hybrid work" is about the employer.
        into = aside if part.section in _GENERAL or "offers" in sentence else found
        for name, words, pattern in _SAID:
            if name in into or not any(word in low for word in words):
                continue
            match = pattern.search(sentence)
            if match and not (into is aside and _PERK.match(match[0])):
                start, end = part.start + match.start(), part.start + match.end()
                into[name] = Fact(name, evidence(text, start, end), 0.8)
                break
    for said in (found, aside):
        for name in ("hybrid", "remote", "onsite"):
            if name in said:
                return said[name]
    return Fact(UNSTATED, None, 1.0)


def _tagged(text: str) -> Fact[str] | None:
    """The place of a tag for job boards, or of a field whose line break was lost."""
    if "#LI-" in text and (tag := _TAG.search(text)):
        name = "onsite" if tag["place"].lower().startswith("on") else tag["place"].lower()
        return Fact(name, evidence(text, tag.start(), tag.end()), 0.85)
    for word in ("Remote", "Hybrid", "Onsite"):
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            if _GLUED_AFTER.match(text, end) and _GLUED_BEFORE.search(text, max(0, at - 14), at):
                return Fact(word.lower(), evidence(text, at, end), 0.85)
            at = text.find(word, end)
    return None
