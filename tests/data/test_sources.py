"""The shipped boards are enough to compare sectors by; a user's own boards survive every edit."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from data import content as content_files
from data import home, own_boards
from data.boards import OWN_FILE
from data.content import Board, Content, ContentError

EMPLOYERS_OF_A_SECTOR = 12
ACME = Board("greenhouse", "acme", "Acme", "fintech")


# ---- the shipped list ---------------------------------------------------------------------------------


def of_kind(content: Content, *kinds: str) -> set[str]:
    """The sources of these kinds that are read; a board of an "ats" is of one employer."""
    return {source.id for source in content.sources.values() if source.kind in kinds and source.is_shipped}


def test_the_sectors_that_are_compared_have_employers_enough(content: Content) -> None:
    employers = defaultdict(set)
    for board in content.boards:
        if board.is_enabled and board.sector:
            employers[board.sector].add(board.employer)
    enough = {sector for sector, names in employers.items() if len(names) >= EMPLOYERS_OF_A_SECTOR}
    guides = {sector.id for sector in content.sectors.values() if sector.in_guides}
    assert guides == {"fintech", "healthcare", "e-commerce", "technology"}
    assert guides - enough == set()
    assert len(enough - guides) >= 4, sorted(enough)


def test_a_board_of_one_employer_says_whose_it_is(content: Content) -> None:
    of_one = of_kind(content, "ats")
    unnamed = [b.key for b in content.boards if b.source in of_one and not (b.employer and b.sector)]
    assert unnamed == []
    assert len(of_one & {b.source for b in content.boards}) >= 7


def test_an_employer_is_listed_once(content: Content) -> None:
    counts = Counter(board.employer.casefold() for board in content.boards if board.employer)
    assert [name for name, count in counts.items() if count > 1] == []
    tokens = Counter((board.source, board.board.casefold()) for board in content.boards)
    assert [token for token, count in tokens.items() if count > 1] == []


def test_the_feeds_are_listed(content: Content) -> None:
    feeds = [board for board in content.boards if board.source not in of_kind(content, "ats")]
    assert {board.source for board in feeds} == of_kind(content, "aggregator", "forum", "government")
    off = {source.id for source in content.sources.values() if source.default == "off"}
    assert {board.source for board in feeds if not board.is_enabled} == off


def test_a_source_that_is_off_has_no_board_that_is_on(content: Content) -> None:
    on = {board.source for board in content.boards if board.is_enabled}
    assert {source for source in on if content.sources[source].default in ("off", "not shipped")} == set()
    assert {name for name, source in content.sources.items() if source.default == "on"} - on <= of_kind(
        content, "ats", "site"
    )  # whose boards are chosen one by one


def test_quick_boards_are_few_and_known_to_answer(content: Content) -> None:
    quick = [board for board in content.boards if board.is_quick]
    assert 8 <= len(quick) <= 16
    assert {board.source for board in quick} == {"ashby", "greenhouse", "hackernews", "lever"}
    assert [board.key for board in quick if not (board.is_verified and board.is_enabled)] == []
    assert [board.key for board in quick if content.sources[board.source].keys] == []


def test_boards_with_a_dated_answer_are_told_from_those_without(content: Content) -> None:
    verified = {board.key: board.is_verified for board in content.boards}
    assert [verified[key] for key in (("greenhouse", "stripe"), ("lever", "spotify"), ("ashby", "ramp"))] == [
        True,
        True,
        True,
    ]
    assert [
        verified[key] for key in (("greenhouse", "waymo"), ("lever", "zoox"), ("ashby", "mistral.ai"))
    ] == [
        False,
        False,
        False,
    ]


def test_the_list_is_sorted_within_its_sections() -> None:
    text = (home.SHIPPED / "sources.toml").read_text(encoding="utf-8")
    for section in text.split("# ---- ")[2:]:
        boards = tomllib.loads(section.partition("\n")[2])["board"]
        names = [(board["source"], board["employer"].casefold()) for board in boards]
        assert names == sorted(names)
        assert len({board["sector"] for board in boards}) == 1


# ---- unknown sources ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("carrierpigeon", "source 'carrierpigeon' is unknown; known are adzuna, arbeitnow, ashby,"),
        ("remotive", "Remotive is not read by Guidepost. Its robots.txt closes the API to robots"),
        ("workday", "Workday is not read by Guidepost. Its site terms forbid tools"),
    ],
)
def test_a_source_nothing_reads_is_refused_with_the_reason(tmp_path: Path, source: str, says: str) -> None:
    own = _own(tmp_path, f'[[board]]\nsource = "{source}"\nboard = "acme"\n')
    with pytest.raises(ContentError) as caught:
        content_files.load(home.SHIPPED, tmp_path)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (OWN_FILE, 1)
    assert says in problem.message
    with pytest.raises(ValueError, match=problem.message.split(";")[0]):
        own_boards.add(tmp_path / "other", Board(source, "acme"))
    assert own.read_text(encoding="utf-8").startswith("[[board]]")


def test_a_sources_file_may_name_a_source_nothing_reads(tmp_path: Path, content: Content) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[[board]]\nsource = "carrierpigeon"\nboard = "acme"\n', encoding="utf-8")
    assert content_files.load_boards(path, content) == (Board("carrierpigeon", "acme"),)


# ---- own boards over the shipped ones -----------------------------------------------------------------


def _own(folder: Path, text: str) -> Path:
    path = folder / OWN_FILE
    path.write_text(text, encoding="utf-8")
    return path


def _boards(folder: Path) -> dict[tuple[str, str], Board]:
    return {board.key: board for board in content_files.load(home.SHIPPED, folder).boards}


def test_an_own_entry_adds_a_board_or_changes_the_fields_it_gives(tmp_path: Path, content: Content) -> None:
    _own(
        tmp_path,
        '[[board]]\nsource = "greenhouse"\nboard = "acme"\nemployer = "Acme"\nsector = "fintech"\n'
        '[[board]]\nsource = "greenhouse"\nboard = "stripe"\nenabled = false\n'
        '[[board]]\nsource = "hackernews"\nboard = "threads"\nsince = "2015-01"\n',
    )
    shipped = {board.key: board for board in content.boards}
    changed = {key: board for key, board in _boards(tmp_path).items() if board != shipped.get(key)}
    assert changed == {
        ACME.key: ACME,
        ("greenhouse", "stripe"): replace(shipped["greenhouse", "stripe"], is_enabled=False),
        ("hackernews", "whoishiring"): replace(shipped["hackernews", "whoishiring"], since="2015-01"),
    }


def test_own_boards_lie_over_a_list_that_replaces_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text('[[board]]\nsource = "lever"\nboard = "mine"\n', encoding="utf-8")
    own_boards.add(tmp_path, ACME)
    own_boards.set_enabled(tmp_path, "lever", "mine", enabled=False)
    assert _boards(tmp_path) == {
        ("lever", "mine"): Board("lever", "mine", is_enabled=False),
        ACME.key: ACME,
    }


def test_what_is_wrong_in_an_own_entry_is_told_with_its_line(tmp_path: Path) -> None:
    _own(
        tmp_path,
        '# mine\n[[board]]\nsource = "lever"\nboard = "a"\nsector = "bakery"\n\n'
        '[[board]]\nsource = "lever"\nboard = "b"\nenabled = "no"\n'
        '[[board]]\nsource = "lever"\nboard = "a"\n',
    )
    with pytest.raises(ContentError) as caught:
        content_files.load(home.SHIPPED, tmp_path)
    assert [str(problem) for problem in caught.value.problems] == [
        "my_sources.toml:2: [board 1] sector 'bakery' is not in sectors.toml",
        "my_sources.toml:7: [board 2] is_enabled must be true or false, not 'no'",
        "my_sources.toml:11: [board 3] lever a is listed twice",
    ]


# ---- writing own boards -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "board",
    [
        ACME,
        Board("lever", "acme", region="eu"),
        Board("jsonld", "jobs.acme.example", sitemap="https://jobs.acme.example/jobs.xml"),
        Board("ashby", "Acme Labs & Söhne"),
        Board("greenhouse", "acme", is_enabled=False, is_quick=True, is_verified=False),
        Board("greenhouse", 'a"c\\me', 'Ac"me\n[[board]]\nsource = "evil"\n', "fintech"),
        Board("greenhouse", "acme", "tab\t bell\x07 del\x7f nul\x00 '''\"\"\" \u2028 𝔸"),
    ],
    ids=lambda board: f"{board.source}-{board.board}",
)
def test_what_is_added_is_read_back(tmp_path: Path, content: Content, board: Board) -> None:
    folder = tmp_path / "content"
    own_boards.add(folder, board)
    read = _boards(folder)
    assert read[board.key] == board
    assert len(read) == len(content.boards) + 1
    assert [path.name for path in folder.iterdir()] == [OWN_FILE]
    assert own_boards.remove(folder, *board.key)
    assert len(_boards(folder)) == len(content.boards)


@pytest.mark.parametrize(
    ("board", "says"),
    [
        (Board("greenhouse", "stripe"), "greenhouse stripe is already listed"),
        (Board("jobicy", "all"), "jobicy all is already listed, and off: turn it on instead"),
        (Board("hackernews", "threads"), "hackernews whoishiring is already listed"),
        (Board("greenhouse", "a\nb"), "board holds control characters"),
        (Board("greenhouse", " "), "needs source and board"),
        (Board("greenhouse", "acme", sector="bakery"), "sector 'bakery' is not in sectors.toml"),
        (Board("hackernews", "1", since="May"), "since 'May' must be a month"),
    ],
)
def test_what_cannot_be_added_is_one_sentence_and_no_file(tmp_path: Path, board: Board, says: str) -> None:
    with pytest.raises(ValueError, match=says) as caught:
        own_boards.add(tmp_path, board)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_board_is_added_once(tmp_path: Path) -> None:
    own_boards.add(tmp_path, ACME)
    with pytest.raises(ValueError, match="greenhouse acme is already listed"):
        own_boards.add(tmp_path, ACME)
    own_boards.add(tmp_path, replace(ACME, source="lever"))
    assert len(tomllib.loads((tmp_path / OWN_FILE).read_text(encoding="utf-8"))["board"]) == 2


def test_a_listed_board_is_muted_and_not_removed(tmp_path: Path, content: Content) -> None:
    with pytest.raises(ValueError, match="greenhouse stripe is no board of your own: mute it instead"):
        own_boards.remove(tmp_path, "greenhouse", "stripe")
    own_boards.set_enabled(tmp_path, "greenhouse", "stripe", enabled=False)
    own_boards.set_enabled(tmp_path, "greenhouse", "stripe", enabled=False)
    assert [key for key, board in _boards(tmp_path).items() if not board.is_enabled] == [
        ("himalayas", "all"),
        ("jobicy", "all"),
        ("greenhouse", "stripe"),
    ]
    own_boards.set_enabled(tmp_path, "greenhouse", "stripe", enabled=True)
    assert tuple(_boards(tmp_path).values()) == content.boards
    assert "[[board]]" not in (tmp_path / OWN_FILE).read_text(encoding="utf-8")


def test_a_board_that_is_off_by_itself_can_be_turned_on(tmp_path: Path) -> None:
    own_boards.set_enabled(tmp_path, "jobicy", "all", enabled=True)
    assert _boards(tmp_path)["jobicy", "all"].is_enabled
    own_boards.set_enabled(tmp_path, "jobicy", "all", enabled=False)
    assert not _boards(tmp_path)["jobicy", "all"].is_enabled


def test_a_board_nobody_listed_is_neither_muted_nor_removed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="greenhouse acme is not listed: add it first"):
        own_boards.set_enabled(tmp_path, "greenhouse", "acme", enabled=False)
    assert own_boards.remove(tmp_path, "greenhouse", "acme") is False
    assert list(tmp_path.iterdir()) == []


MINE = """\
# Boards of my town.
note = "kept"

