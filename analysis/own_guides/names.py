"""How names of skills stand in lists: what ends one, what stands around it, when two spellings are one."""

from __future__ import annotations

import re
from collections.abc import Iterator

# How well or for how long: what stands before or after the name of a skill.
_BEFORE = re.compile(
    r"(?:(?:an? |the |very )?(?:basic|advanced|strong|solid|deep|good|excellent|proven|practical|hands[- ]on"
    r"|working|sound|thorough|extensive|prior|some|core|general|high|expert|in[- ]depth|demonstrated"
    r"|professional|commercial|basics of|fundamentals of|principles of)"
    r"|(?:experience|experienced|expertise|proficiency|proficient|fluency|fluent|skills?|skilled|knowledge"
    r"|familiarity|familiar|understanding|command|mastery|competence|competency|ability|comfort|comfortable"
    r"|exposure|background|track record|grasp|awareness)(?: (?:with|in|of|to|at|on|using|working with|and))*"
    r"|\d{1,2}\s?\+?(?:\s?[-–]\s?\d{1,2})?\s?years?(?: of)?)\s+",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s+(?:basics?|fundamentals|concepts?|principles|skills?|tools?|tooling|technologies|techniques|experience|"
    r"expertise|knowledge|proficiency|programming|coding|methods|methodologies|frameworks?|libraries|"
    r"considerations|essentials|best practices|practices|systems?|platforms?|services|development"
    r"|components?|required|preferred)$",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"\s*(?:,|[-–—]|\(|is|are|would be)?\s*(?:an? )?(?:(?:very |highly |strongly |big |strong )?"
    r"(?:plus|bonus|nice to have|required|preferred|desirable|optional|a must|must(?: have)?|mandatory"
    r"|essential|welcome|helpful|an? advantage|ideal))\)?\s*$",
    re.IGNORECASE,
)
AND = re.compile(r"\s+(?:and|&|\+|as well as)\s+", re.IGNORECASE)
PURPOSE = re.compile(r"\s+(?:for|in order to|so that|to ensure|to support)\s+.*$", re.IGNORECASE)
_LIST = re.compile(r"\s*[,;•|]\s*(?:(?:and|or)\s+(?=\S))?", re.IGNORECASE)
LEAD = re.compile(
    r"^(?:e\.?g\.?|i\.?e\.?|such as|like|including|incl\.?|for example|and|or)[\s,:]+", re.IGNORECASE
)
NAME_WORDS = 9  # a longer run of words is a sentence, not a name


def key(text: str) -> str:
    """What two spellings of a name share."""
    low = text.lower().replace("’", "'").replace("&", " and ")
    return re.sub(r"[\s\-_–]+", " ", low).strip(" .,:;!?*\"'`“”")


def stripped(text: str) -> Iterator[str]:
    """The name as written, then without what says how well it is known."""
    whole = shown(text)
    yield whole
    bare = _REMARK.sub("", whole) or whole
    if bare != whole:
        yield bare
    for _ in range(6):
        shorter = _BEFORE.sub("", bare, count=1) if _BEFORE.match(bare) else bare
        if shorter == bare:
            break
        bare = shorter
        yield bare
    for _ in range(2):
        shorter = _AFTER.sub("", bare)
        if shorter == bare or not shorter:
            break
        bare = shorter
        yield bare


def listed(text: str) -> list[str]:
    """The items of a list; commas inside brackets are no ends of one.

    >>> listed("Cloud (AWS, GCP), SQL; and Docker")
    ['Cloud (AWS, GCP)', 'SQL', 'Docker']
    """
    hidden = re.sub(r"[(\[][^()\[\]]*[)\]]", lambda m: re.sub(r"[,;•|]", "\0", m[0]), text)
    items, at = [], 0
    for gap in _LIST.finditer(hidden):
        items.append(text[at : gap.start()])
        at = gap.end()
    return [item.strip(" .") for item in [*items, text[at:]] if item.strip(" .")]


def shown(text: str) -> str:
    """A name without the marks at its ends."""
    return text.strip(" .;:")


def short(name: str) -> str:
    """A name as written, or without "years of experience in" where that is most of it."""
    *_, bare = [
        shown(name),
        *(one for one in [_BEFORE.sub("", _BEFORE.sub("", _BEFORE.sub("", shown(name))))] if one),
    ]
    return (
        bare if len(name.split()) > 3 and name.split()[0].lower() not in bare.lower().split() else shown(name)
    )


def ends_in_choice(text: str) -> bool:
    """Whether a list is one of alternatives.

    >>> ends_in_choice("AWS, GCP or Azure"), ends_in_choice("AWS, GCP and Azure")
    (True, False)
    """
    return bool(re.search(r"(?:[,;]|\s)\s*or\s+[^,;]+$", text)) and not AND.search(text)
