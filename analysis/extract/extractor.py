"""Extractor: one posting in, every fact about it out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from analysis.extract import (
    artefact,
    education,
    language,
    money,
    pay,
    titles,
    unknown,
    workplace,
    years,
)
from analysis.extract.columns import collector_paused
from analysis.extract.fingerprint import Signature, signatures
from analysis.extract.hashed_linear import HashedLinear
from analysis.extract.head import HeadReader, head_of, places_of
from analysis.extract.job_title import title_key
from analysis.extract.known_employers import by_name
from analysis.extract.letters import lower
from analysis.extract.level import LevelReader, years_of
from analysis.extract.mojibake import is_broken
from analysis.extract.pay import PayRange
from analysis.extract.place import Place
from analysis.extract.role import RoleReader
from analysis.extract.sections import Segment, Segments
from analysis.extract.sector import SectorReader
from analysis.extract.sector_model import load_lines as load_sector_lines
from analysis.extract.skills import SkillTagger, batches, tagger_for
from analysis.extract.tags import Tag, TagColumns
from analysis.extract.text import TEXT_MAX, clean, to_text
from analysis.extract.values import Fact
from data.content import Content

if TYPE_CHECKING:
    import pyarrow as pa

# Raised with every change of this room that moves a fact; content counts by its own hash.
SOFTWARE = "extract-8"
TITLE_MAX = 1_000
LANGUAGE_CHARACTERS = 4_000
UNREADABLE = "und"  # ISO 639-2 for what no language can be told of: its characters are lost


@dataclass(frozen=True)
class Reading:
    """What one posting says. `text` is title, newline, description; every evidence is a substring of it."""

    text: str
    skills: tuple[Tag, ...]
    pay: tuple[PayRange, ...]
    places: tuple[Place, ...]
    level: Fact[str]
    role: Fact[str] | None
    sector: Fact[str] | None
    workplace: Fact[str]
    years_min: Fact[int] | None
    education: Fact[str]
    language: str | None
    text_hash: str
    text_sketch: tuple[int, ...]
    word_count: int
    title_key: str | None
    segments: tuple[Segment, ...]


class Extractor:
    """Reads postings by the given content.

    Making one trains the tagger, unless a trained one is given (model_folder.tagger_of). `version` names the
    software, the content and the model, so that facts can be told to be current.
    """

    def __init__(self, content: Content, tagger: SkillTagger | None = None) -> None:
        self.tagger = tagger or tagger_for(content)
        self._content = content
        self._levels = LevelReader(content.levels, content.level_default)
        self._roles = RoleReader(content.roles_in_order)
        self._heads = HeadReader(self._roles, self._levels)
        self._sectors = SectorReader(content.sectors, by_name(content.employers.values()))
        self.version = _version(content, artefact.digest(self.tagger.models_))

    def __reduce__(self) -> tuple[Any, ...]:
        return _remade, (self._content, self.tagger.models_)

    def read(
        self,
        title: str | None,
        company: str | None = None,
        locations: Sequence[str] | str | None = None,
        description: str | None = None,
        description_format: str | None = None,
        *,
        workplace_raw: str | None = None,
        employment_type_raw: str | None = None,
        level_raw: str | None = None,
        pay_raw: str | None = None,
        pay_ranges: str | Sequence[Mapping[str, Any]] | None = None,
    ) -> Reading:
        """Every fact of one posting. Fields may be missing or hostile; nothing here raises on text."""
        row = {
            "title_raw": title, "company_raw": company, "locations_raw": locations,
            "description_raw": description, "description_format": description_format,
            "workplace_raw": workplace_raw, "employment_type_raw": employment_type_raw,
            "level_raw": level_raw, "pay_raw": pay_raw, "pay_ranges": pay_ranges,
        }  # fmt: skip
        return next(self.read_many([row]))

    def read_many(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[Reading]:
        """Every fact of each posting, given as the columns of raw.versions; any of them may be missing."""
        for readings, _ in self._batches(rows):
            yield from readings

    def read_columns(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[list[Reading], TagColumns]]:
        """The same in batches, skills as columns: those readings hold neither `skills` nor `segments`."""
        return self._batches(rows, in_columns=True)

    def _batches(
        self, rows: Sequence[Mapping[str, Any]], *, in_columns: bool = False
    ) -> Iterator[tuple[list[Reading], TagColumns]]:
        titles_shown = [" ".join(clean(row.get("title_raw") or "").split())[:TITLE_MAX] for row in rows]
        bodies = [to_text(row.get("description_raw"), row.get("description_format")) for row in rows]
        texts = [f"{title}\n{body}"[:TEXT_MAX] for title, body in zip(titles_shown, bodies, strict=True)]
        companies = [row.get("company_raw") for row in rows]
        ends = [len(title) + 1 for title in titles_shown]
        for first, last in batches(texts):
            part = slice(first, last)
            with collector_paused():
                parts, tags = self.tagger.columns(texts[part], companies[part], ends[part])
                signed = signatures(texts[part], titles_shown[part], bodies[part])
                found = zip(
                    rows[part], titles_shown[part], bodies[part], texts[part], parts, signed, strict=True
                )
                readings = [self._reading(*one) for one in found]
                if not in_columns:
                    told = self.tagger.tags_of(texts[part], tags)
                    readings = [
                        replace(reading, skills=tuple(some), segments=tuple(sentences))
                        for reading, some, sentences in zip(readings, told, parts, strict=True)
                    ]
            yield readings, tags

    def _reading(
        self, row: Mapping[str, Any], shown: str, body: str, text: str, segments: Segments, signed: Signature
    ) -> Reading:
        company = row.get("company_raw")
        lowered = lower(text)
        head = head_of(shown, body)
        places_raw, places = places_of(row.get("locations_raw"), head.line)
        asked = years.read(text, segments, lowered)
        role, level = self._heads.role(head), self._heads.level(head, row.get("employment_type_raw"))
        named = self._heads.named(text, head, body) if role is None or level is None else (None, None)
        if level is None and head.line:
            level = named[1]
        if level is None and asked is None:
            level = self._levels.from_field(row.get("level_raw")) or named[1]
        if asked is None and (field_years := years_of(row.get("level_raw"))) is not None:
            asked = Fact(field_years, None, 0.85)
        return Reading(
            text=text,
            skills=(),
            pay=tuple(
                pay.read(
                    text,
                    pay.parse_field(row.get("pay_ranges")),
                    _countries(places),
                    clean(row.get("pay_raw") or ""),
                )
            ),
            places=tuple(places),
            level=self._levels.with_years(
                level, asked.value if asked else None, asked.evidence if asked else None
            ),
            role=role or self._roles.from_text(shown, text) or named[0],
            sector=self._sectors.read(text, segments, company, lowered),
            workplace=workplace.read(text, segments, shown, head.line, places_raw, row.get("workplace_raw")),
            years_min=asked,
            education=education.read(text, segments),
            language=UNREADABLE if is_broken(text[:LANGUAGE_CHARACTERS]) else language.read(text),
            text_hash=signed.text_hash,
            text_sketch=signed.text_sketch,
            word_count=signed.word_count,
            title_key=title_key(shown, [company, *(name for p in places for name in (p.city, p.region))]),
            segments=(),
        )

    def facts(self, versions: pa.Table) -> dict[str, pa.Table]:
        """The tables postings, pay, places and skills for rows of raw.versions; columns as in facts.*."""
        from analysis.extract import batch  # pyarrow is needed here only

        return batch.facts(self, versions)

    def unknown_terms(self, versions: pa.Table) -> tuple[int, int]:
        """Tool-like names in the requirements of rows of raw.versions: in no taxonomy entry, and in all."""
        rows = versions.select(["title_raw", "description_raw", "description_format"]).to_pylist()
        texts = [
            f"{clean(row['title_raw'] or '')}\n{to_text(row['description_raw'], row['description_format'])}"
            for row in rows
        ]
        return unknown.counts(self.tagger, [text[:TEXT_MAX] for text in texts])


def _remade(content: Content, models: dict[str, HashedLinear]) -> Extractor:
    """The extractor of this content and these trained models, in another process: nothing is trained."""
    tagger = tagger_for(content, lines=())
    tagger.models_ = models
    return Extractor(content, tagger)


def _countries(places: Sequence[Place]) -> list[str | None]:
    """Whose currency a bare amount may be in: "Remote, Australia" makes no "$" Australian, Sydney does."""
    own_dollar = money.DOLLARS - {"USD"}
    return [
        p.country for p in places
        if p.city or p.region or money.CURRENCY_OF.get(p.country or "") not in own_dollar
    ]  # fmt: skip


def _version(content: Content, model: str) -> str:
    digest = hashlib.sha256(model.encode())
    for part in (content.skills, content.certifications, content.levels, content.roles, content.sectors):
        for key in sorted(part):
            digest.update(repr(part[key]).encode())
    digest.update(repr(sorted(titles.load_titles().items())).encode())
    digest.update(repr((sorted(load_sector_lines().items()), sorted(content.employers.items()))).encode())
    return f"{SOFTWARE}-{digest.hexdigest()[:12]}"
