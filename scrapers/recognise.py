"""Which board stands behind a careers page: told from its address, or from what the page links and embeds.

Pure: nothing here asks the web; `scrapers.visit` fetches the page. A board is recognised by the addresses its
system uses, those people see and those of its API.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from data.content import Board
from data.terms import why_not_shipped
from scrapers.addresses import LABEL, Refused

# acme · acme.ai · Acme-2 · acme_inc
_TOKEN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.)){0,99}")
# what Ashby takes besides: Acme Robotics
_NAME = re.compile(r"(?!\.)[^\x00-\x1f\x7f/\\?#%\"'<>]{1,100}")
# "https:\/\/jobs.lever.co\/acme" · //boards.greenhouse.io/embed/job_board/js?for=acme
_ADDRESS = re.compile(r"(?:https?:)?//[A-Za-z0-9.-]{4,200}(?:/[^\s\"'<>\\)]{0,500})?")
# data-board-token="acme" · boardToken: 'acme' · "greenhouseBoardToken": "acme"
_GREENHOUSE_ATTRIBUTE = re.compile(
    r"(?:greenhouse|grnhse|gh)?[-_]?board[-_]?token[\"']?\s*[:=]\s*[\"']([\w.-]{1,100})[\"']", re.IGNORECASE
)
# leverJobsOptions = {accountName: 'acme', includeCss: true}
_LEVER_ATTRIBUTE = re.compile(
    r"leverJobsOptions\s*=\s*\{[^}]{0,500}?accountName[\"']?\s*:\s*[\"']([\w.-]{1,100})[\"']"
)

# Hosts of systems that are described in terms.toml and not read, and of feeds that are read as a whole.
_NOT_READ = {
    "smartrecruiters.com": ("SmartRecruiters", "smartrecruiters"),
    "myworkdayjobs.com": ("Workday", "workday"),
    "myworkdaysite.com": ("Workday", "workday"),
    "remotive.com": ("Remotive", "remotive"),
    "remotive.io": ("Remotive", "remotive"),
}
_FEEDS = {
    "remoteok.com": "remoteok",
    "remoteok.io": "remoteok",
    "weworkremotely.com": "weworkremotely",
    "arbeitnow.com": "arbeitnow",
    "himalayas.app": "himalayas",
    "jobicy.com": "jobicy",
    "themuse.com": "themuse",
    "reed.co.uk": "reed",
    "adzuna.com": "adzuna",
    "adzuna.co.uk": "adzuna",
    "adzuna.de": "adzuna",
    "usajobs.gov": "usajobs",
    "news.ycombinator.com": "hackernews",
    "hn.algolia.com": "hackernews",
}
# Subdomains that are the vendor's own
_VENDORS = frozenset(
    {
        "www", "app", "api", "docs", "help", "support", "developer", "developers", "blog", "status", "static",
        "assets", "cdn", "info", "partners", "resources", "login", "auth", "jobs",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """What a page names: boards, the commonest first, and sentences on systems that are not read."""

    boards: tuple[Board, ...]
    not_read: tuple[str, ...]


def board_at(url: str) -> Board | None:
    """The board an address belongs to, None where it names none that we know.

    Raises:
        Refused: it belongs to a system that is not read, or to a feed that is read as a whole.

    >>> board_at("https://job-boards.greenhouse.io/acme/jobs/1").key
    ('greenhouse', 'acme')
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    for system, (name, source) in _NOT_READ.items():
        if _is_of(host, system):
            raise Refused(f"{name} is not read by Guidepost. {why_not_shipped(source)}")
    for system, source in _FEEDS.items():
        if _is_of(host, system):
            raise Refused(
                f"{system} is read as a whole, as the source {source}: see `guidepost sources show {source}`"
            )
    return next((board for reader in _READERS if (board := reader(host, parts)) is not None), None)


