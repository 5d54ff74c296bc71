"""Saved searches: what of a link is kept, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import searches

LINKS: list[tuple[str, dict[str, str] | str]] = [
    ("http://localhost:8501/postings?skills=python%2Csql&words=senior+ml&page=3&build=b",
     {"skills": "python,sql", "words": "senior ml"}),
    ("https://jobs.example/guidepost/postings/?status=all", {"status": "all"}),
    ("http://localhost:8501/postings", {}),
    ("  http://localhost:8501/postings?words=%22quote%22+%5C  ", {"words": '"quote" \\'}),
    ("http://localhost:8501/salary-bands?role=ml-engineer", "A search is saved from a link of"),
    ("postings", {}),
    ("http://[", "A search is saved from a link"),
    ("http://localhost:8501/postings?broken", "A search is saved from a link"),
    ("http://localhost:8501/postings?words=a%0Ab", "'words' of the link is nothing"),
    (f"http://localhost:8501/postings?words={'x' * 201}", "'words' of the link is nothing"),
    ("http://localhost:8501/postings?../x=1", "'../x' of the link is nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("link", "expected"), LINKS)
def test_what_a_link_looks_for(link: str, expected: dict[str, str] | str) -> None:
    if isinstance(expected, str):
        with pytest.raises(ValueError, match=expected.replace("[", r"\[").replace("../", r"\.\./")):
            searches.parsed(link)
    else:
        assert searches.parsed(link) == expected


def test_what_is_saved_is_read_back_and_never_written_over(tmp_path: Path) -> None:
    asked = {"words": 'a "b" \\ c', "skills": "python"}
    path = searches.save(tmp_path, "mine", asked)
    assert searches.names(tmp_path) == ("mine",)
    assert searches.read(tmp_path, "mine") == asked
    with pytest.raises(ValueError, match="There is a search 'mine' already"):
        searches.save(tmp_path, "mine", {})
    assert searches.read(tmp_path, "mine") == asked
    searches.save(tmp_path, "mine", {"skills": "sql"}, replace=True)
    assert searches.read(tmp_path, "mine") == {"skills": "sql"}
    assert searches.remove(tmp_path, "mine") == path
    assert searches.names(tmp_path) == ()


@pytest.mark.parametrize("name", ["../x", "", "A", "x/y", "-x", "x" * 61, "x.toml"])
def test_a_name_is_no_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="A search is named with a-z, 0-9 and -"):
        searches.save(tmp_path, name, {})
    with pytest.raises(ValueError, match="A search is named with a-z, 0-9 and -"):
        searches.remove(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["skills = ", "skills = 1", "[a]\nb = 1"])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "searches").mkdir()
    (tmp_path / "searches" / "x.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"searches/x\.toml must"):
        searches.read(tmp_path, "x")
