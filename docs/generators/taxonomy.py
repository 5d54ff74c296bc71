"""docs/reference/taxonomy*.md: each skill, how ads write it, and which guide names it in which line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from data.content import Category, Certification, Content, Skill
from docs.generators.guide_lines import Line
from docs.generators.markdown import anchors, code, listing, page, plain, table

Named = Mapping[str, Sequence[Line]]
Links = Mapping[str, str]
"""Where each skill's section is, by its id."""


def pages(content: Content, lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
    """An overview, a page per category, and the certifications."""
    named: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        for skill in line.skills:
            named[skill].append(line)
    categories = sorted(content.categories.values(), key=lambda category: category.order)
    of = {c.id: _sorted([s for s in content.skills.values() if s.category == c.id]) for c in categories}
    links = {
        skill.id: f"[{plain(skill.name)}](taxonomy-{category}.md#{anchor})"
        for category, skills in of.items()
        for skill, anchor in zip(
            skills, anchors([content.categories[category].name, *(s.name for s in skills)])[1:], strict=True
        )
    }
    yield "taxonomy.md", _overview(content, categories, named, links)
    for category in categories:
        yield (
            f"taxonomy-{category.id}.md",
            page(
                category.name,
                category.definition,
                *(block for skill in of[category.id] for block in _skill(skill, content, named, links)),
            ),
        )
    yield (
        "taxonomy-certifications.md",
        page(
            "Certifications",
            "Certificates that guides or ads name. One counts as itself, not as the skills it stands for.",
            *(
                block
                for held in content.certifications.values()
                for block in _certification(held, content, named, links)
            ),
        ),
    )


def _sorted(skills: Sequence[Skill]) -> list[Skill]:
    return sorted(skills, key=lambda skill: skill.name.casefold())


def _overview(content: Content, categories: Sequence[Category], named: Named, links: Links) -> str:
    of = {c.id: [s for s in content.skills.values() if s.category == c.id] for c in categories}
    forms = sum(len(skill.forms) for skill in content.skills.values())
    return page(
        "Taxonomy of skills",
        f"{len(content.skills)} skills with {forms:,} written forms, and "
        f"{len(content.certifications)} certifications. A form is found as a whole word and without regard "
        "to case, the longest first. An *ambiguous* form (“Go”, “monitoring”) counts only where a model of "
        "the words around it takes it for the skill; how often that is right says the "
        "[model card](../model-card.md). A *parent* is the wider skill: who knows PyTorch knows a deep "
        "learning framework. To add your own: [new skills](../how-to/new-skills.md).",
        table(
            ["category", "skills", "named by a guide", "about"],
            (
                [f"[{plain(c.name)}](taxonomy-{c.id}.md)", str(len(of[c.id])),
                 str(sum(skill.id in named for skill in of[c.id])), plain(c.definition)]
                for c in categories
            ),
        )
        + f"\n| [Certifications](taxonomy-certifications.md) | {len(content.certifications)} | "
        f"{sum(one in named for one in content.certifications)} | Certificates and who issues them. |",
        "## Every skill",
        listing(
            f"{links[skill.id]} ({code(skill.id)})" for skill in _sorted(list(content.skills.values()))
        ),
    )  # fmt: skip


def _skill(skill: Skill, content: Content, named: Named, links: Links) -> Iterator[str]:
    yield f"## {plain(skill.name)}"
    yield plain(skill.definition)
    below = _sorted([content.skills[one] for one in content.children.get(skill.id, ())])
    yield listing(
        told
        for told in (
            f"Id {code(skill.id)}, {plain(skill.kind)}",
            f"Parent: {links[skill.parent]}" if skill.parent else "",
            "Below it: " + ", ".join(links[one.id] for one in below) if below else "",
            f"Written as: {_forms(skill.forms)}",
            f"Only in this case: {_forms(skill.case_sensitive)}" if skill.case_sensitive else "",
            f"Ambiguous: {_forms(skill.ambiguous_forms)}" if skill.ambiguous_forms else "",
            _guides(named.get(skill.id, ()), content),
        )
        if told
    )


def _certification(held: Certification, content: Content, named: Named, links: Links) -> Iterator[str]:
    yield f"## {plain(held.name)}"
    yield listing(
        (
            f"Id {code(held.id)}, issued by {plain(held.issuer)}",
            f"Stands for: {', '.join(links[skill] for skill in held.skills)}",
            f"Written as: {_forms(held.forms)}",
            _guides(named.get(held.id, ()), content),
        )
    )


def _forms(forms: Sequence[str]) -> str:
    return ", ".join(map(code, dict.fromkeys(forms)))


def _guides(lines: Sequence[Line], content: Content) -> str:
    """Each guide that names it, with the lines."""
    found: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        found[line.guide].add(line.number)
    told = (
        f"[{plain(content.guides[guide].name)}](guide-{guide}.md), "
        f"line{'s' * (len(numbers) > 1)} {', '.join(map(str, sorted(numbers)))}"
        for guide, numbers in sorted(found.items())
    )
    return f"Named by: {'; '.join(told)}" if found else "Named by no guide; ads name it"
