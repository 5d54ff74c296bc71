"""New terms of the published warehouse: found, measured, and shown with where they stand."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from commands.mined_ads import Ads, Progress, ads_of, texts_of
from data.content import Content

if TYPE_CHECKING:
    from analysis.extract.term_list import Term
    from analysis.extract.terms import TermFinder
    from analysis.measure.new_terms import Rises
    from warehouse.read import Warehouse

SAMPLE = 400  # postings the model of context learns from, beside the shipped lines
ONE_IN = 10_000  # a term in fewer of a large market's postings is not looked at: memory stays bounded
EXAMPLES, AROUND = 3, 70  # uses shown of a term, and characters on either side
NEAR_FROM, NEAR_SHOWN = 30, 5  # postings looked at for skills nearby, and how many are named
SIMILAR_FROM, SIMILAR_SHOWN = 0.82, 3


@dataclass(frozen=True)
class NewTerm:
    """A term as it is shown. Shares are fractions of the postings of a window, None without windows."""

    term: str
    forms: tuple[str, ...]
    verdict: str
    score: float
    posting_count: int
    employer_count: int
    first_month: str
    last_month: str
    share_before: float | None
    share_before_low: float | None
    share_before_high: float | None
    share_after: float | None
    share_after_low: float | None
    share_after_high: float | None
    q_value: float | None
    spelling_of: tuple[str, ...]
    similar: tuple[dict[str, str], ...]
    near: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Mined:
    """What was read, the windows compared, and the terms: rising ones first, most significant first."""

    build_id: str
    kind: str
    role: str
    posting_count: int
    employer_count: int
    before: tuple[str, str]
    after: tuple[str, str]
    posting_count_before: int
    posting_count_after: int
    terms: tuple[NewTerm, ...]
    sources: tuple[str, ...] = ()
    employer_count_compared: int = 0

    def to_json(self) -> dict[str, Any]:
        """As `guidepost skills list --json` prints it."""
        return asdict(self)


def mine(
    warehouse: Warehouse, content: Content, role: str, months: int | None, only: str | None,
    limit: int, rejected: frozenset[int], progress: Progress,
) -> Mined:  # fmt: skip
    """New terms of the postings of a role (`core`: the roles the guides are about; `all`)."""
    from analysis.measure.new_terms import AFTER, BEFORE, OUTSIDE, Postings, rises

    limits = content.measurement["new_skills"]
    ads = ads_of(warehouse, content, role, months or int(limits["window_months"]))
    finder = _finder(warehouse, content, ads, int(limits["postings_min"]), progress)
    terms = _terms(warehouse, content, ads, finder, rejected, progress)
    number = np.repeat(np.arange(len(terms)), [len(term.postings) for term in terms])
    posting = np.concatenate([np.zeros(0, np.int64), *(term.postings for term in terms)])
    told = rises(Postings(ads.employer, ads.window), number, posting, len(terms), content.measurement)
    rising = [told.verdict[i] == "rising" for i in range(len(terms))]
    wanted = [i for i in range(len(terms)) if only is None or rising[i] == (only == "rising")]
    order = sorted(wanted, key=lambda i: (
        bool(terms[i].spelling_of), not rising[i], float(told.q[i]) if rising[i] else 0.0, i
    ))[:limit]  # fmt: skip
    shown = _shown(warehouse, ads, [terms[i] for i in order], finder.tagger, progress)
    rows = tuple(
        _new_term(ads, terms[i], told, i, content, *beside) for i, beside in zip(order, shown, strict=True)
    )
    counts = [int(np.count_nonzero(ads.window == side)) for side in (BEFORE, AFTER)]
    return Mined(
        warehouse.build_id, warehouse.kind, role, len(ads.number), len(np.unique(ads.employer)),
        ads.before, ads.after, counts[0], counts[1], rows, ads.sources,
        len(np.unique(ads.employer[ads.window != OUTSIDE])),
    )  # fmt: skip


def _finder(
    warehouse: Warehouse, content: Content, ads: Ads, postings_min: int, progress: Progress
) -> TermFinder:
    """What finds terms in these postings: it has counted their words, and learned where terms stand."""
    from analysis.extract import term_model
    from analysis.extract.candidate_words import stops
    from analysis.extract.skills import SkillTagger
    from analysis.extract.terms import TermFinder

    total = len(ads.number)
    tagger = SkillTagger().fit(content.skills, content.certifications)
    finder = TermFinder(tagger, max(postings_min, total // ONE_IN))
    sample: list[str] = []
    for numbers, texts, companies in texts_of(warehouse, ads, "Counting words", progress):
        finder.count(texts, companies)
        sample += [
            text for number, text in zip(numbers.tolist(), texts, strict=True) if _is_sampled(number, total)
        ]
    finder.model = term_model.train(tagger, content.skills, stops(), sample)
    return finder


def _terms(
    warehouse: Warehouse, content: Content, ads: Ads, finder: TermFinder, rejected: frozenset[int],
    progress: Progress,
) -> Sequence[Term]:  # fmt: skip
    """The terms of these postings that are in no list, are no employer's name and were not rejected."""
    from analysis.extract.term_list import fold, terms_of
    from analysis.extract.terms import joined

    found = []
    for numbers, texts, companies in texts_of(warehouse, ads, "Looking at terms", progress):
        seen = finder.find(texts, companies)
        found.append(seen._replace(text=numbers[seen.text]))
    names = {fold(name) for name in ads.names}
    names |= {
        fold(name) for employer in content.employers.values() for name in (employer.name, *employer.aliases)
    }
    limits = content.measurement["new_skills"]
    return terms_of(finder, joined(found), ads.employer, limits, known_forms(content), names, rejected)


