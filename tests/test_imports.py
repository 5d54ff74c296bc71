"""Data flows one way: each room imports only what DESIGN §1 allows, proved on the syntax tree."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

HEAVY = {"scrapy", "duckdb", "pyarrow", "streamlit", "pyspark", "plotly", "pandas", "sklearn"}
OURS = {"scrapers", "warehouse", "analysis", "app_pages", "app", "cli", "commands", "docs"}

# room -> (heavy packages it may import, our modules it may import besides itself and data)
RULES: dict[str, tuple[set[str], set[str]]] = {
    "data": (set(), set()),
    "scrapers": ({"scrapy"}, {"warehouse.landing", "warehouse.masking"}),
    "warehouse": ({"duckdb", "pyarrow"}, set()),
    "warehouse/landing.py": (set(), {"warehouse.landing_items", "warehouse.masking"}),
    "warehouse/landing_items.py": (set(), {"warehouse.masking"}),
    "warehouse/masking.py": (set(), set()),
    "warehouse/engines/spark": ({"duckdb", "pyarrow", "pyspark"}, {"warehouse"}),
    "analysis/extract": ({"sklearn", "pyarrow"}, set()),
    "analysis/evaluate.py": (set(), {"analysis.extract"}),
    "analysis/evaluate_skills.py": (set(), {"analysis.evaluate", "analysis.extract"}),
    "analysis/model_card.py": (set(), {"analysis.evaluate_skills", "analysis.extract"}),
    "analysis/own_guides": (set(), {"analysis.extract"}),
    "analysis/measure": ({"pyarrow", "sklearn"}, set()),
    "analysis/market": (
        {"pandas", "plotly", "sklearn", "pyarrow"},
        {"warehouse.read", "warehouse.selects", "analysis.measure", "analysis.extract"},
    ),
    "app_pages": ({"streamlit", "pandas", "plotly"}, {"analysis.market", "analysis.extract"}),
    "app.py": ({"streamlit"}, {"app_pages", "analysis.market"}),
}


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every module a file names in an import, with its line; `from a import b` counts as a.b."""
    package = ".".join(path.relative_to(ROOT).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base]) if base else ".".join(above)
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def files(room: str) -> list[Path]:
    """The Python files of a room, without those of a folder in it that has a rule of its own."""
    path = ROOT / room
    apart = [ROOT / other for other in RULES if other.startswith(f"{room}/") and not other.endswith(".py")]
    found = [path] if path.is_file() else sorted(path.rglob("*.py"))
    found = [p for p in found if not any(folder in p.parents for folder in apart)]
    return [p for p in found if "local" not in p.relative_to(ROOT).parts]


def breaches(room: str) -> list[str]:
    heavy, ours = RULES[room]
    own = room.removesuffix(".py").replace("/", ".")
    found = []
    for path in files(room):
        for line, module in imports(path):
            top = module.split(".")[0]
            allowed = (
                top in heavy
                if top in HEAVY
                else any(module == m or module.startswith(f"{m}.") for m in {*ours, own})
                if top in OURS
                else True
            )
            if not allowed:
                found.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
    return found


@pytest.mark.parametrize("room", RULES)
def test_a_room_imports_only_leftwards(room: str) -> None:
    assert files(room), f"{room} has no Python file: the rule would pass on nothing"
    assert breaches(room) == []


def test_every_module_stands_in_a_room_with_a_rule() -> None:
    ruled = {path for room in RULES for path in files(room)}
    wires = {ROOT / "cli.py", *files("commands")}  # these may import everything
    alone = {*wires, ROOT / "analysis/__init__.py"}
    rooms = ("commands", "data", "scrapers", "warehouse", "analysis", "app_pages")
    everything = set(ROOT.glob("*.py")) | {p for room in rooms for p in files(room)}
    assert everything - ruled - alone == set()


def test_the_rule_bites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "warehouse").mkdir()
    (tmp_path / "warehouse" / "bad.py").write_text("from scrapers import base\nimport streamlit\n")
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    assert breaches("warehouse") == [
        "warehouse/bad.py:1 imports scrapers.base",
        "warehouse/bad.py:2 imports streamlit",
    ]


def test_help_waits_for_no_library_that_only_some_commands_need() -> None:
    heavy = ["duckdb", "pandas", "pyspark", "scrapy", "sklearn", "streamlit"]
    code = f"import sys, cli; print(*[name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not done.stdout.split()
