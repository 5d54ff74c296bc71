"""How the skills of a build are read, and what of it moved since the build before: for `status`."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.market.source import Tables


@dataclass(frozen=True)
class Drift:
    """Figures of one build: each None where nothing counts.

    `moved`: the features whose population stability index is over the limit that is watched, with the index.
    """

    skills_per_posting: float | None
    doubtful_share: float | None
    unknown_term_share: float | None
    moved: dict[str, float]
    is_alarm: bool

    def as_text(self) -> list[str]:
        """One line for a terminal, and one more where something moved."""
        if self.skills_per_posting is None:
            return []
        said = f"  skills      {self.skills_per_posting:.1f} per posting"
        if self.doubtful_share is not None:
            said += f", {self.doubtful_share:.0%} of them doubtful"
        if self.unknown_term_share is not None:
            said += f"; {self.unknown_term_share:.0%} of the tool names asked for are in no taxonomy entry"
        moved = ", ".join(f"{name} ({index:.2f})" for name, index in self.moved.items())
        word = "WARNING" if self.is_alarm else "watch"
        return [said, *([f"  {word:<12}shifted since the build before: {moved}"] if moved else [])]


def drift(published: Tables) -> Drift | None:
    """The drift of a build; None for one made by an older Guidepost."""
    try:
        rows = published.table("ops.drift", where={"build_id": published.build_id}).to_pylist()
        settings = published.table("ref.measurement", where={"section": "drift"}).to_pylist()
    except LookupError:
        return None
    limit = {row["name"]: row["value"] for row in settings}
    counts: dict[str, dict[str, int]] = {}
    index: dict[str, float] = {}
    few: set[str] = set()
    for feature in sorted({row["feature"] for row in rows}):
        of = [row for row in rows if row["feature"] == feature]
        counts[feature] = {row["bucket"]: row["case_count"] for row in of}
        index[feature] = sum(row["psi"] or 0.0 for row in of)
        sides = (sum(counts[feature].values()), sum(row["case_count_before"] or 0 for row in of))
        if min(sides) < limit.get("cases_min", 0):
            few.add(feature)
    watch, alarm = limit.get("psi_watch", float("inf")), limit.get("psi_alarm", float("inf"))
    moved = {name: value for name, value in index.items() if value > watch and name not in few}
    postings = sum(counts.get("skills per posting", {}).values())
    skills = counts.get("sureness", {})
    terms = counts.get("terms", {})
    return Drift(
        skills_per_posting=sum(skills.values()) / postings if postings else None,
        doubtful_share=_share(skills.get("doubtful", 0), sum(skills.values())),
        unknown_term_share=_share(terms.get("unknown", 0), sum(terms.values())),
        moved=moved,
        is_alarm=any(value > alarm for value in moved.values()),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
