"""Names people read, for the ids the tables hold; and the choices a filter offers."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.market.source import Market, NotBuiltError

ALL = "all"
CORE_ROLE = "ml-engineer"
WORKPLACES = {"remote": "Remote", "hybrid": "Hybrid", "onsite": "On site", "unstated": "Place not stated"}
_SOURCES = {
    "greenhouse": "Greenhouse boards",
    "hackernews": "Hacker News “Who is hiring?”",
    "jsonld": "employers' own career sites",
    "lever": "Lever boards",
    "ashby": "Ashby boards",
    "remoteok": "Remote OK",
    "themuse": "The Muse",
    "usajobs": "USAJOBS",
    "weworkremotely": "We Work Remotely",
}
# ISO 3166-1 alpha-2, the countries postings name most; others are shown by their code.
_COUNTRIES = {
    "US": "United States", "GB": "United Kingdom", "CA": "Canada", "DE": "Germany", "FR": "France",
    "IN": "India", "IE": "Ireland", "NL": "Netherlands", "CH": "Switzerland", "ES": "Spain", "IT": "Italy",
    "PL": "Poland", "PT": "Portugal", "SE": "Sweden", "DK": "Denmark", "NO": "Norway", "FI": "Finland",
    "AT": "Austria", "BE": "Belgium", "IL": "Israel", "SG": "Singapore", "AU": "Australia", "JP": "Japan",
    "BR": "Brazil", "MX": "Mexico", "CN": "China", "KR": "South Korea", "AE": "United Arab Emirates",
    "NZ": "New Zealand", "CZ": "Czechia", "RO": "Romania", "UA": "Ukraine", "AR": "Argentina",
}  # fmt: skip
# ISO 639-1, the languages ads are told to be in; others are shown by their code.
_LANGUAGES = {
    "de": "German", "fr": "French", "es": "Spanish", "pt": "Portuguese", "it": "Italian", "nl": "Dutch",
    "pl": "Polish", "cs": "Czech", "hu": "Hungarian", "ro": "Romanian", "sv": "Swedish", "da": "Danish",
    "no": "Norwegian", "fi": "Finnish", "tr": "Turkish", "ru": "Russian", "uk": "Ukrainian", "he": "Hebrew",
    "ar": "Arabic", "ja": "Japanese", "ko": "Korean", "zh": "Chinese",
}  # fmt: skip
UNSTATED = "unstated"
GUIDE_STRENGTHS = {"must": "must have", "good": "good to have", "core": "core", "topic": "topic"}


def wanted(choice: str) -> str | None:
    """The choice as a query wants it: None for all."""
    return None if choice == ALL else choice


def source_name(source: str) -> str:
    """How a source is called on pages."""
    return _SOURCES.get(source, source.replace("-", " ").capitalize())


def country_name(country: str) -> str:
    """The country's English name, or its code."""
    return "All countries" if country == ALL else _COUNTRIES.get(country, country)


def language_name(language: str) -> str:
    """The language's English name, or its code."""
    return _LANGUAGES.get(language, language)


def workplace_name(workplace: str) -> str:
    """Where the work is done, in words."""
    return "Any workplace" if workplace == ALL else WORKPLACES.get(workplace, workplace)


def _names(market: Market, table: str, key: str, order: str | None = None) -> dict[str, str]:
    columns = [key, "name"] if order is None else [key, "name", order]
    try:
        rows = market.arrow(table, columns).to_pylist()
    except NotBuiltError:
        return {}
    rows.sort(key=lambda row: (*(row[name] for name in columns[2:]), row["name"]))
    return {row[key]: row["name"] for row in rows}


def roles(market: Market) -> dict[str, str]:
    """Role names: the one the guides describe first, then those compared with guides, by name."""
    try:
        rows = market.arrow("ref.roles", ["role", "name", "is_core"]).to_pylist()
    except NotBuiltError:
        return {CORE_ROLE: "ML engineer"}
    rows.sort(key=lambda row: (row["role"] != CORE_ROLE, not row["is_core"], row["name"]))
    return {row["role"]: row["name"] for row in rows}


def levels(market: Market) -> dict[str, str]:
    """Level names from intern upwards; postings that state none come last."""
    return {**_names(market, "ref.levels", "level", "order_number"), UNSTATED: "Level not stated"}


def sectors(market: Market) -> dict[str, str]:
    """Sector names in alphabetical order."""
    return _names(market, "ref.sectors", "sector")


def role_name(market: Market, role: str) -> str:
    """The role's name as it stands inside a sentence."""
    return inside(roles(market).get(role, role.replace("-", " ")))


def inside(name: str) -> str:
    """A name as it stands inside a sentence: small, unless it begins with an abbreviation.

    >>> inside("Research engineer"), inside("ML engineer"), inside("E-commerce and retail")
    ('research engineer', 'ML engineer', 'e-commerce and retail')
    """
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def guide_names(market: Market) -> dict[str, str]:
    """Guide names by id."""
    return _names(market, "ref.guides", "guide_id")


def in_order(values: Iterable[str], order: Iterable[str]) -> list[str]:
    """`values` in the given order; unknown ones last, by name."""
    rank = {value: number for number, value in enumerate(order)}
    return sorted(set(values), key=lambda value: (rank.get(value, len(rank)), value))
