"""employers.toml: what it says, what an author is told, and the user's own laid over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.employers import read_employers
from data.folder import Folder
from data.own_employers import add, divided, merged
from data.records import Content, Employer

SECTORS = ("technology", "consulting-staffing")
SHIPPED = """
[quillmore]
name = "Quillmore Robotics"
aliases = ["Vandermoss Labs, Inc."]
domains = ["quillmore.example"]
sector = "technology"

[talentrail]
name = "Talentrail"
sector = "consulting-staffing"
is_agency = true

[apollo]
name = "Apollo"
domains = ["apollo.example"]
is_common_name = true
"""


def write(root: Path, text: str) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    (root / "employers.toml").write_text(text, encoding="utf-8")
    return root


def load(*roots: Path) -> tuple[dict[str, Employer], list[str]]:
    folder = Folder(roots)
    found = read_employers(folder, SECTORS)
    return found, [str(problem) for problem in folder.problems]


def test_what_the_file_says(tmp_path: Path) -> None:
    found, problems = load(write(tmp_path, SHIPPED))
    assert problems == []
    assert found == {
        "quillmore": Employer(
            "quillmore", "Quillmore Robotics", ("Vandermoss Labs, Inc.",), ("quillmore.example",),
            "technology",
            keys=("quillmorerobotics", "vandermosslabs"),
        ),
        "talentrail": Employer("talentrail", "Talentrail", sector="consulting-staffing", is_agency=True,
        keys=("talentrail",)),
        "apollo": Employer("apollo", "Apollo", domains=("apollo.example",), is_common_name=True,
        keys=("apollo",)),
    }  # fmt: skip


def test_a_job_system_may_name_its_own_domain(tmp_path: Path) -> None:
    found, problems = load(write(tmp_path, '[lever]\nname = "Lever"\ndomains = ["lever.co"]\n'))
    assert (found["lever"].domains, problems) == (("lever.co",), [])


def test_a_missing_file_is_fine(tmp_path: Path) -> None:
    assert load(tmp_path) == ({}, [])


Q = '[quillmore]\nname = "Quillmore"\n'
WRONG = {
    '[Quillmore]\nname = "Q"': "employers.toml:1: [Quillmore] is no id: write it in lower case with hyphens",
    "[quillmore]\naliases = []": "employers.toml:1: [quillmore] needs name",
    Q
    + 'nick = "Q"': "does not know nick; known are aliases, domains, is_agency, is_common_name, name, sector",
    "[quillmore]\nname = 7": "[quillmore] name must be text in quotes, not 7",
    Q + 'is_agency = "yes"': "[quillmore] is_agency must be true or false, not 'yes'",
    Q + 'aliases = "Q"': '[quillmore] aliases must be a list of texts, such as ["a", "b"]',
    Q + 'sector = "robots"': "[quillmore] sector 'robots' is not in sectors.toml",
    Q + 'domains = ["https://q.example/jobs"]': "is no domain: write it in lower case without https://",
    Q + 'domains = ["lever.co"]': "[quillmore] lever.co is a job system or a board",
    '[quillmore]\nname = "Confidential"': "'Confidential' names nobody: give the employer's own name",
    Q + '[two]\nname = "Quillmore, Inc."': (
        "employers.toml:3: [two] 'Quillmore, Inc.' is a name of quillmore too: remove it from one, "
        "or write is_common_name = true in both"
    ),
    Q + 'domains = ["q.example"]\n[two]\nname = "Two Co"\ndomains = ["q.example"]': (
        "[two] the domain q.example is claimed by quillmore too: remove it from one"
    ),
    'name = "Quillmore"': "[name] stands outside any [entry]: move it below a heading",
    "[quillmore": "employers.toml: is not valid TOML",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_an_author_is_told(tmp_path: Path, text: str) -> None:
    _, problems = load(write(tmp_path, text))
    assert len(problems) == 1
    assert WRONG[text] in problems[0]


def test_two_may_share_a_name_if_both_say_that_it_is_common(tmp_path: Path) -> None:
    text = (
        SHIPPED
        + '\n[apollo-solar]\nname = "Apollo"\ndomains = ["apollosolar.example"]\nis_common_name = true\n'
    )
    found, problems = load(write(tmp_path, text))
    assert problems == []
    assert found["apollo"].keys == found["apollo-solar"].keys == ("apollo",)


def test_the_user_s_file_adds_and_claims(tmp_path: Path) -> None:
    own = '[quillmore]\naliases = ["Talentrail"]\ndomains = ["quillmore.test"]\nsector = "technology"\n'
    found, problems = load(write(tmp_path / "shipped", SHIPPED), write(tmp_path / "own", own))
    assert problems == []
    assert found["quillmore"] == Employer(
        "quillmore", "Quillmore Robotics", ("Vandermoss Labs, Inc.", "Talentrail"),
        ("quillmore.example", "quillmore.test"), "technology",
        keys=("quillmorerobotics", "vandermosslabs", "talentrail"),
    )  # fmt: skip
    assert found["talentrail"].keys == ()


def test_what_is_written_is_added_to_what_stands_there(tmp_path: Path) -> None:
    kept = '# mine\n[other]\nname = "Other One"  # kept\n\n'
    text = kept + '[quillmore]\nname = "Quillmore"\naliases = ["QM Robots"]\n'
    path = add(write(tmp_path, text), {"quillmore": {"name": "Quillmore", "aliases": ["Vandermoss"]}})
    assert path.read_text(encoding="utf-8") == (
        kept + '[quillmore]\nname = "Quillmore"\naliases = ["QM Robots", "Vandermoss"]\n'
    )


def test_a_file_that_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, "[quillmore")
    with pytest.raises(ValueError, match="must be mended first"):
        add(tmp_path, {"quillmore": {"name": "Quillmore"}})
    assert (tmp_path / "employers.toml").read_text(encoding="utf-8") == "[quillmore"


def test_what_a_merge_writes(content: Content) -> None:
    assert merged(content, "quillmore", "vandermoss", ["Vandermoss", "Vandermoss, Inc."], "Quillmore") == {
        "quillmore": {"name": "Quillmore", "aliases": ["Vandermoss, Inc."]}
    }
    # A name many have: what is claimed is the domain, where there is one.
    assert merged(content, "zephyrix", "ox@ox.example", ["Ox"], "Ox") == {
        "zephyrix": {"name": "Ox", "domains": ["ox.example"], "is_common_name": True}
    }
    assert merged(content, "ox@hackernews", "ox@remoteok", ["Ox"], "Ox") == {"ox": {"name": "Ox"}}


def test_what_a_split_writes(content: Content) -> None:
    assert divided(
        content, "quillmore", "Quillmore", ["quillmore.example", "quillmore.test"], "quillmore.test"
    ) == {
        "quillmore": {"name": "Quillmore", "domains": ["quillmore.example"], "is_common_name": True},
        "quillmore-quillmore-test": {
            "name": "Quillmore",
            "domains": ["quillmore.test"],
            "is_common_name": True,
        },
    }
    assert divided(content, "quillmore", "Quillmore", [], "Vandermoss Labs") == {
        "vandermoss-labs": {"name": "Vandermoss Labs"}
    }
