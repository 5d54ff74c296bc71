r"""schema.org JobPosting in a page: found in whatever state it was left, read into a posting.

Real pages hold several blocks, lists and @graph, types as lists, keys in PascalCase, whole blocks escaped,
CDATA guards, raw control characters, `\$`, and commas missing or one too many. What cannot be mended gives
nothing.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from scrapers.items import PayRange, Posting
from scrapers.values import number, text, utc

_OPENING = re.compile(r"<script\b[^<>]{0,500}?application/ld\+json[^<>]{0,500}>", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,500})", re.IGNORECASE)
_GUARDS = re.compile(r"^\s*(?://)?\s*(?:<!\[CDATA\[|<!--)|(?://)?\s*(?:\]\]>|-->)\s*$|;\s*$")
_TAG = re.compile(r"<[a-zA-Z/][^<>]{0,2000}>")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,6});")
_MENDS = (
    (re.compile(r"""\\(?!["\\/bfnrtu])"""), ""),  # \$ and \' are no escapes of JSON
    (re.compile(r'("datePosted"\s*:\s*"[^"]{0,40}")\s*(?=")'), r"\1,"),
    (re.compile(r",(?=\s{0,200}[}\]])"), ""),
)
_MAX_BLOCKS, _MAX_NODES = 50, 5_000
_SECTIONS = (
    ("responsibilities", "Responsibilities"),
    ("qualifications", "Qualifications"),
    ("skills", "Skills"),
    ("experienceRequirements", "Experience"),
    ("educationRequirements", "Education"),
    ("jobBenefits", "Benefits"),
)
_PERIODS = {
    "hour": ("hour", "hr", "h"), "day": ("day", "daily", "d"), "week": ("week", "wk", "w"),
    "month": ("month", "mon", "mo", "m"), "year": ("year", "annual", "yr", "ann", "y", "p.a.", "per annum"),
}  # fmt: skip
_PERIOD_OF = {word: name for name, words in _PERIODS.items() for word in words}

Node = dict[str, Any]


def job_posting(page: str, url: str) -> Posting | None:
    """The posting on a page; None if it holds no JobPosting, or several of which none is the page's own."""
    nodes: list[Node] = []
    for node in postings_in(page):
        if node not in nodes:
            nodes.append(node)
    own = nodes if len(nodes) == 1 else [n for n in nodes if _same_page(_first_text(n.get("url")), url)]
    if not own and nodes:
        found = _TITLE.search(page)
        heading = " ".join(html.unescape(found[1]).split()).lower() if found else ""
        own = [n for n in nodes if (title := _title(n)) and title.lower() in heading]
    return _posting(own[0], url) if own and _title(own[0]) else None


def postings_in(page: str) -> Iterator[Node]:
    """Every JobPosting object in the page's JSON-LD, with keys in camelCase."""
    for block in _blocks(page):
        queue, seen = [_value(block)], 0
        while queue and seen < _MAX_NODES:
            node, seen = queue.pop(0), seen + 1
            if isinstance(node, list):
                queue[:0] = node[:_MAX_NODES]
            elif isinstance(node, dict):
                if _is_posting(node):
                    yield _camel(node)
                else:
                    queue += [inner for inner in node.values() if isinstance(inner, dict | list)]


def _blocks(page: str) -> Iterator[str]:
    at, low = 0, page.lower()
    for _ in range(_MAX_BLOCKS):
        opening = _OPENING.search(page, at)
        end = low.find("</script", opening.end()) if opening else -1
        if opening is None or end < 0:
            return
        yield page[opening.end() : end]
        at = end


def _value(block: str) -> Any:
    """The JSON value of a block, mended if it must be; None if it cannot be."""
    block = _GUARDS.sub("", _GUARDS.sub("", block.strip().lstrip("\ufeff"))).strip()
    if "&quot;" in block[:200] and '"' not in block[:200]:
        block = html.unescape(block)
    for mend, replacement in ((None, ""), *_MENDS):
        block = mend.sub(replacement, block) if mend else block
        try:
            return json.loads(block, strict=False, parse_constant=lambda _: None)
        except (ValueError, RecursionError):
            continue
    return None


def _is_posting(node: Node) -> bool:
    kind = node.get("@type", node.get("@Type"))
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(k, str) and re.split(r"[/:#]", k)[-1] == "JobPosting" for k in kinds)


def _camel(value: Any, depth: int = 0) -> Any:
    """The value with keys such as DatePosted as datePosted."""
    if isinstance(value, list):
        return [_camel(inner, depth + 1) for inner in value] if depth < 20 else []
    if isinstance(value, dict):
        return {k[:1].lower() + k[1:]: _camel(v, depth + 1) for k, v in value.items()} if depth < 20 else {}
    return value


