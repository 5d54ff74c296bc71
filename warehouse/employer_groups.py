"""Which mentions of a name are one employer; pure and near-linear.

What makes two mentions one: an entry of employers.toml, the employer a board is listed with, the same name,
another name it gives itself (d/b/a, formerly), and its own domain. A weak name (data/employer_words.py)
counts within one board or feed only, unless the domain agrees. Employers that are listed or curated apart are
never joined by what postings say. An id is the curated one, else that of the listed name, else that of the
name seen first: what comes later changes no id, unless it shows two to be one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.content import Employer, Source
from data.employer_domains import job_systems, own_domain, registered
from data.employer_names import EmployerName, links, read
from warehouse.mentions import Group, Mention, Resolved

Node = tuple[str, str]
# Boards of these kinds are one employer's; elsewhere a weak name means one employer in all of the source.
_OF_ONE = ("ats", "site")


def resolve(
    mentions: Sequence[Mention], employers: Mapping[str, Employer], sources: Mapping[str, Source]
) -> Resolved:
    """The employer of each mention, None where nobody is named."""
    return _Resolver(mentions, employers, sources).resolved()


@dataclass(frozen=True)
class _Read:
    """A mention with its name read: the node it is, and those it is joined with and why."""

    number: int
    name: EmployerName
    node: Node
    slug: str
    joins: tuple[tuple[Node, str], ...]
    domain: str | None


class _Resolver:
    def __init__(
        self, mentions: Sequence[Mention], employers: Mapping[str, Employer], sources: Mapping[str, Source]
    ) -> None:
        self.mentions, self.employers, self.sources = mentions, employers, sources
        self.by_key: dict[str, str] = {}
        for entry in employers.values():
            for key in (*entry.keys, entry.id.replace("-", "")):  # nobody else may get its id
                self.by_key.setdefault(key, entry.id)
        self.by_domain = {domain: entry.id for entry in employers.values() for domain in entry.domains}
        named = {
            host.removeprefix("*.") for source in sources.values() for host in source.hosts if host != "*"
        }
        self.foreign = job_systems() | {registered(host) for host in named}
        self.companies: dict[tuple[str, str], set[str]] = defaultdict(set)
        for mention in mentions:
            if mention.listed and (told := read(mention.company)):
                self.companies[mention.source, mention.board].add(told.key)
        self.rivals: dict[tuple[str, str], set[str]] = defaultdict(set)
        for mention in mentions:
            if (
                (name := read(mention.name))
                and self._is_weak(name)
                and (domain := self._domain(mention, name))
            ):
                self.rivals[name.key, self._place(mention)].add(domain)
        self.parent: dict[Node, Node] = {}
        self.anchor: dict[Node, str] = {}

    def resolved(self) -> Resolved:
        found = [r for n, m in enumerate(self.mentions) if (r := self._read(n, m)) is not None]
        # Listed names claim their ids first, then those seen first: what comes later changes no id.
        found.sort(
            key=lambda r: (
                not self._is_anchored(r.node),
                self.mentions[r.number].first_seen_at,
                r.slug,
                r.number,
            )
        )
        slugs: dict[Node, str] = {}
        for one in found:
            slugs.setdefault(one.node, one.slug)
            if self._is_anchored(one.node):
                self.anchor.setdefault(one.node, one.slug)
        blocked: dict[tuple[str, str], str] = {}
        for one in found:
            for other, why in one.joins:
                if (pair := self._join(one.node, other)) is not None:
                    blocked.setdefault(pair, why)
        id_of: dict[Node, str] = {}
        for one in found:
            root = self._root(one.node)
            id_of.setdefault(root, self.anchor.get(root) or slugs[one.node])
        ids: list[str | None] = [None] * len(self.mentions)
        members: dict[str, list[_Read]] = defaultdict(list)
        for one in found:
            ids[one.number] = id_of[self._root(one.node)]
            members[id_of[self._root(one.node)]].append(one)
        groups = {employer_id: self._group(employer_id, those) for employer_id, those in members.items()}
        return Resolved(ids, groups, [(*pair, why) for pair, why in blocked.items()])

    # ---- one mention -----------------------------------------------------------------------------------

    def _read(self, number: int, mention: Mention) -> _Read | None:
        name = read(mention.name) or read(mention.company)
        if name is None:
            return None
        domain = self._domain(mention, name)
        joins: list[tuple[Node, str]] = []
        curated = self._curated(mention, name)
        if curated:
            node, slug = ("id", curated), curated
        elif mention.listed and read(mention.listed):
            node, slug = ("listed", name.key), name.slug
            if not self._is_weak(name):
                joins.append((("name", name.key), "same name"))
        elif not self._is_weak(name):
            node, slug = ("name", name.key), name.slug
        else:
            place = self._place(mention)
            rivals = self.rivals[name.key, place]
            if (
                domain or len(rivals) > 1
            ):  # two of this name advertise there: who gives no address may be either
                place = domain or f"{mention.source}:{mention.board}"
            elif rivals:
                joins.append((("name", f"{name.key}@{next(iter(rivals))}"), "same name in one place"))
            node, slug = ("name", f"{name.key}@{place}"), f"{name.slug}@{place}"
        if domain and self.by_domain.get(domain, curated) == curated:
            joins.append((("domain", domain), f"both advertise on {domain}"))
        if not self._is_shared(mention):
            joins += [
                (self._named(key), "one says that it is the other") for key in self._also(mention, name)
            ]
        return _Read(number, name, node, slug, tuple(joins), domain)

    def _hosts(self, mention: Mention) -> list[str]:
        return [*mention.hosts, *([mention.board] if self._kind(mention) == "site" else [])]

    def _domain(self, mention: Mention, name: EmployerName) -> str | None:
        hosts = [*self._hosts(mention), *mention.links, *links(mention.name)]
        return own_domain(hosts, name, self.foreign)

    def _curated(self, mention: Mention, name: EmployerName) -> str | None:
        """The entry of employers.toml this is: by its name, or by one of its domains."""
        by_name = next((self.by_key[key] for key in (name.key, *name.also) if key in self.by_key), None)
        if by_name and (mention.listed or not self.employers[by_name].is_common_name):
            return by_name
        if mention.listed:
            return None
        # A link may lead anywhere: only one that is called like the name counts.
        own = self._domain(mention, name)
        for host in [*self._hosts(mention), *([own] if own else [])]:
            labels = host.lower().split(".")
            ends = [".".join(labels[start:]) for start in range(len(labels) - 1)]
            entry = next((self.by_domain[end] for end in ends if end in self.by_domain), None)
            if entry and self.foreign.isdisjoint(ends) and not self.employers[entry].is_agency:
                return entry
        return None

    def _also(self, mention: Mention, name: EmployerName) -> list[str]:
        """Keys of its other names; of a listed board also what all its postings call the employer."""
        keys = list(name.also)
        told = self.companies[mention.source, mention.board] if mention.listed else set()
        if len(told) == 1 and (own := read(mention.company)) and not self._is_weak(own):
            keys.append(own.key)
        return [key for key in keys if key != name.key and not self._is_common(key)]

    def _named(self, key: str) -> Node:
        return ("id", self.by_key[key]) if key in self.by_key else ("name", key)

    def _is_weak(self, name: EmployerName) -> bool:
        return name.is_weak or self._is_common(name.key)

    def _is_common(self, key: str) -> bool:
        return key in self.by_key and self.employers[self.by_key[key]].is_common_name

    def _kind(self, mention: Mention) -> str:
        source = self.sources.get(mention.source)
        return source.kind if source else "aggregator"

    def _place(self, mention: Mention) -> str:
        """Where a weak name means one employer: a board of one employer, or all of a feed."""
        return f"{mention.source}:{mention.board}" if self._kind(mention) in _OF_ONE else mention.source

    def _is_shared(self, mention: Mention) -> bool:
        """A listed board whose postings name several companies: its other names are theirs."""
        return bool(mention.listed) and len(self.companies[mention.source, mention.board]) > 1

    # ---- joining ---------------------------------------------------------------------------------------

    @staticmethod
    def _is_anchored(node: Node) -> bool:
        return node[0] in ("id", "listed")

    def _root(self, node: Node) -> Node:
        path = [node]
        while (above := self.parent.get(path[-1], path[-1])) != path[-1]:
            path.append(above)
        for below in path[:-1]:
            self.parent[below] = path[-1]
        return path[-1]

    def _join(self, one: Node, other: Node) -> tuple[str, str] | None:
        """Make both one; the two ids if lists keep them apart."""
        for node in (one, other):
            if node[0] == "id":
                self.anchor.setdefault(node, node[1])
        first, second = self._root(one), self._root(other)
        if first == second:
            return None
        mine, its = self.anchor.get(first), self.anchor.get(second)
        if mine and its and mine != its:
            return (mine, its) if mine < its else (its, mine)
        self.parent[second] = first
        if its:
            self.anchor[first] = its
        return None

    def _group(self, employer_id: str, members: Sequence[_Read]) -> Group:
        entry = self.employers.get(employer_id)
        listed = [self.mentions[one.number].listed for one in members if one.node[0] == "listed"]
        told = [one.name.is_agency for one in members]
        return Group(
            employer_id=employer_id,
            name=entry.name if entry else next((name for name in listed if name), None),
            is_agency=any(told) if entry is None or entry.is_agency is None else entry.is_agency,
            sector=entry.sector if entry else None,
            keys=frozenset(one.name.tokens for one in members),
            domains=frozenset(one.domain for one in members if one.domain),
            posting_count=sum(self.mentions[one.number].posting_count for one in members),
            is_settled=entry is not None,
        )  # fmt: skip
