"""`guidepost train`: published if no worse, undone, and the next refresh reads anew with it, once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.extract import Extractor, SkillTagger, context, model_folder
from commands import train as training_command
from data.content import Content
from data.home import Home
from tests.cli.conftest import Guidepost
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read, Steps

LINES = context.load_lines()[::12]  # the commands' ways are tried here, not the model
SAYS = """Requirements
- {n} years of Go, gRPC and Kafka with Spark and Helm
- Ranking and personalization models, R and SQL
About us
- Our go-to-market team goes the extra mile"""


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer lines to train on, and fewer folds."""
    monkeypatch.setattr(context, "load_lines", lambda: LINES)
    monkeypatch.setattr("analysis.extract.training.FOLDS", 2)
    monkeypatch.setattr("analysis.extract.training.SURE", 0.6)


def warehouse(home: Path, content: Content) -> Desk:
    desk = Desk(Home(home), content)
    ads = [Ad(str(n), company=f"Firm {n}", says=SAYS.format(n=n)) for n in range(3, 9)]
    assert desk.refresh("2026-01-05", [Read(ads)]).published
    return desk


@pytest.mark.slow
def test_a_model_is_published_used_and_undone(
    tmp_path: Path, content: Content, few: None, here: Guidepost, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = warehouse(tmp_path, content)
    monkeypatch.setattr(training_command, "GATE_FIGURES", ())
    done = here("train", "--from-warehouse", "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["published"] is True
    assert found["lines"]["shipped"] == len(LINES)
    assert found["lines"]["own"] > 0
    assert 0 <= found["gate"]["f1"] <= 1
    (own,) = model_folder.published(desk.home.models)
    told = json.loads((own / "about.json").read_text(encoding="utf-8"))
    assert told["digest"] == found["digest"]
    assert told["metrics"]["gate"] == found["gate"]
    assert told["lines"] == found["lines"]
    assert "Firm" not in json.dumps(told)

    undone = here("train", "--undo", home=tmp_path)
    assert undone.stdout == "In use again: shipped. The next refresh reads the postings anew.\n"
    again = here("train", "--undo", home=tmp_path)
    assert (again.returncode, again.stdout) == (1, "")
    assert "There is no model of your own to undo" in again.stderr


@pytest.mark.slow
def test_what_is_worse_on_the_gate_set_is_not_published(
    tmp_path: Path, few: None, here: Guidepost, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures, f1 = training_command.figures, iter((0.5, 0.6))
    known: dict[str, float] = {}
    told: list[object] = []

    def worse(report: object) -> dict[str, float | None]:
        """Of the new model, asked first, 0.5; of the one in use 0.6."""
        told.append(report)
        value = known.setdefault(str(id(report)), next(f1, 0.0))
        return {**figures(report), "f1": value}  # type: ignore[arg-type]

    monkeypatch.setattr(training_command, "figures", worse)
    done = here("train", home=tmp_path)
    assert done.returncode == 1
    assert "not published, worse on the gate set: f1 0.500, before 0.600" in done.stderr
    assert model_folder.published(Home(tmp_path).models) == []


def test_what_cannot_be_done_is_one_sentence(tmp_path: Path, here: Guidepost) -> None:
    done = here("train", "--from-warehouse")
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing has been published yet" in done.stderr
    assert here("train", "--undo", "--check").returncode == 2


@pytest.mark.slow
def test_facts_are_read_anew_when_the_model_changes_and_only_then(tmp_path: Path, content: Content) -> None:
    desk = Desk(Home(tmp_path), content)
    ads = [Ad(str(n), says=SAYS.format(n=n)) for n in range(3)]
    models = [
        SkillTagger().fit(content.skills, content.certifications, lines) for lines in (LINES, LINES[:20])
    ]
    first, second = (Extractor(content, tagger) for tagger in models)
    assert first.version != second.version

    def read(on: str, extractor: Extractor, shown: list[Ad]) -> int | None:
        desk.extractor, steps = extractor, Steps()
        assert desk.refresh(on, [Read(shown)], progress=steps).published
        versions = desk.open().table("facts.posting_skills", ["extractor_version"]).column(0).to_pylist()
        assert set(versions) == {extractor.version}
        return next(total for name, done, total in steps.seen if name == "extract")

    more = [*ads, Ad("new", says=SAYS.format(n=9))]
    reads = (
        ("2026-01-05", first, ads),
        ("2026-01-07", first, more),
        ("2026-01-08", second, more),
        ("2026-01-09", second, more),
    )
    assert [read(*one) for one in reads] == [3, 1, 4, 0]
    rebuilt = Desk(Home(tmp_path / "rebuilt"), content)
    rebuilt.extractor = second
    assert rebuilt.refresh("2026-01-09", [Read(more)]).published
    names = ["posting_id", "skill_id", "strength", "evidence_start", "confidence"]
    tables = [
        one.open().table("facts.posting_skills", names, order_by=names[:2]).to_pylist()
        for one in (desk, rebuilt)
    ]
    assert tables[0] == tables[1]
    assert tables[0]