# The bakery moved in May.
[[board]]   # theirs
  source = 'greenhouse'
board = "bakery"  # see their page
enabled = true # for now

# The mill.
[[ board ]]
source = "lever"
board = "mill"
# employer = "The Mill"

# Nothing below.
"""


def test_what_the_user_wrote_around_the_entries_stays(tmp_path: Path) -> None:
    path = _own(tmp_path, MINE)
    own_boards.set_enabled(tmp_path, "greenhouse", "bakery", enabled=False)
    own_boards.set_enabled(tmp_path, "lever", "mill", enabled=False)
    assert path.read_text(encoding="utf-8") == MINE.replace("enabled = true #", "enabled = false #").replace(
        'board = "mill"\n', 'board = "mill"\nenabled = false\n'
    )
    own_boards.remove(tmp_path, "greenhouse", "bakery")
    own_boards.add(tmp_path, ACME)
    assert path.read_text(encoding="utf-8") == (
        '# Boards of my town.\nnote = "kept"\n\n# The bakery moved in May.\n\n# The mill.\n[[ board ]]\n'
        'source = "lever"\nboard = "mill"\nenabled = false\n# employer = "The Mill"\n\n# Nothing below.\n\n'
        '[[board]]\nsource = "greenhouse"\nboard = "acme"\nemployer = "Acme"\nsector = "fintech"\n'
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('board = [{ source = "lever", board = "mill" }]\n', "must be changed by hand"),
        ('[[board]]\nsource = "lever"\nboard = "mill"\nemployer = """\n[[board]]\n"""\n', "changed by hand"),
        ('[[board]]\nsource = "lever"\nboard = "mill"\n[[board]\n', "is not valid TOML"),
        ('[[board]]\nsource = "lever"\nboard = 3\n', "needs source and board"),
    ],
)
def test_a_file_that_cannot_be_edited_is_left_as_it_is(tmp_path: Path, text: str, says: str) -> None:
    path = _own(tmp_path, text)
    for edit in (
        lambda: own_boards.remove(tmp_path, "lever", "mill"),
        lambda: own_boards.set_enabled(tmp_path, "lever", "mill", enabled=False),
    ):
        with pytest.raises(ValueError, match=says):
            edit()
    assert path.read_text(encoding="utf-8") == text
    assert [path.name for path in tmp_path.iterdir()] == [OWN_FILE]


def test_words_that_no_file_can_hold_are_refused(tmp_path: Path) -> None:
    path = _own(tmp_path, MINE)
    with pytest.raises(ValueError, match="must be text that UTF-8 can write"):
        own_boards.add(tmp_path, replace(ACME, employer="not text \udcff"))
    assert path.read_text(encoding="utf-8") == MINE


def test_a_write_that_fails_leaves_nothing_half_done(tmp_path: Path) -> None:
    (tmp_path / OWN_FILE).mkdir()
    with pytest.raises(OSError, match=OWN_FILE):
        own_boards.add(tmp_path, ACME)
    assert [path.name for path in tmp_path.iterdir()] == [OWN_FILE]


def test_the_file_keeps_its_mode_and_its_place(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text(MINE, encoding="utf-8")
    real.chmod(0o640)
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / OWN_FILE).symlink_to(real)
    own_boards.add(folder, ACME)
    assert (folder / OWN_FILE).is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert _boards(folder)[ACME.key] == ACME