def _posting(node: Node, url: str) -> Posting:
    description = _description(node)
    is_html = description is not None and (_TAG.search(description) or _ENTITY.search(description))
    return Posting(
        native_id=url,
        url=url,
        title_raw=_title(node),
        company_raw=_name(node.get("hiringOrganization")),
        locations_raw=tuple(_places(node)),
        description_raw=description,
        description_format="html" if is_html else "text",
        posted_at=utc(_first(node.get("datePosted"))),
        posted_raw=_first_text(node.get("datePosted")),
        updated_raw=_first_text(node.get("dateModified")),
        valid_through_raw=_first_text(node.get("validThrough")),
        employment_type_raw=_joined(node.get("employmentType")),
        workplace_raw=_joined(node.get("jobLocationType")),
        language_raw=_name(node.get("inLanguage")),
        pay_ranges=tuple(_pay_ranges(node)),
    )


def _title(node: Node) -> str | None:
    title = _first_text(node.get("title")) or _first_text(node.get("name"))
    return " ".join(html.unescape(title).split()) if title else None


def _description(node: Node) -> str | None:
    """The description, and after it the parts of the ad that the page keeps in fields of their own."""
    parts = [_unescaped(_first_text(node.get("description")) or "")]
    for key, heading in _SECTIONS:
        body = _unescaped(_joined(node.get(key)) or "")
        if body and body not in parts[0]:
            parts.append(f"<h2>{heading}</h2>\n<p>{body}</p>")
    return "\n".join(part for part in parts if part) or None


def _unescaped(body: str) -> str:
    """HTML whose tags are real: some sites escape them once, some twice."""
    for _ in range(2):
        if _TAG.search(body) or not ("&lt;" in body or "&amp;lt;" in body):
            break
        body = html.unescape(body)
    return body


def _places(node: Node) -> list[str]:
    """Each place as one text: its address, or its name where it has none or all addresses are the same."""
    listed = _list(node.get("jobLocation"))
    pairs = [(_name(place), _address(place)) for place in listed]
    names, addresses = {name for name, _ in pairs}, {address for _, address in pairs}
    by_name = len(names) > 1 and len(addresses) == 1 and None not in names
    found = [name if by_name else address or name for name, address in pairs]
    if not any(found):
        found = [_name(area) for area in _list(node.get("applicantLocationRequirements"))]
    return [place for place in found if place]


def _address(place: object) -> str | None:
    address = place.get("address") if isinstance(place, dict) else None
    address = _first(address)
    if not isinstance(address, dict):
        return text(address)
    parts = [_name(address.get(key)) for key in ("addressLocality", "addressRegion", "addressCountry")]
    return ", ".join(dict.fromkeys(part for part in parts if part)) or None


def _pay_ranges(node: Node) -> Iterator[PayRange]:
    """The ranges of baseSalary in all the forms it takes; 0 means none, estimates are not the employer's."""
    outer_currency = _first_text(node.get("salaryCurrency"))
    for salary in _list(node.get("baseSalary"))[:20]:
        outer = salary if isinstance(salary, dict) else {}
        for value in _list(outer.get("value")) or [salary]:
            inner = value if isinstance(value, dict) else {}
            low, high = _ends(value, {**outer, **inner})
            if low is None and high is None:
                continue
            currency = inner.get("currency") or outer.get("currency") or outer.get("priceCurrency")
            unit = (_first_text(inner.get("unitText")) or _first_text(outer.get("unitText")) or "").lower()
            yield PayRange(
                min=low,
                max=high,
                currency=_first_text(currency) or outer_currency,
                period=_PERIOD_OF.get(unit) or _PERIOD_OF.get(unit.removesuffix("ly").removesuffix("s")),
                label=None,
                raw=json.dumps(salary, ensure_ascii=False)[:1000],
            )


def _ends(value: object, fields: Mapping[str, Any]) -> tuple[float | None, float | None]:
    low, high = (
        next((n for key in keys if (n := number(_first(fields.get(key))))), None)
        for keys in (("minValue", "minPrice"), ("maxValue", "maxPrice"))
    )
    if low is not None or high is not None:
        return low, high
    stated = value if not isinstance(value, dict) else _first(fields.get("value", fields.get("price")))
    if isinstance(stated, str) and (
        both := re.fullmatch(r"\D{0,4}([\d.,]+)\s*(?:-|–|to)\s*\D{0,4}([\d.,]+)", stated)
    ):
        return number(both[1]) or None, number(both[2]) or None
    exact = number(stated) or None
    return exact, exact


def _same_page(said: str | None, url: str) -> bool:
    if not said:
        return False
    return urlsplit(said).path.rstrip("/") == urlsplit(url).path.rstrip("/")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _first_text(value: Any) -> str | None:
    return text(_first(value))


def _joined(value: Any) -> str | None:
    return "; ".join(t for t in (_name(part) for part in _list(value)) if t) or None


def _name(value: Any) -> str | None:
    """The text itself, or the name of a Thing (which may itself be a list)."""
    value = _first(value)
    if isinstance(value, dict):
        value = _first(value.get("name") or value.get("value") or value.get("description"))
    return text(value)
