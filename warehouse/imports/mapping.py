"""Which column of a file is which field of a posting: as a mapping file says, else by the usual names."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from warehouse.imports import ImportRefused, cells, one_line
from warehouse.imports.derived import pay_range

# field -> the usual names, the best first; case, blanks and hyphens do not matter
USUAL: dict[str, str] = {
    "id": "id job_id jobid posting_id native_id external_id guid",
    "url": "url job_url posting_url job_posting_url link job_link apply_url href",
    "title": "title job_title jobtitle title_raw position position_title job_name",
    "company": "company company_name company_raw employer employer_name organization organisation "
    "hiring_organization",
    "location": "location locations locations_raw job_location job_locations place",
    "description": "description job_description description_raw description_text description_html body "
    "content",
    "posted": "posted posted_at posted_on date_posted posted_date posting_date posted_raw publication_date "
    "published_at published_on published date_published original_listed_time listed_time",
    "created": "created created_at created_on date_created created_raw",
    "updated": "updated updated_at updated_on last_modified updated_raw",
    "valid_through": "valid_through valid_until expires expires_at expires_on expiry closing_date deadline "
    "valid_through_raw",
    "employment_type": "employment_type job_type contract_type formatted_work_type employment_type_raw",
    "workplace": "workplace workplace_type work_mode location_type remote_type workplace_raw",
    "remote": "is_remote remote remote_allowed",
    "department": "department team category job_function department_raw",
    "level": "level seniority seniority_level job_level experience_level formatted_experience_level "
    "level_raw",
    "education": "education education_level degree education_raw",
    "requisition": "requisition requisition_id req_id requisition_raw",
    "language": "language lang language_raw",
    "pay": "pay salary salary_range salary_text compensation pay_raw",
    "pay_min": "pay_min salary_min min_salary min_pay min_amount salary_from minimum_salary",
    "pay_max": "pay_max salary_max max_salary max_pay max_amount salary_to maximum_salary",
    "currency": "currency salary_currency pay_currency",
    "period": "period pay_period salary_period salary_interval interval salary_unit",
    "attribution": "attribution attribution_raw",
    "board": "board site",
}
_PLAIN = (
    "created", "updated", "valid_through", "employment_type", "department", "level", "education",
    "requisition", "language", "attribution",
)  # fmt: skip
# "title_raw", as the warehouse calls it, is "title" here.
_OURS = {"native_id": "id", "locations": "location", "posted_at": "posted"}
_KEYS = {"source", "board", "date_format", "fields", "constants"}


class Columns:
    """Reads rows by their columns.

    Args:
        columns: the names in the file.
        told: what a mapping file says; empty without one.

    Raises:
        ImportRefused: a named column is not in the file, or none holds the title.
    """

    form = "columns"

    def __init__(self, columns: Sequence[str], told: Mapping[str, Any]) -> None:
        self.source = str(told.get("source", "import"))
        self._board = str(told.get("board", "all"))
        self._form = told.get("date_format")
        self._constants: Mapping[str, Any] = told.get("constants", {})
        self.of = _resolved(columns, told.get("fields", {}))
        if "title" not in self.of and "title" not in self._constants:
            raise ImportRefused(
                f"no column holds the title: name it with --mapping; the columns are {shown(columns)}"
            )

    def unknown(self, columns: Collection[str]) -> list[str]:
        """The columns that are read into no field."""
        used = {part for names in self.of.values() for name in names for part in (name, name.split(".")[0])}
        return [name for name in columns if name not in used]

    def board(self, row: Mapping[str, Any]) -> str | None:
        """The board the row names, else the one of the mapping."""
        return cells.text(self._value(row, "board")) or self._board

    def fields(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row as the fields of a landing item."""
        description, posted = self._text(row, "description", "\n\n"), self._value(row, "posted")
        is_remote = cells.flag(self._value(row, "remote"))
        return {
            "native_id": cells.identity(self._value(row, "id")),
            "url": self._text(row, "url"),
            "title_raw": self._text(row, "title"),
            "company_raw": self._text(row, "company"),
            "locations_raw": self._locations(row),
            "description_raw": description,
            "description_format": cells.description_format(description),
            "posted_raw": cells.text(posted),
            "posted_at": cells.moment(posted, self._form),
            "workplace_raw": "remote" if is_remote else self._text(row, "workplace"),
            **{f"{name}_raw": self._text(row, name) for name in _PLAIN},
            **self._pay(row),
        }

    def _locations(self, row: Mapping[str, Any]) -> list[str]:
        if len(self.of.get("location", ())) > 1:  # city, state, country
            return cells.texts([self._text(row, "location")])
        return cells.texts(self._value(row, "location"))

    def _pay(self, row: Mapping[str, Any]) -> dict[str, Any]:
        said = {
            name: found
            for name in ("pay_min", "pay_max", "currency", "period", "pay")
            if (found := cells.identity(self._text(row, name)))
        }
        low, high = cells.amount(said.get("pay_min")), cells.amount(said.get("pay_max"))
        if low is not None or high is not None:
            raw, per = json.dumps(said, ensure_ascii=False), cells.period(said.get("period"))
            return {
                "pay_ranges": [pay_range(low, high, said.get("currency"), per, raw)],
                "pay_raw": said.get("pay"),
            }
        # "65.000,00", "competitive": not figures we can read, so the extractor looks at the words
        words = (said.get("pay_min"), said.get("pay_max"))
        ends = [word for word in words if word and cells.number(word) is None]
        return {"pay_raw": said.get("pay") or " - ".join(ends) or None}

    def _value(self, row: Mapping[str, Any], field: str) -> Any:
        names = self.of.get(field, ())
        found = _in(row, names[0]) if names else None
        is_stated = isinstance(found, bool) or cells.text(found) is not None
        return found if is_stated else self._constants.get(field)

    def _text(self, row: Mapping[str, Any], field: str, between: str = ", ") -> str | None:
        names = self.of.get(field, ())
        parts = [part for name in names if (part := cells.text(_in(row, name)))]
        return between.join(parts) or cells.text(self._constants.get(field))


