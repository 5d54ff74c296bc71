"""The taxonomy: skills and their surface forms, checked."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from data.folder import Folder
from data.records import Category, Certification, Skill, Table

KINDS = frozenset(
    {"language", "library", "framework", "tool", "platform", "service"}
    | {"method", "concept", "practice", "metric", "soft"}
)
OWN_FILE = "my_skills.toml"  # the user's own skills and forms, laid over the taxonomy
_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_skills(
    folder: Folder,
    categories: Mapping[str, Category],
    certifications: Mapping[str, Certification] | None = None,
) -> dict[str, Skill]:
    """Every skill of taxonomy/*.toml by id, with the user's own; parents form a tree.

    Own forms that the taxonomy or a certification has come to hold are theirs.
    """
    skills: dict[str, Skill] = {}
    files: dict[str, str] = {}
    for file in folder.names("taxonomy/*.toml"):
        stem = Path(file).stem
        for entry, values in folder.tables(file, folder.read(file)):
            if entry in skills:
                folder.problem(file, entry, f"is also in {files[entry]}: keep one of the two")
                continue
            if not _KEBAB.fullmatch(entry):
                folder.problem(file, entry, "is not a kebab-case id (small letters, digits, single hyphens)")
            ambiguous = bool(values.get("ambiguous"))
            skill = folder.build(
                Skill, file, entry,
                {"category": stem, **values, "id": entry, "in_guides": stem != "market"},
            )  # fmt: skip
            if skill is None:
                folder.unreadable.add(entry)  # told once; what names it is not at fault
                continue
            skills[entry], files[entry] = skill, file
            _check_skill(folder, file, skill, ambiguous, values, categories)
    taken = {form.lower(): "" for cert in (certifications or {}).values() for form in cert.forms}
    _own(folder, skills, files, taken, categories)
    for skill in skills.values():
        seen, above = {skill.id}, skill.parent
        while above is not None:
            if above not in skills and above in folder.unreadable:
                break
            if above not in skills:
                folder.problem(files[skill.id], skill.id, f"parent {above!r} is no skill id")
                break
            if above in seen:
                folder.problem(files[skill.id], skill.id, "its parents run in a circle")
                break
            seen.add(above)
            above = skills[above].parent
    return skills


def _own(
    folder: Folder,
    skills: dict[str, Skill],
    files: dict[str, str],
    taken: dict[str, str],
    categories: Mapping[str, Category],
) -> None:
    """Add the user's own skills, and own forms of others.

    An entry whose id or name the taxonomy has by now only adds its other forms to that skill, so that an
    update that knows the skill too loses nothing and counts nothing twice.
    """
    owner = taken | {form.lower(): skill.id for skill in skills.values() for form in skill.forms}
    for entry, values in folder.tables(OWN_FILE, folder.read(OWN_FILE, required=False)):
        known = entry if entry in skills else owner.get(str(values.get("name", "")).lower())
        given = (
            values if known is None else {"name": "-", "kind": "", "category": "", "definition": "", **values}
        )
        skill = folder.build(Skill, OWN_FILE, entry, {"aliases": [], **given, "id": entry})
        if skill is None:
            folder.unreadable.add(entry)
            continue
        forms = skill.aliases if known is None or "name" not in values else skill.forms
        free = tuple(form for form in forms if form.lower() not in owner)
        if known is None:
            if not _KEBAB.fullmatch(entry):
                folder.problem(
                    OWN_FILE, entry, "is not a kebab-case id (small letters, digits, single hyphens)"
                )
            exact = tuple(form for form in skill.case_sensitive if form in (skill.name, *free))
            skills[entry], files[entry] = replace(skill, aliases=free, case_sensitive=exact), OWN_FILE
            _check_skill(folder, OWN_FILE, skills[entry], bool(values.get("ambiguous")), values, categories)
        elif known:
            under = skills[known]
            exact = (*under.case_sensitive, *(form for form in skill.case_sensitive if form in free))
            skills[known] = replace(under, aliases=(*under.aliases, *free), case_sensitive=exact)
            _check_skill(
                folder,
                files[known],
                skills[known],
                bool(under.ambiguous_forms),
                {"anti_cues": ()},
                categories,
            )
        owner |= {form.lower(): known or entry for form in skill.forms if form.lower() not in owner}


def _check_skill(
    folder: Folder,
    file: str,
    skill: Skill,
    ambiguous: bool,
    values: Table,
    categories: Mapping[str, Category],
) -> None:
    def say(message: str) -> None:
        folder.problem(file, skill.id, message)

    if skill.category not in categories:
        say(f"category {skill.category!r} is not in categories.toml")
    if skill.kind not in KINDS:
        say(f"kind {skill.kind!r} is none of {', '.join(sorted(KINDS))}")
    if "\n" in skill.definition or not skill.definition.strip():
        say("definition must be one line of text")
    low = [form.lower() for form in skill.forms]
    for form, count in Counter(low).items():
        if count > 1:
            say(f"form {form!r} stands twice: the match ignores case, so one is enough")
        if not form.strip():
            say("an empty form matches nothing: remove it")
    for form in skill.ambiguous_forms:
        if form.lower() not in low:
            say(f"ambiguous form {form!r} is neither the name nor an alias")
    for form in skill.case_sensitive:
        if form.lower() not in low:
            say(f"case-sensitive form {form!r} is neither the name nor an alias")
    if ambiguous != bool(skill.ambiguous_forms):
        say("ambiguous = true and ambiguous_forms go together")
    if skill.ambiguous_forms and (not skill.cues or "anti_cues" not in values or "when_unsure" not in values):
        say("an ambiguous skill needs cues, anti_cues and when_unsure")
    if skill.when_unsure not in ("count", "skip"):
        say('when_unsure must be "count" or "skip"')


def check_forms(
    folder: Folder, skills: Mapping[str, Skill], certifications: Mapping[str, Certification]
) -> None:
    """Note forms that belong to more than one skill or certification without being ambiguous in all."""
    owners: dict[str, list[Skill]] = defaultdict(list)
    for skill in skills.values():
        for form in skill.forms:
            owners[form.lower()].append(skill)
    for form, found in owners.items():
        if len(found) < 2:
            continue
        unsure = [s for s in found if form in {a.lower() for a in s.ambiguous_forms}]
        if len(unsure) < len(found):
            names = " and ".join(s.id for s in found)
            folder.problem(
                f"taxonomy/{found[0].category}.toml", found[0].id,
                f"form {form!r} belongs to {names}: remove it from one, or make it ambiguous in all",
            )  # fmt: skip
    taken: dict[str, str] = {}
    for cert in certifications.values():
        for form in {form.lower() for form in cert.forms}:
            if form in owners:
                folder.problem("certifications.toml", cert.id, f"form {form!r} is already a form of a skill")
            if taken.setdefault(form, cert.id) != cert.id:
                folder.problem(
                    "certifications.toml", cert.id, f"form {form!r} is already taken by {taken[form]}"
                )
        for skill_id in cert.skills:
            if skill_id not in skills and skill_id not in folder.unreadable:
                folder.problem("certifications.toml", cert.id, f"skill {skill_id!r} is not in taxonomy/")