def boards_on(page: str) -> Page:
    """The boards whose addresses stand in the links, frames, scripts and attributes of a page."""
    text = html.unescape(page).replace("\\/", "/")
    counts: dict[Board, int] = {}
    refusals: dict[str, None] = {}
    for address in _ADDRESS.findall(text):
        try:
            board = board_at(address if address.startswith("http") else f"https:{address}")
        except Refused as refusal:
            if "is not read by Guidepost" in str(refusal):
                refusals[str(refusal)] = None
            continue
        if board is not None:
            counts[board] = counts.get(board, 0) + 1
    for source, attribute in (("greenhouse", _GREENHOUSE_ATTRIBUTE), ("lever", _LEVER_ATTRIBUTE)):
        for token in attribute.findall(text):
            if _TOKEN.fullmatch(token):
                counts[Board(source, token)] = counts.get(Board(source, token), 0) + 1
    order = sorted(counts, key=lambda board: -counts[board])  # stable: first seen first
    return Page(tuple(order), tuple(refusals))


def site_of(url: str) -> Board:
    """The host of an address as a board of job pages with schema.org data: what is left to try."""
    return Board("jsonld", urlsplit(url).hostname or "")


# ---- one reader per system ---------------------------------------------------------------------------------


def _greenhouse(host: str, parts: SplitResult) -> Board | None:
    if not re.fullmatch(r"(?:job-boards|boards|boards-api|api)(?:\.eu)?\.greenhouse\.io", host):
        return None
    path = _path(parts)
    if path[:1] == ["embed"]:
        return _board("greenhouse", parse_qs(parts.query).get("for", [""])[0])
    if path[:2] == ["v1", "boards"]:
        path = path[2:]
    return _board("greenhouse", path[0] if path else "")


def _lever(host: str, parts: SplitResult) -> Board | None:
    found = re.fullmatch(r"(?:jobs|api)(\.eu)?\.lever\.co", host)
    if not found:
        return None
    path = _path(parts)
    if path[:2] == ["v0", "postings"]:
        path = path[2:]
    return _board("lever", path[0] if path else "", region="eu" if found[1] else None)


def _ashby(host: str, parts: SplitResult) -> Board | None:
    if host not in {"jobs.ashbyhq.com", "api.ashbyhq.com"}:
        return None
    path = _path(parts)
    if host == "api.ashbyhq.com":
        path = path[2:] if path[:2] == ["posting-api", "job-board"] else []
    return _board("ashby", path[0] if path else "", form=_NAME)


def _workable(host: str, parts: SplitResult) -> Board | None:
    path = _path(parts)
    if host in {"apply.workable.com", "www.workable.com"}:
        if path[:1] == ["api"]:
            path = path[path.index("accounts") + 1 :] if "accounts" in path else []
        elif host == "www.workable.com" or path[:1] == ["j"]:  # one job, of nobody in particular
            path = []
        return _board("workable", path[0] if path else "")
    return _board("workable", _tenant(host, "workable.com"))


def _recruitee(host: str, parts: SplitResult) -> Board | None:  # noqa: ARG001 - readers are called alike
    return _board("recruitee", _tenant(host, "recruitee.com"))


def _personio(host: str, parts: SplitResult) -> Board | None:  # noqa: ARG001
    tenants = (_tenant(host, f"jobs.personio.{ending}") for ending in ("de", "com"))
    # The whole host: the same name can be another employer's under the other ending.
    return _board("personio", host if any(tenants) else "")


def _teamtailor(host: str, parts: SplitResult) -> Board | None:  # noqa: ARG001
    # acme.teamtailor.com · acme.na.teamtailor.com
    tenant = host.removesuffix(".teamtailor.com") if host.endswith(".teamtailor.com") else ""
    if not tenant or tenant.split(".")[0] in _VENDORS:
        return None
    return _board("teamtailor", host if "." in tenant else tenant)


_READERS: Sequence[Callable[[str, SplitResult], Board | None]] = (
    _greenhouse, _lever, _ashby, _workable, _recruitee, _personio, _teamtailor,
)  # fmt: skip


def _board(source: str, name: str, region: str | None = None, form: re.Pattern[str] = _TOKEN) -> Board | None:
    return Board(source, name, region=region) if form.fullmatch(name) else None


def _path(parts: SplitResult) -> list[str]:
    return [unquote(part) for part in parts.path.split("/") if part]


def _tenant(host: str, system: str) -> str:
    """The first label of HOST where it is LABEL.SYSTEM and not the vendor's own."""
    label = host.removesuffix(f".{system}") if host.endswith(f".{system}") else ""
    return label if LABEL.fullmatch(label) and label not in _VENDORS else ""


def _is_of(host: str, system: str) -> bool:
    return host == system or host.endswith(f".{system}")