def read_mapping(path: Path) -> dict[str, Any]:
    """What a mapping file says: source, board, date_format, fields (ours = theirs) and constants.

    Raises:
        ImportRefused: it is no TOML, or names a field that postings do not have.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, OSError) as error:
        raise ImportRefused(f"the mapping {path.name} cannot be read: {error}") from error
    if strange := sorted(set(told) - _KEYS):
        raise ImportRefused(
            f"the mapping {path.name} has {shown(strange)}, and only {shown(sorted(_KEYS))} are read"
        )
    for part in ("fields", "constants"):
        given = told.get(part, {})
        named = {_ours(name): value for name, value in given.items()} if isinstance(given, dict) else None
        strange = sorted(set(named) - set(USUAL)) if named is not None else [part]
        if named is None or strange:
            raise ImportRefused(
                f"the mapping {path.name} names {shown(strange)}, which no posting has: the fields are "
                f"{', '.join(USUAL)}"
            )
        told[part] = named
    for name, value in told["fields"].items():
        names = value if isinstance(value, list) else [value]
        if not all(isinstance(column, str) for column in names):
            raise ImportRefused(
                f'the mapping {path.name} gives {name} no column: write {name} = "Their column"'
            )
    if not isinstance(told.get("date_format", ""), str):
        raise ImportRefused(f'the mapping {path.name} needs date_format as text such as "%d/%m/%Y"')
    return told


def _ours(name: str) -> str:
    name = name.removesuffix("_raw")
    return _OURS.get(name, name)


def _resolved(columns: Sequence[str], named: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Field -> columns: as named, and the usual names for the rest; "" names none."""
    by_key: dict[str, str] = {}
    for column in columns:
        by_key.setdefault(_key(column), column)
    found: dict[str, tuple[str, ...]] = {}
    for field, value in named.items():
        names = [value] if isinstance(value, str) else list(value)
        found[field] = tuple(_known(name, columns, by_key, field) for name in names if name)
    taken = {name for names in found.values() for name in names}
    for field, usual in USUAL.items():
        names = [by_key[key] for key in usual.split() if key in by_key and by_key[key] not in taken]
        if field not in found and names:
            found[field] = (names[0],)
            taken.add(names[0])
    if "location" not in found:
        parts = [by_key[key] for key in ("city", "state", "region", "country") if key in by_key]
        found["location"] = tuple(parts)
    return {field: names for field, names in found.items() if names}


def _known(name: str, columns: Sequence[str], by_key: Mapping[str, str], field: str) -> str:
    if name in columns:
        return name
    if "." in name and name.split(".")[0] in columns:
        return name
    if _key(name) in by_key:
        return by_key[_key(name)]
    raise ImportRefused(
        f"the file has no column {name!r}, which the mapping names for {field}; "
        f"its columns are {shown(columns)}"
    )


def _key(name: str) -> str:
    """The name without what people write differently: "Job Title" and "jobTitle" are job_title."""
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _in(row: Mapping[str, Any], name: str) -> Any:
    """The value of a column; "company.name" looks into a table."""
    if name in row or "." not in name:
        return row.get(name)
    value: Any = row
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def shown(names: Collection[str], limit: int = 40) -> str:
    r"""The names in a line, safe for a terminal; a long list is cut.

    >>> shown(["title", "a\x1b[2Jb", "c"], 2)
    'title, a�[2Jb and 1 more'
    """
    some = [one_line(str(name))[:60] for name in list(names)[:limit]]
    more = len(names) - len(some)
    return ", ".join(some) + (f" and {more} more" if more > 0 else "")
