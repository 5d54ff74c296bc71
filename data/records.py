"""What the content files say, as frozen values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Table = dict[str, Any]
EVERY_THREAD = "whoishiring"  # the board that stands for every monthly Hacker News thread
NOT_SHIPPED = "not shipped"  # `default` of a source that is described and has no spider


@dataclass(frozen=True)
class Category:
    """A group of skills, in display order."""

    id: str
    name: str
    order: int
    definition: str


@dataclass(frozen=True)
class Skill:
    """A skill and the forms postings write it in; `ambiguous_forms` need context."""

    id: str
    name: str
    kind: str
    category: str
    definition: str
    aliases: tuple[str, ...]
    parent: str | None = None
    case_sensitive: tuple[str, ...] = ()
    ambiguous_forms: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    anti_cues: tuple[str, ...] = ()
    when_unsure: str = "count"
    in_guides: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        """Name and aliases: every surface form."""
        return (self.name, *self.aliases)


@dataclass(frozen=True)
class Certification:
    """A certificate, its issuer, and the skills it stands for."""

    id: str
    name: str
    issuer: str
    origin: str
    aliases: tuple[str, ...]
    skills: tuple[str, ...]
    guides: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """Name and aliases: every surface form."""
        return (self.name, *self.aliases)


@dataclass(frozen=True)
class Level:
    """A canonical level, and how a title shows it."""

    id: str
    name: str
    order: int
    in_guides: bool
    priority: int
    title_cues: tuple[str, ...]
    anti_cues: tuple[str, ...]
    guide: Mapping[str, Table] = field(default_factory=dict)


@dataclass(frozen=True)
class Role:
    """A role family; the first role in `order` whose pattern is found in the title wins."""

    id: str
    name: str
    order: int
    origin: str
    core: bool
    definition: str
    patterns: tuple[str, ...]
    examples: tuple[str, ...] = ()
    guides: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sector:
    """What an employer does, and the phrases that show it.

    `cues` in what an ad says about the company, `names` in the company's name, `terms` anywhere in an ad.
    """

    id: str
    name: str
    order: int
    in_guides: bool
    definition: str
    cues: tuple[str, ...]
    anti_cues: tuple[str, ...]
    names: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Requirement:
    """One line of a guide asking for one skill at one level (`all` where the guide gives none)."""

    guide: str
    skill: str
    label: str
    level: str
    strength: str
    section: str
    lines: tuple[int, ...]
    role: str
    either_of: str | None = None


@dataclass(frozen=True)
class GuideLevel:
    """The years (and degree) a guide gives for a level, `all` for the role as a whole; None: it is silent."""

    level: str
    name: str
    years_min: float | None
    years_max: float | None
    is_open_ended: bool
    education: str | None
    lines: tuple[int, ...]


@dataclass(frozen=True)
class GuideTrend:
    """A development a guide calls emerging, and the skills that show it; `group_id` names them together."""

    name: str
    group_id: str
    skills: tuple[str, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True)
class GuideBand:
    """A guide's pay for a level, in `currency` per `period`; half-open: `pay_min <= pay < pay_max`."""

    guide: str
    level: str
    title: str
    pay_min: float
    pay_max: float
    is_open_ended: bool
    currency: str
    period: str
    years: str
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Guide:
    """One role guide. `entries` is the file as read; the typed parts are what the measures use."""

    id: str
    name: str
    title: str
    role: str
    source: str
    requirements: tuple[Requirement, ...]
    bands: tuple[GuideBand, ...]
    levels: tuple[GuideLevel, ...]
    trends: tuple[GuideTrend, ...]
    sectors: tuple[str, ...]
    entries: Mapping[str, Any]
    skills_named: frozenset[str]


@dataclass(frozen=True)
class Source:
    """Where boards come from: what the source is, what it allows, and what it cannot show (terms.toml)."""

    id: str
    name: str
    kind: str
    what: str
    url: str
    docs: str
    listing: str
    default: str
    hosts: tuple[str, ...]
    robots: str
    robots_checked: str
    terms: str
    attribution: str
    pay: str
    misses: str
    reason: str = ""
    keys: tuple[str, ...] = ()
    key_url: str = ""
    crawl_delay: int = 0

    @property
    def is_shipped(self) -> bool:
        """Whether a spider reads it."""
        return self.default != NOT_SHIPPED


@dataclass(frozen=True)
class Board:
    """One place to crawl: a source and its token, site, thread id or host."""

    source: str
    board: str
    employer: str | None = None
    sector: str | None = None
    is_enabled: bool = True
    is_quick: bool = False
    is_verified: bool = True
    region: str | None = None
    sitemap: str | None = None
    since: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Source and board: what identifies it."""
        return (self.source, self.board)


@dataclass(frozen=True)
class Employer:
    """Who hires, as employers.toml tells it; `keys` are the names that mean it, as they are compared."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    sector: str | None = None
    is_agency: bool | None = None
    is_common_name: bool = False
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Content:
    """Everything the content files say, checked."""

    categories: Mapping[str, Category]
    skills: Mapping[str, Skill]
    certifications: Mapping[str, Certification]
    levels: Mapping[str, Level]
    level_default: str
    roles: Mapping[str, Role]
    sectors: Mapping[str, Sector]
    guides: Mapping[str, Guide]
    boards: tuple[Board, ...]
    measurement: Mapping[str, Mapping[str, Any]]
    sources: Mapping[str, Source]
    employers: Mapping[str, Employer] = field(default_factory=dict)

    @cached_property
    def roles_in_order(self) -> tuple[Role, ...]:
        """Roles in the order in which their patterns are tried."""
        return tuple(sorted(self.roles.values(), key=lambda role: role.order))

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Skill ids directly below each skill id."""
        found: dict[str, list[str]] = defaultdict(list)
        for skill in self.skills.values():
            if skill.parent:
                found[skill.parent].append(skill.id)
        return {parent: tuple(sorted(ids)) for parent, ids in found.items()}
