"""Excel files, read back from their XML: what is a number, a day or a text, and that nothing is run."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET  # of a file we wrote
import zipfile
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from analysis.market import cite, demand, workbook
from analysis.market.source import Market
from app_pages.frame.ask import ask

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Sheet = list[list[tuple[object, str]]]


def opened(file: bytes) -> dict[str, Sheet]:
    """Each sheet's rows of (value, number format), once no part is malformed, holds a formula or a link."""
    parts = zipfile.ZipFile(io.BytesIO(file))
    found = {
        name: ET.fromstring(parts.read(name))  # noqa: S314
        for name in parts.namelist()
        if name.endswith((".xml", ".rels"))
    }
    for name, part in found.items():
        assert not [e.tag for e in part.iter() if e.tag in (f"{MAIN}f", f"{MAIN}hyperlink")], name
        assert not [e for e in part.iter() if e.get("TargetMode") == "External"], name
    names = [sheet.get("name") or "" for sheet in found["xl/workbook.xml"].iter(f"{MAIN}sheet")]
    styles = found["xl/styles.xml"]
    codes = {form.get("numFmtId"): form.get("formatCode") for form in styles.iter(f"{MAIN}numFmt")}
    formats = [
        "text" if form.get("quotePrefix") else codes.get(form.get("numFmtId")) or ""
        for form in styles.findall(f"{MAIN}cellXfs/{MAIN}xf")
    ]
    return {
        name: [
            [_cell(cell, formats) for cell in row]
            for row in found[f"xl/worksheets/sheet{number}.xml"].iter(f"{MAIN}row")
        ]
        for number, name in enumerate(names, 1)
    }


def _cell(cell: ET.Element, formats: list[str]) -> tuple[object, str]:
    form = formats[int(cell.get("s", "0"))]
    kind, value = cell.get("t", "n"), cell.findtext(f"{MAIN}v")
    if kind == "inlineStr":
        text = "".join(part.text or "" for part in cell.iter(f"{MAIN}t"))
        return re.sub("_x([0-9A-F]{4})_", lambda code: chr(int(code[1], 16)), text), form
    assert value is not None
    if kind == "b":
        return value == "1", form
    assert kind == "n"
    if form.startswith("yyyy"):
        return (datetime(1899, 12, 30) + timedelta(days=float(value))).isoformat(" "), form  # noqa: DTZ001
    return float(value), form


# What is given -> (what stands in the cell, its format); None: the cell is empty.
CELLS: list[tuple[object, tuple[object, str] | None]] = [
    ("=1+1", ("=1+1", "text")),
    ("+1", ("+1", "text")),
    ("-1", ("-1", "text")),
    ("@SUM(A1)", ("@SUM(A1)", "text")),
    ("\t=1", ("\t=1", "text")),
    ("\r=1", ("\n=1", "text")),
    ('|cmd "/c calc"', ('|cmd "/c calc"', "text")),
    ("{=1+1}", ("{=1+1}", "")),
    ("http://example.com/?a=1&b=<2>", ("http://example.com/?a=1&b=<2>", "")),
    ("mailto:a@example.com", ("mailto:a@example.com", "")),
    ("internal:Sheet1!A1", ("internal:Sheet1!A1", "")),
    ("a\x00b\x0bc\x1fd\ud800e\uffff", ("a�b�c�d�e�", "")),
    ("_x0041_ stays", ("_x0041_ stays", "")),
    ("<script>&amp;</script>", ("<script>&amp;</script>", "")),
    ("\u202eright to left", ("\u202eright to left", "")),
    ("2026-10-31, about", ("2026-10-31, about", "")),
    ("12", ("12", "")),
    ("", ("", "")),
    (12.5, (12.5, "")),
    (-3, (-3.0, "")),
    (True, (True, "")),
    (10**15, ("1000000000000000", "")),
    (float("inf"), ("inf", "")),
    (float("nan"), None),
    (None, None),
    (pd.NaT, None),
    (date(2026, 10, 31), ("2026-10-31 00:00:00", "yyyy-mm-dd")),
    (date(1899, 12, 31), ("1899-12-31", "")),
    (datetime(2026, 10, 31, 3, tzinfo=UTC), ("2026-10-31 03:00:00", "yyyy-mm-dd hh:mm")),
    (["a", "b"], ("a, b", "")),
]


@pytest.mark.parametrize(("given", "there"), CELLS, ids=[repr(given)[:30] for given, _ in CELLS])
def test_a_cell_holds_what_it_was_given_and_runs_nothing(
    given: object, there: tuple[object, str] | None
) -> None:
    table = pd.DataFrame({"Value": pd.Series([given, "end"], dtype=object)})
    rows = opened(workbook.xlsx(table, []))["Table"]
    assert rows[1:] == ([[there]] if there else []) + [[("end", "")]]


