"""The employer's own domain among the addresses of a posting: never that of a job system or a board."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from data.employer_names import EmployerName
from data.employer_words import SHORT, is_kind_of_company, listed

if TYPE_CHECKING:
    from tldextract import TLDExtract

# get-acme.com · acmehq.com · acme-jobs.com
_BEFORE = (
    "get", "join", "try", "use", "go", "with", "my", "the", "hello", "weare", "team", "meet", "careers",
    "jobs",
)  # fmt: skip
_AFTER = (
    "hq", "io", "inc", "tech", "jobs", "careers", "co", "hr", "company", "corp", "usa", "us", "uk",
)  # fmt: skip


@cache
def _suffixes() -> TLDExtract:
    """The public suffixes as the library ships them: nothing is fetched, nothing is written."""
    from tldextract import TLDExtract  # a fifth of a second that most commands can do without

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=50_000)
def registered(host: str) -> str:
    """The part of a host that somebody has registered; empty where there is none.

    >>> registered("careers.acme.co.uk"), registered("jobs.acme.example"), registered("localhost")
    ('acme.co.uk', 'acme.example', '')
    """
    host = host.strip().strip(".").lower()
    found = _suffixes()(host)
    if found.suffix:
        return f"{found.domain}.{found.suffix}" if found.domain else ""
    labels = host.split(".")
    return ".".join(labels[-2:]) if len(labels) > 1 and not labels[-1].isdecimal() else ""


@cache
def job_systems() -> frozenset[str]:
    """Domains on which many employers advertise."""
    return frozenset(listed()["hosts"]["names"])


def own_domain(hosts: Iterable[str], name: EmployerName, foreign: frozenset[str]) -> str | None:
    """The domain among `hosts` that is called like the employer; None without one. `foreign` ones never are.

    >>> from data.employer_names import read
    >>> own_domain(["jobs.lever.co", "careers.getacme.io"], read("Acme Inc"), job_systems())
    'getacme.io'
    """
    for host in hosts:
        domain = registered(host)
        if domain and domain not in foreign and _is_called(domain, name):
            return domain
    return None


def _is_called(domain: str, name: EmployerName) -> bool:
    """Whether a domain is called like the employer: acme.com, getacme.com, acme-robotics.de."""
    label, key = domain.split(".")[0].replace("-", ""), name.key
    # Adapty.io, Character.AI: the name is the address.
    if label == key or domain.replace(".", "").replace("-", "") == key:
        return True
    if len(name.tokens) > 2 and label == "".join(token[0] for token in name.tokens):
        return True
    starts = {"".join(name.tokens[:count]) for count in range(1, len(name.tokens))}
    if len(label) > SHORT and label in starts:
        return True
    rests = {label.removeprefix(before) for before in _BEFORE}
    rests |= {label.removesuffix(after) for after in _AFTER}
    if key in rests or (label.startswith(key) and is_kind_of_company([label[len(key) :]])):
        return True
    return bool(rests & {start for start in starts if len(start) > SHORT + 1})
