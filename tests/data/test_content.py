"""The shipped content is sound, and what an author gets wrong is told with file, line and mend."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from data import content as content_files
from data import home
from data.content import Content, ContentError
from data.folder import Folder

SEED_GUIDES = {
    "mle-by-level": "ml-engineer",
    "mle-core": "ml-engineer",
    "mle-enterprise-collection": "ml-engineer",
    "mle-skill-map": "ml-engineer",
    "mle-transitions": "ml-engineer",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped content that a test may break."""
    for name in ("taxonomy", "guides"):
        shutil.copytree(home.SHIPPED / name, tmp_path / name)
    for path in home.SHIPPED.glob("*.toml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def problems(folder: Path, *overlays: Path) -> list[str]:
    with pytest.raises(ContentError) as caught:
        content_files.load(folder, *overlays)
    return [str(problem) for problem in caught.value.problems]


def test_what_was_read_before_is_told_the_same_again_until_it_is_changed(
    content: Content, folder: Path
) -> None:
    assert content_files.load(home.SHIPPED) == content
    levels = folder / "levels.toml"
    assert content_files.load(folder).level_default == content.level_default
    levels.write_text(levels.read_text().replace(f'default = "{content.level_default}"', 'default = "mid"'))
    assert content_files.load(folder).level_default == "mid"
    assert content_files.load(home.SHIPPED) == content


def test_what_is_done_with_what_was_read_is_not_in_the_files(folder: Path) -> None:
    for values in Folder([folder]).read("levels.toml").values():
        values.clear()
    held = content_files.load(folder)
    held.guides["mle-core"].entries["requirement"].clear()
    assert content_files.load(folder).guides["mle-core"].entries["requirement"]
    assert all(Folder([folder]).read("levels.toml").values())


def test_the_five_guides_are_there(content: Content) -> None:
    assert SEED_GUIDES.items() <= {guide.id: guide.role for guide in content.guides.values()}.items()


def test_every_skill_of_a_guide_file_is_named_by_a_guide(content: Content) -> None:
    named = frozenset().union(*(guide.skills_named for guide in content.guides.values()))
    parents = {skill.parent for skill in content.skills.values()}
    unnamed = {s.id for s in content.skills.values() if s.in_guides} - named - parents
    assert unnamed == set()
    by_seeds = frozenset().union(*(content.guides[guide].skills_named for guide in SEED_GUIDES))
    assert {s for s in by_seeds if not content.skills[s].in_guides} == set()


def test_bands_of_the_collection_meet_without_overlap(content: Content) -> None:
    bands = content.guides["mle-enterprise-collection"].bands
    assert [(b.level, b.pay_min, b.pay_max, b.is_open_ended) for b in bands] == [
        ("junior", 90_000, 130_000, False),
        ("mid", 130_000, 180_000, False),
        ("senior", 180_000, 250_000, True),
        ("principal", 250_000, 400_000, True),
    ]


def test_the_guide_names_four_sectors_in_demand(content: Content) -> None:
    assert content.guides["mle-enterprise-collection"].sectors == (
        "fintech",
        "healthcare",
        "e-commerce",
        "technology",
    )


def test_every_line_of_every_seed_is_held(content: Content, seeds_folder: Path) -> None:
    missing = []
    for guide in map(content.guides.__getitem__, SEED_GUIDES):
        held: set[int] = set()
        for part in ("structure", "provenance"):
            held.update(n for lines in guide.entries.get(part, {}).values() for n in lines)
        _collect_lines({k: v for k, v in guide.entries.items() if k not in ("structure", "provenance")}, held)
        text = (seeds_folder / guide.source).read_text(encoding="utf-8")
        missing += [
            f"{guide.id}:{number}: {line.strip()[:60]}"
            for number, line in enumerate(text.split("\n"), 1)
            if line.strip() and number not in held
        ]
    assert missing == []


def _collect_lines(node: object, held: set[int]) -> None:
    if isinstance(node, dict):
        held.update(node.get("lines", []))
        held.update(node[key] for key in ("line", "look_for_line") if key in node)
        for value in node.values():
            _collect_lines(value, held)
    elif isinstance(node, list):
        for value in node:
            _collect_lines(value, held)


def _replace(old: str, new: str):  # type: ignore[no-untyped-def]  # a tiny closure for the table below
    def change(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is no longer in {path.name}: mend this test"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("taxonomy/languages.toml", "[python]", "[python", "is not valid TOML"),
        ("taxonomy/languages.toml", "[python]", "[Python_3]", "is not a kebab-case id"),
        ("taxonomy/languages.toml", 'kind = "language"', 'kind = "tongue"', "kind 'tongue' is none of"),
        (
            "taxonomy/languages.toml",
            'name = "Python"',
            'nam = "Python"',
            "taxonomy/languages.toml:5: [python] needs name",
        ),
        ("taxonomy/languages.toml", '"Python 3", ', '"Python 3", "python 3", ', "stands twice"),
        ("taxonomy/languages.toml", 'name = "SQL"', 'name = "SQL"\nparent = "nothing"', "is no skill id"),
        (
            "taxonomy/languages.toml",
            'when_unsure = "count"',
            'when_unsure = "maybe"',
            'must be "count" or "skip"',
        ),
        ("taxonomy/languages.toml", "aliases = [", 'aliases = "x"\nother = [', "aliases must be a list"),
        (
            "taxonomy/databases.toml",
            "aliases = [",
            'aliases = ["Python",',
            "form 'python' belongs to",
        ),
        ("roles.toml", "order = 2\n", "order = 1\n", "is given to 2 roles"),
        ("roles.toml", '"LLM Evaluator"]', '"Plumber"]', "the title 'Plumber' is read as None"),
        (
            "guides/mle-by-level.toml",
            'skill = "python"',
            'skill = "pyton"',
            "skill 'pyton' is not in taxonomy/",
        ),
        ("guides/mle-by-level.toml", 'id = "mle-by-level"', 'id = "other"', "must equal the file name"),
        (
            "guides/mle-enterprise-collection.toml",
            "min = 90000",
            "min = 190000",
            "must be above 0 and below max",
        ),
        (
            "guides/mle-transitions.toml",
            'builds_on = ["API design"]',
            'builds_on = ["Kubernetes basics"]',
            "'Model serving' builds on 'Kubernetes basics', which is no step before it",
        ),
        (
            "sources.toml",
            'board = "whoishiring"',
            'board = "whoishiring"\ncolour = 1',
            "does not know colour",
        ),
        ("sources.toml", 'board = "whoishiring"', "board = 3", "needs source and board"),
        (
            "sources.toml",
            'board = "whoishiring"',
            'board = "whoishiring"\nsince = "May 2013"',
            "must be a month",
        ),
    ],
)
def test_what_is_wrong_is_told(folder: Path, file: str, old: str, new: str, says: str) -> None:
    _replace(old, new)(folder / file)
    assert any(says in problem for problem in problems(folder)), problems(folder)


def test_all_problems_come_at_once(folder: Path) -> None:
    _replace('kind = "language"', 'kind = "tongue"')(folder / "taxonomy/languages.toml")
    _replace("order = 2\n", "order = 1\n")(folder / "roles.toml")
    assert len(problems(folder)) == 2


def test_parents_in_a_circle_are_refused(folder: Path) -> None:
    _replace('name = "SQL"', 'name = "SQL"\nparent = "scala"')(folder / "taxonomy/languages.toml")
    _replace('name = "Scala"', 'name = "Scala"\nparent = "sql"')(folder / "taxonomy/languages.toml")
    assert any("circle" in problem for problem in problems(folder))


def test_own_files_overlay_the_shipped_ones(tmp_path: Path) -> None:
    own = tmp_path / "taxonomy"
    own.mkdir()
    (own / "own-words.toml").write_text(
        '[sourdough]\nname = "Sourdough"\nkind = "method"\ncategory = "professional"\n'
        'definition = "Baking with wild yeast."\naliases = ["levain"]\n',
        encoding="utf-8",
    )
    loaded = content_files.load(home.SHIPPED, tmp_path)
    assert loaded.skills["sourdough"].forms == ("Sourdough", "levain")
    assert "python" in loaded.skills


def test_a_user_s_constant_stands_for_the_shipped_one_and_for_no_other(
    tmp_path: Path, content: Content
) -> None:
    (tmp_path / "measurement.toml").write_text("[fx]\nmax_age_days = 30\n", encoding="utf-8")
    changed = content_files.load(home.SHIPPED, tmp_path).measurement
    assert changed["fx"] == {**content.measurement["fx"], "max_age_days": 30}
    assert {**changed, "fx": content.measurement["fx"]} == content.measurement
    (tmp_path / "measurement.toml").write_text("max_age_days = 30\n", encoding="utf-8")
    with pytest.raises(content_files.ContentError, match=r"measurement.toml.*\[max_age_days\] is no section"):
        content_files.load(home.SHIPPED, tmp_path)


def test_a_sources_file_is_read_alone(tmp_path: Path, content: Content) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        '[[board]]\nsource = "greenhouse"\nboard = "acme"\nemployer = "Acme"\nsector = "fintech"\n'
        '[[board]]\nsource = "hackernews"\nboard = "whoishiring"\nsince = "2013-11"\nenabled = false\n',
        encoding="utf-8",
    )
    boards = content_files.load_boards(path, content)
    assert [(b.key, b.sector, b.is_enabled, b.since) for b in boards] == [
        (("greenhouse", "acme"), "fintech", True, None),
        (("hackernews", "whoishiring"), None, False, "2013-11"),
    ]


def test_a_hacker_news_board_without_a_number_is_every_thread(tmp_path: Path, content: Content) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        '[[board]]\nsource = "hackernews"\nboard = "threads"\nsince = "2013-11"\n', encoding="utf-8"
    )
    assert [b.key for b in content_files.load_boards(path, content)] == [("hackernews", "whoishiring")]


def test_a_missing_sources_file_is_one_sentence(tmp_path: Path, content: Content) -> None:
    with pytest.raises(ContentError, match="does not exist"):
        content_files.load_boards(tmp_path / "nothing.toml", content)


def test_home_follows_the_environment(tmp_path: Path) -> None:
    assert home.find({"GUIDEPOST_HOME": str(tmp_path)}).root == tmp_path.resolve()
    assert home.find({}).root == home.SHIPPED / "local"
    assert home.find({}).demo.root == home.SHIPPED / "local" / "demo"