def _new_term(
    ads: Ads, term: Term, told: Rises, i: int, content: Content,
    examples: tuple[str, ...], near: tuple[str, ...],
) -> NewTerm:  # fmt: skip
    days = sorted(ads.posted[p] for p in term.postings.tolist())
    return NewTerm(
        term=term.text, forms=term.forms, verdict=told.verdict[i], score=round(term.score, 3),
        posting_count=int(told.posting_count[i]), employer_count=int(told.employer_count[i]),
        first_month=days[0][:7], last_month=days[-1][:7],
        **_shares(told, i), q_value=_figure(told.q[i]), spelling_of=term.spelling_of,
        similar=similar(term.text, content) if not term.spelling_of else (), near=near, examples=examples,
    )  # fmt: skip


def _is_sampled(number: int, total: int) -> bool:
    """Whether a posting is one of SAMPLE spread over all."""
    return number % max(total // SAMPLE, 1) == 0


def known_forms(content: Content) -> dict[int, tuple[str, ...]]:
    """Folded forms of the taxonomy, and the skills or certifications they belong to."""
    from analysis.extract.term_list import fold

    found: dict[int, list[str]] = defaultdict(list)
    forms = [(skill.id, skill.forms) for skill in content.skills.values()]
    forms += [(cert.id, cert.forms) for cert in content.certifications.values()]
    for known, written in forms:
        for form in written:
            found[fold(form)].append(known)
    return {key: tuple(dict.fromkeys(ids)) for key, ids in found.items()}


def similar(text: str, content: Content) -> tuple[dict[str, str], ...]:
    """Known forms that are written almost so, with their skills: perhaps the term is one of them misspelt."""
    forms = {form.lower(): (form, skill.id) for skill in content.skills.values() for form in skill.forms}
    alike = [form for form in forms if abs(len(form) - len(text)) <= 3 and form[:1] == text[:1].lower()]
    close = difflib.get_close_matches(text.lower(), alike, SIMILAR_SHOWN, SIMILAR_FROM)
    return tuple({"form": forms[form][0], "skill": forms[form][1]} for form in close)


def _shown(
    warehouse: Warehouse, ads: Ads, terms: Sequence[Any], tagger: Any, progress: Progress
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Examples of each term, each of another employer, and the known skills of the same sentences."""
    wanted: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for number, term in enumerate(terms):
        _, first = np.unique(ads.employer[term.postings], return_index=True)
        for place in np.sort(first)[-NEAR_FROM:].tolist():
            wanted[int(term.postings[place])].append((number, int(term.starts[place]), int(term.ends[place])))
    examples: list[list[tuple[str, str]]] = [[] for _ in terms]
    near: list[Counter[str]] = [Counter() for _ in terms]
    if wanted:
        some = {key: number for key, number in ads.number.items() if number in wanted}
        part = replace(ads, number=some)
        for numbers, texts, companies in texts_of(warehouse, part, "Gathering examples", progress):
            for number, text, tagged in zip(
                numbers.tolist(), texts, tagger.read_many(texts, companies), strict=True
            ):
                for term, start, end in wanted[number]:
                    low, high = _sentence(tagged.segments, start)
                    examples[term].append((ads.posted[number], marked(text, start, end, low, high)))
                    near[term].update(
                        tag.skill_id for tag in tagged.tags
                        if any(low <= said.start < high for said in tag.evidence)
                    )  # fmt: skip
    return [
        (
            tuple(text for _, text in sorted(found, reverse=True)[:EXAMPLES]),
            tuple(name for name, _ in sorted(count.items(), key=lambda one: (-one[1], one[0]))[:NEAR_SHOWN]),
        )
        for found, count in zip(examples, near, strict=True)
    ]


def _sentence(segments: Sequence[Any], at: int) -> tuple[int, int]:
    return next(((s.start, s.end) for s in segments if s.start <= at < s.end), (at, at))


def marked(text: str, start: int, end: int, low: int, high: int) -> str:
    """The term in its sentence text[low:high], in brackets, cut to AROUND characters on either side."""
    first, last = max(low, start - AROUND), min(max(high, end), end + AROUND)
    before, after = text[first:start].lstrip("-•*· "), text[end:last].rstrip()
    cut = ("…" if first > low else "", "…" if last < high else "")
    return " ".join(f"{cut[0]}{before}[{text[start:end]}]{after}{cut[1]}".split())


def _shares(told: Rises, i: int) -> dict[str, float | None]:
    found = {}
    for name, shares in (("before", told.before), ("after", told.after)):
        for end, values in (("", shares.share), ("_low", shares.low), ("_high", shares.high)):
            found[f"share_{name}{end}"] = _figure(values[i])
    return found


def _figure(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
