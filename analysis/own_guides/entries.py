"""One line of a guide becomes an entry of the part it stands in; False where it holds none."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from analysis.own_guides import asked, figures, words
from analysis.own_guides.draft import Draft
from analysis.own_guides.names import listed
from analysis.own_guides.outline import PROSE, Node
from analysis.own_guides.place import ALL, Place
from analysis.own_guides.words import REQUIREMENT

_ASKING = re.compile(
    r"^(?:how|what|why|when|where|who|which|tell|describe|explain|walk|give|have you|can you|could you"
    r"|do you|are you|design|imagine|suppose|share|talk|discuss|compare|implement|write|would you|if you"
    r"|in your)\b", re.IGNORECASE,
)  # fmt: skip
_LOOK_FOR = re.compile(
    r"\b(?:look(?:ing)? for|listen for|good answers?|expected|we want|signals?|evaluat\w+|assess\w+)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\s*[(<\[]*(?P<url>https?://[^\s()<>\[\]]+)[)>\]]*")
_NUMBERED = re.compile(r"^(?:Q|question)\s?\d{0,2}\s?[:.)]\s*", re.IGNORECASE)
_ARROW = re.compile(r"\s*(?:→|->|=>|➔|➜|»|⟶|⇒)\s*")
_KINDS = (
    ("book", r"\bbooks?\b|\breading\b"), ("documentation", r"\bdoc(?:s|umentation)\b"),
    ("course", r"\bcourses?\b|\bmooc"), ("community", r"\bcommunit"), ("platform", r"\bplatforms?\b"),
    ("practice", r"\bpractice\b|\bprojects?\b|\bexercises\b"), ("video", r"\bvideos?\b|\btalks\b"),
    ("podcast", r"\bpodcast"), ("blog", r"\bblogs?\b|\bnewsletters?\b"), ("paper", r"\bpapers?\b"),
)  # fmt: skip


Taker = Callable[[Draft, Node, Place], bool]


def take(draft: Draft, node: Node, place: Place, near: Collection[str]) -> bool:
    """Whether the line became an entry of its part; else it is among the lines left for review."""
    part = place.part
    if part in (REQUIREMENT, "background"):
        return asked.take(draft, node, place, near)
    taker = _TAKERS.get(part or "")
    if taker is not None and taker(draft, node, place):
        return True
    if part in (None, "summary", "ladder", "team", "industry"):
        return _elsewhere(draft, node, place, near)
    if part == words.OTHER:
        draft.leave(node, f"stands under {place.section!r}, for which a guide has no place")
    elif part == "certification":
        draft.leave(node, "is no certification that Guidepost knows")
    elif taker is not None:
        draft.leave(node, f"is not in a form that can be read under {place.section!r}")
    else:
        draft.leave(node, f"stands under {place.section!r} and was not understood")
    return False


def _elsewhere(draft: Draft, node: Node, place: Place, near: Collection[str]) -> bool:
    """A line outside every part: whole names of skills are knowledge named; a first sentence sums up."""
    if place.part == "ladder" and _ladder(draft, node, place):
        return True
    if (
        (place.part == "summary" or not place.heads)
        and node.kind == PROSE
        and not node.label
        and node.text.endswith(".")
    ):
        draft.summary(node.text, node.line)
        return True
    told = draft.names.of(node.label) if node.label else []
    if told:
        place = replace(place, levels=tuple(dict.fromkeys(level for level, _ in told)))
    shown = node.rest if node.label and (told or not node.is_dashed) else node.label or node.text
    found = draft.linker.names(shown, f"{place.context} {node.text[:300]}", near)
    if found.links and len(found.left) <= len(found.links):
        strength = words.CORE if place.levels != (ALL,) else words.TOPIC
        draft.require(found.links, node, place, strength, asked.remarks(node.text, found.links))
        if found.left:
            draft.leave(node, asked.PARTLY.format(", ".join(map(repr, found.left))))
        return True
    if not node.children:
        draft.leave(node, "stands under no heading that says what it is")
    return False


def field(draft: Draft, node: Node, part: str, place: Place) -> bool:
    """Whether a line "Label: rest" that says itself what it is became entries of that part."""
    inside = replace(place, part=part, section=node.label, group="")
    line = replace(node, text=node.rest, label="", rest="", kind="entry")
    if part == "level":
        found = [(name, words.years_of(one)) for one in listed(node.rest) for name in draft.names.of(one)]
        for (level, name), years in found:
            draft.level(level, name, years, node.line)
        return bool(found)
    if part == "summary":
        draft.summary(node.rest, node.line)
        return True
    if part == "team":
        return figures.team(draft, line, inside)
    if part == "background":
        return figures.background(draft, line, inside)
    if part == "industry":
        return _each(_industry, draft, line, inside)
    if part == "alternative_path":
        return _each(_alternative, draft, line, inside)
    if part == "certification":
        return _each(_certification, draft, line, inside)
    return _ladder(draft, line, inside) if part == "ladder" else figures.salary(draft, node, inside)


def _each(taker: Taker, draft: Draft, line: Node, place: Place) -> bool:
    """Whether any item of a list became an entry; the others are left for review."""
    taken = [(one, taker(draft, replace(line, text=one), place)) for one in listed(line.text)]
    if not any(is_taken for _, is_taken in taken):
        return False
    for one, is_taken in taken:
        if not is_taken:
            draft.leave(replace(line, text=one), f"is not known under {place.section!r}")
    return True


def _skills(draft: Draft, text: str, place: Place) -> list[str]:
    return [link.skill for link in draft.linker.sentence(text, f"{place.context} {text[:300]}").links]


def _with_skills(
    draft: Draft, entry: dict[str, object], text: str, place: Place, line: int
) -> dict[str, object]:
    skills = _skills(draft, text, place)
    return entry | ({"skills": skills} if skills else {}) | {"line": line}


def _responsibility(draft: Draft, node: Node, place: Place) -> bool:
    order = len(draft.parts["responsibility"]) + 1
    level = {"level": place.levels[0]} if len(place.levels) == 1 and place.levels != (ALL,) else {}
    draft.add(
        "responsibility",
        _with_skills(draft, {"order": order, "text": node.text, **level}, node.text, place, node.line),
    )
    return True


def _named(part: str) -> Taker:
    """What takes a line as an entry with a name and its skills."""

    def take_one(draft: Draft, node: Node, place: Place) -> bool:
        name = node.label or node.text
        entry: dict[str, object] = {"name": name}
        if part == "trend":
            entry["section"] = place.section
        if part == "project":
            entry = {"area": place.group or place.section, "name": name}
        if node.rest:
            entry["note"] = node.rest
        draft.add(part, _with_skills(draft, entry, node.text if node.rest else name, place, node.line))
        return True

    return take_one


def _looked_for(draft: Draft, node: Node) -> bool:
    """Whether a line below a question, "A good answer mentions: ...", says what to look for in its answer."""
    held = draft.parts["question"]
    if not (held and node.label and node.rest and _LOOK_FOR.search(node.label)) or "look_for" in held[-1]:
        return False
    for question in [one for one in held if one["line"] == held[-1]["line"]]:
        question |= {"look_for": listed(node.rest), "look_for_line": node.line}
        question["line"] = question.pop("line")  # its line stands last in the file
    return True


def _question(draft: Draft, node: Node, place: Place) -> bool:
    is_asked = (
        node.text.rstrip("\"”'").endswith("?")
        or node.text[:1] in "\"“'«"
        or _ASKING.match(_NUMBERED.sub("", node.text))
        or any(_LOOK_FOR.search(c.text) for c in node.children)
    )
    if not is_asked:
        return _looked_for(draft, node) or _focus(draft, node, place)
    text = _NUMBERED.sub("", node.text).strip('"“”')
    looks = [child for child in node.children if _LOOK_FOR.search(child.label or child.text)]
    told = [one for child in looks for one in listed(child.rest or child.text)]
    told += [c.text for child in looks for c in child.children]
    for child in node.children:
        if child not in looks:
            draft.leave(child, "stands below a question and does not say what to look for")
    head = (place.group or place.section).lower()
    kind = next(
        (
            one
            for one in ("hr", "technical", "behavio", "system design", "coding")
            if re.search(rf"\b{one}", head)
        ),
        "interview",
    )
    for level in place.levels:
        number = sum(one["level"] == level for one in draft.parts["question"]) + 1
        entry: dict[str, object] = {
            "id": f"{level}-{number}", "level": level, "number": number,
            "kind": {"behavio": "behavioural"}.get(kind, kind), "text": text,
        }  # fmt: skip
        if told:
            entry |= {"look_for": told, "look_for_line": looks[0].line}
        draft.add("question", _with_skills(draft, entry, f"{node.text} {', '.join(told)}", place, node.line))
    return True


def _focus(draft: Draft, node: Node, place: Place) -> bool:
    if _looked_for(draft, node):
        return True
    if place.part == "focus" and (
        node.text.endswith("?") or any(_LOOK_FOR.search(c.text) for c in node.children)
    ):
        return _question(draft, node, replace(place, part="question"))
    if node.children:
        return False
    for level in place.levels:
        entry: dict[str, object] = {"level": level, "group": place.group or place.section, "topic": node.text}
        draft.add("focus", _with_skills(draft, entry, node.text, place, node.line))
    return True


def _resource(draft: Draft, node: Node, place: Place) -> bool:
    if node.children and not node.rest:
        return False
    topic = place.group or place.section
    told = [node.label, topic, place.section] if node.label else [topic, place.section]
    kind = next(
        (kind for one in told for kind, pattern in _KINDS if re.search(pattern, one, re.IGNORECASE)),
        "resource",
    )
    is_list = node.label and any(re.search(pattern, node.label, re.IGNORECASE) for _, pattern in _KINDS)
    urls = dict(node.links)
    for title in listed(node.rest) if is_list else [node.text]:
        written_out = _ADDRESS.search(title)
        title = _ADDRESS.sub("", title).strip(" :-–—") or title
        written = re.fullmatch(r"[\"“](?P<title>.+?)[\"”],?(?:\s+(?:by|[-–—])\s+(?P<author>.+))?", title)
        shown = written["title"] if written else title.strip('"“”')
        entry: dict[str, object] = {"topic": topic, "kind": kind, "title": shown}
        if written and written["author"]:
            entry["author"] = written["author"]
        url = urls.get(title) or (node.links[0][1] if len(node.links) == 1 else "")
        url = url or (written_out["url"] if written_out else "")
        if url.startswith(("https://", "http://")):
            entry["url"] = url
        draft.add("resource", _with_skills(draft, entry, shown, place, node.line))
    return True


def _growth(draft: Draft, node: Node, place: Place) -> bool:
    ends = _ARROW.split(place.heads[-1] if place.heads else "")
    if len(ends) != 2:
        return False
    low, high = (draft.names.of(end)[0][0] if draft.names.of(end) else draft.names.one(end) for end in ends)
    if low is None or high is None:
        return False
    order = sum(one["from"] == ends[0] and one["to"] == ends[1] for one in draft.parts["growth"]) + 1
    entry: dict[str, object] = {
        "from": ends[0], "to": ends[1], "from_level": low, "to_level": high,
        "order": order, "step": node.text,
    }  # fmt: skip
    draft.add("growth", _with_skills(draft, entry, node.text, place, node.line))
    return True


def _ladder(draft: Draft, node: Node, place: Place) -> bool:  # noqa: ARG001 - the signature of all takers
    rungs = [one for one in _ARROW.split(node.text) if one]
    if len(rungs) < 2 and node.text.count(" > ") > 0:
        rungs = [one.strip() for one in node.text.split(" > ")]
    if len(rungs) < 2:
        if not node.children and (found := draft.names.of(node.label or node.text)):
            known, name = found[0]
            draft.level(known, name, words.years_of(node.text), node.line)
            draft.rung(name, known, node.line)
            return not node.rest
        return False
    levels = [draft.names.one(rung) for rung in rungs]
    for rung, level, above in zip(rungs, levels, [*levels[1:], None], strict=True):
        # the plain title just below the senior one is the middle
        draft.rung(rung, "mid" if level is None and above == "senior" else level, node.line)
    return True


def _alternative(draft: Draft, node: Node, place: Place) -> bool:  # noqa: ARG001
    role = draft.roles.from_patterns(node.text)
    draft.add(
        "alternative_path",
        {"title": node.text} | ({"role": role.value} if role else {}) | {"line": node.line},
    )
    return True


def _industry(draft: Draft, node: Node, place: Place) -> bool:  # noqa: ARG001
    sector = figures.sector_of(draft, node.text)
    draft.add("industry", {"name": node.text} | ({"sector": sector} if sector else {}) | {"line": node.line})
    return True


def _sector(draft: Draft, node: Node, place: Place) -> bool:
    name = node.label or node.text
    sector = figures.sector_of(draft, name)
    if sector is None:
        return False
    rank = len(draft.parts["sector"]) + 1
    uses = [(one, draft.linker.exact(one, f"{place.context} {node.text[:300]}")) for one in listed(node.rest)]
    entry: dict[str, object] = {
        "rank": rank,
        "id": sector,
        "name": name,
        "section": place.section,
        "line": node.line,
    }
    if uses:
        entry["use_case"] = [{"name": one} | ({"skill": skill} if skill else {}) for one, skill in uses]
    draft.add("sector", entry)
    return True


def _certification(draft: Draft, node: Node, place: Place) -> bool:  # noqa: ARG001
    low = " ".join(node.text.lower().split())
    found = [
        (len(form), cert.id) for cert in draft.content.certifications.values() for form in cert.forms
        if re.search(rf"(?<!\w){re.escape(form.lower())}(?!\w)", low)
    ]  # fmt: skip
    if not found:
        return False
    draft.add("certification", {"id": max(found)[1], "name": node.text, "line": node.line})
    return True


_TAKERS: Mapping[str, Taker] = {
    "responsibility": _responsibility, "question": _question, "focus": _focus, "resource": _resource,
    "growth": _growth, "ladder": _ladder, "alternative_path": _alternative, "sector": _sector,
    "certification": _certification, "salary": figures.salary, "practice": _named("practice"),
    "challenge": _named("challenge"), "specialization": _named("specialization"),
    "project": lambda draft, node, place: not node.children and _named("project")(draft, node, place),
    "trend": _named("trend"), "industry": _industry, "team": figures.team,
}  # fmt: skip