def test_columns_are_formatted_by_their_unit_and_days_are_days() -> None:
    table = pd.DataFrame(
        {
            "Skill": ["C#", "=cmd"], "Share (%)": [12.345, None], "Pay (USD per year)": [165_000.5, 1.0],
            "Change (points)": [3.1, -2.0], "Ads": pd.array([1240, None], "Int64"), "Ratio": [1.25, 0.5],
            "Month": ["2026-09", "2026-10"], "Read on": ["2026-10-31", None],
            "Posted": pd.to_datetime(["2026-10-01", "2026-10-02"]), "No day": ["2026-02-30", "2026-02-01"],
        }
    )  # fmt: skip
    file = workbook.xlsx(table, [("Guidepost", "A table")], "A table", kind_word="simulated data")
    assert opened(file) == {
        "A table, simulated data": [
            [(name, "") for name in table.columns],
            [
                ("C#", ""), (12.345, '0.0" %"'), (165_000.5, "$#,##0"), (3.1, "+0.0;-0.0;0.0"),
                (1240.0, "#,##0"), (1.25, "#,##0.0"), ("2026-09-01 00:00:00", "yyyy-mm"),
                ("2026-10-31 00:00:00", "yyyy-mm-dd"), ("2026-10-01 00:00:00", "yyyy-mm-dd"),
                ("2026-02-30", ""),
            ],
            [
                ("=cmd", "text"), (1.0, "$#,##0"), (-2.0, "+0.0;-0.0;0.0"), (0.5, "#,##0.0"),
                ("2026-10-01 00:00:00", "yyyy-mm"), ("2026-10-02 00:00:00", "yyyy-mm-dd"), ("2026-02-01", ""),
            ],
        ],
        "About": [[("Guidepost", ""), ("A table", "text")]],
    }  # fmt: skip
    sheet = zipfile.ZipFile(io.BytesIO(file)).read("xl/worksheets/sheet1.xml").decode()
    assert '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' in sheet
    widths = re.findall(r'<col min="(\d+)" max="(\d+)" width="([\d.]+)" customWidth="1"/>', sheet)
    assert [(int(first), int(last), round(float(width))) for first, last, width in widths] == [
        (1, 2, 10), (3, 3, 13), (4, 4, 12), (5, 6, 10), (7, 8, 14), (9, 9, 20), (10, 10, 14),
    ]  # fmt: skip


def test_a_text_longer_than_a_cell_is_cut_between_characters_and_said_so() -> None:
    table = pd.DataFrame({"Text": ["x" * 32_767, "x" * 32_768, "x" + "😀" * 16_384]})
    sheets = opened(workbook.xlsx(table, [("Says", "something")]))
    texts = [str(row[0][0]) for row in sheets["Table"][1:]]
    assert texts == ["x" * 32_767, "x" * 32_766 + "…", "x" + "😀" * 16_382 + "…"]
    assert [[value for value, _ in row] for row in sheets["About"]] == [
        ["Says", "something"],
        ["Cut", "2 texts are longer than the 32,767 characters of a cell: whole in CSV and Parquet."],
    ]


def test_rows_that_a_sheet_cannot_hold_follow_on_the_next() -> None:
    sheets = opened(workbook.xlsx(pd.DataFrame({"n": range(5)}), [], "Ads", sheet_rows=3))
    assert {name: [row[0][0] for row in rows] for name, rows in sheets.items()} == {
        "Ads": ["n", 0.0, 1.0], "Ads 2": ["n", 2.0, 3.0], "Ads 3": ["n", 4.0], "About": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Where the ads come from: [all] sources/boards?", "Where the ads come from all sou"),
        ("'quoted'", "quoted"),
        ("HISTORY", "Table"),
        ("About", "Table"),
        ("a\x00*b", "a� b"),
        ("/?*", "Table"),
    ],
)
def test_sheets_have_names_that_excel_takes(title: str, name: str) -> None:
    assert workbook.sheet_name(title) == name
    assert list(opened(workbook.xlsx(pd.DataFrame({"n": [1]}), [], title))) == [name, "About"]


def test_an_empty_table_is_a_header_and_what_it_rests_on() -> None:
    sheets = opened(workbook.xlsx(pd.DataFrame({"Skill": []}), [("Says", "nothing")]))
    assert sheets == {"Table": [[("Skill", "")]], "About": [[("Says", ""), ("nothing", "text")]]}


def test_the_file_of_an_answer_carries_the_facts_of_its_csv(market: Market) -> None:
    found = ask(demand.sector_demand, market, "ml-engineer")
    facts = cite.facts(market, found, "http://localhost/sector-demand?role=ml-engineer")
    sheets = opened(workbook.xlsx(found.table, facts, found.title, kind_word="simulated data"))
    assert [[value for value, _ in row] for row in sheets["About"]] == [list(fact) for fact in facts]
    name, rows = next(iter(sheets.items()))
    assert name.endswith(", simulated data")
    assert [value for value, _ in rows[0]] == list(found.table.columns)
    assert [row[0][0] for row in rows[1:]] == found.table.iloc[:, 0].tolist()
