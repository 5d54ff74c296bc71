"""The JSON form of a reading, as `guidepost extract` prints it (docs: the extraction contract)."""

from __future__ import annotations

from typing import Any

from analysis.extract import pay
from analysis.extract.extractor import Reading
from analysis.extract.values import Evidence, Fact


def to_json(reading: Reading, posting_id: str) -> dict[str, Any]:
    """One posting's facts as plain values.

    skills: certifications are under `certifications`, in the same form. pay: the headline range, widened
    over the zones or levels the ad lists in the same currency and period; null where nothing plausible is
    stated.
    """
    return {
        "id": posting_id,
        "skills": [_tag(tag, "skill") for tag in reading.skills if tag.kind == "skill"],
        "certifications": [_tag(tag,
        "certification") for tag in reading.skills if tag.kind == "certification"],
        "pay": _pay(reading),
        "level": reading.level.value,
        "years_min": reading.years_min.value if reading.years_min else None,
        "role": reading.role.value if reading.role else None,
        "sector": reading.sector.value if reading.sector else None,
        "workplace": reading.workplace.value,
        "education": reading.education.value,
        "language": reading.language,
        "places": [place._asdict() for place in reading.places],
        "evidence": {
            name: _words(fact)
            for name, fact in (
                ("level", reading.level), ("years_min", reading.years_min), ("role", reading.role),
                ("sector", reading.sector), ("workplace", reading.workplace), ("education",
                reading.education),
            )
        },
        "text": reading.text,
    }  # fmt: skip


def _tag(tag: Any, key: str) -> dict[str, Any]:
    return {
        key: tag.skill_id,
        "strength": tag.strength,
        "confidence": tag.confidence,
        "implied": tag.is_implied,
        "negated": tag.is_negated,
        "evidence": [words._asdict() for words in tag.evidence],
    }


def _pay(reading: Reading) -> dict[str, Any] | None:
    found = pay.span(reading.pay)
    if found is None:
        return None
    head, ranges = found
    words: list[Evidence] = [r.evidence for r in ranges if r.evidence is not None]
    return {
        "min": head.pay_min,
        "max": head.pay_max,
        "currency": head.currency,
        "period": head.period,
        "basis": head.basis,
        "evidence": [shown._asdict() for shown in words],
    }


def _words(fact: Fact[Any] | None) -> dict[str, Any] | None:
    return fact.evidence._asdict() if fact is not None and fact.evidence is not None else None
