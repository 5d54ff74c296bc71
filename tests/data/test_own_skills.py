"""Own skills and forms are laid over the taxonomy, survive its updates, and are written whole or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import own_skills
from data.content import Content, load
from data.home import SHIPPED, Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def loaded(home: Home) -> Content:
    return load(*home.content_roots())


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check of the whole content, which other tests hold, is left out."""
    monkeypatch.setattr(own_skills, "load_with", lambda *_given: None)


def added(
    home: Home, content: Content, name: str = "Velodrome", aliases: tuple[str, ...] = ("velodrome.io",)
) -> Path:
    return own_skills.write(home, *own_skills.skill(content, name, "tool", "mlops", aliases))


WRITTEN = """\
[velodrome]
name = "Velodrome"
kind = "tool"
category = "mlops"
definition = "Velodrome: added from postings, to be described."
aliases = ["velodrome.io"]
"""


def test_a_new_skill_counts_and_is_in_no_guide(home: Home, content: Content) -> None:
    path = added(home, content)
    assert path.read_text(encoding="utf-8") == WRITTEN
    skill = loaded(home).skills["velodrome"]
    assert (skill.forms, skill.category, skill.in_guides) == (("Velodrome", "velodrome.io"), "mlops", False)


@pytest.mark.usefixtures("quick")
def test_a_form_is_added_to_a_known_skill(home: Home, content: Content) -> None:
    before = content.skills["python"]
    own_skills.write(home, *own_skills.alias(content, "python", ["Pyhton"]))
    own_skills.write(home, *own_skills.alias(content, "python", ["Phyton"]))
    after = loaded(home).skills["python"]
    assert after.forms == (*before.forms, "Pyhton", "Phyton")
    assert after.in_guides == before.in_guides
    assert (home.content / "my_skills.toml").read_text(encoding="utf-8") == (
        '[python]\naliases = ["Pyhton", "Phyton"]\n'
    )


UPDATES = {
    "the same id": (
        '[velodrome]\nname = "Velodrome"\nkind = "tool"\ndefinition = "As shipped."\naliases = []\n'
    ),
    "the name under another id": (
        '[velodrome-flow]\nname = "Velodrome Flow"\nkind = "tool"\ndefinition = "As shipped."\n'
        'aliases = ["Velodrome"]\n'
    ),
    "one of its forms": (
        '[velo-io]\nname = "velodrome.io"\nkind = "tool"\ndefinition = "As shipped."\naliases = []\n'
    ),
}


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("update", UPDATES)
def test_an_update_that_knows_the_skill_too_loses_nothing(
    home: Home, content: Content, tmp_path: Path, update: str
) -> None:
    path = added(home, content, aliases=("velodrome.io", "Velo Drome"))
    before = path.read_text(encoding="utf-8")
    newer = tmp_path / "newer"  # laid between what is shipped and the user's own
    (newer / "taxonomy").mkdir(parents=True)
    (newer / "taxonomy" / "mlops.toml").write_text(
        (SHIPPED / "taxonomy" / "mlops.toml").read_text(encoding="utf-8") + f"\n{UPDATES[update]}",
        encoding="utf-8",
    )
    skills = load(SHIPPED, newer, home.content).skills
    forms = [form for skill in skills.values() for form in skill.forms if form.lower().startswith("velo")]
    wanted = {"Velodrome", "velodrome.io", "Velo Drome"}
    assert sorted(forms) == sorted({*wanted, *(["Velodrome Flow"] if "another id" in update else [])})
    assert path.read_text(encoding="utf-8") == before


REFUSED = [
    (lambda content: own_skills.skill(content, "PyTorch", "tool", "mlops"), "a form of pytorch already"),
    (lambda content: own_skills.skill(content, "Velo", "tool", "mlops", ["torch", "numpy"]), "already"),
    (lambda content: own_skills.alias(content, "no-such-skill", ["x"]), "there is no skill no-such-skill"),
    (lambda content: own_skills.alias(content, "python", ["PYTHON"]), "python has PYTHON already"),
    (lambda content: own_skills.skill(content, "学习", "tool", "mlops"), "another --name"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "says"), REFUSED)
def test_what_is_known_is_refused(content: Content, made: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        made(content)  # type: ignore[operator]


def test_what_is_not_sound_is_not_written(home: Home, content: Content) -> None:
    path = added(home, content)
    before = path.read_text(encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"was left as it was:\nmy_skills.toml:8: \[tessera\] category 'nowhere'"
    ):
        own_skills.write(home, *own_skills.skill(content, "Tessera", "tool", "nowhere"))
    assert path.read_text(encoding="utf-8") == before
    assert [found.name for found in home.content.iterdir()] == ["my_skills.toml"]


@pytest.mark.usefixtures("quick")
def test_what_the_user_wrote_around_stays(home: Home, content: Content) -> None:
    home.content.mkdir(parents=True)
    path = home.content / "my_skills.toml"
    path.write_text("# mine\n" + WRITTEN, encoding="utf-8")
    added(home, content, "Tessera", ())
    assert path.read_text(encoding="utf-8").startswith("# mine\n" + WRITTEN)
    assert own_skills.undo(home, "tessera") == ["tessera is gone from my_skills.toml"]
    assert path.read_text(encoding="utf-8") == "# mine\n" + WRITTEN


def test_a_broken_file_is_told_and_left(home: Home) -> None:
    home.content.mkdir(parents=True)
    (home.content / "rejected_terms.toml").write_text("terms = 3\n", encoding="utf-8")
    with pytest.raises(ValueError, match="must hold terms"):
        own_skills.reject(home.content, ["x"])
    assert (home.content / "rejected_terms.toml").read_text(encoding="utf-8") == "terms = 3\n"


def test_rejected_terms_are_remembered_and_taken_back(home: Home) -> None:
    own_skills.reject(home.content, ["edge research", 'a "b"'])
    own_skills.reject(home.content, ["hire salaries", "edge research"])
    assert own_skills.rejected(home.content) == ("edge research", 'a "b"', "hire salaries")
    assert own_skills.undo(home, "Edge Research") == ["Edge Research is no longer rejected"]
    assert own_skills.rejected(home.content) == ('a "b"', "hire salaries")


@pytest.mark.usefixtures("quick")
def test_undo_takes_back_forms_and_skills(home: Home, content: Content) -> None:
    path = added(home, content)
    own_skills.write(home, *own_skills.alias(content, "python", ["Pyhton", "Phyton"]))
    assert own_skills.undo(home, "pyhton") == ["pyhton is no longer a form of python"]
    assert own_skills.undo(home, "phyton") == ["phyton is no longer a form of python"]
    assert own_skills.undo(home, "velodrome.io") == ["velodrome.io is no longer a form of velodrome"]
    assert own_skills.undo(home, "Velodrome") == ["velodrome is gone from my_skills.toml"]
    assert own_skills.undo(home, "Velodrome") == []
    assert path.read_text(encoding="utf-8").strip() == ""
