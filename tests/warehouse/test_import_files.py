"""Broken, foreign and hostile files: good rows are kept, the others named, and nothing is guessed."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.warehouse.market import day
from tests.warehouse.test_imports import AD, asked, jobspy_csv, landed
from warehouse import landing
from warehouse.imports import ImportRefused

Rejects = list[tuple[str, str]]
LONG = "x" * (landing.MAX_LINE + 10)

# bytes -> (ids that are read, (reason with its row, beginning of what is kept of it))
TEXTS: dict[str, tuple[bytes, list[str], Rejects]] = {
    "a quote that does not close, in the middle": (
        b'id,title\n1,a\n2,"b\n3,c\n4,d\n', ["1", "3", "4"], [("row 3: broken quoting", '2,"b')],
    ),
    "a quote that does not close, at the end": (
        b'id,title\n1,a\n2,"b', ["1"], [("row 3: broken quoting", '2,"b')],
    ),
    "quotes that are not doubled": (
        b'id,title\n1,"a "b" c"\n2,d\n', ["2"], [("row 2: broken quoting", '1,"a "b" c"')],
    ),
    "prose behind a broken row, with commas": (
        b'id,title,description\n1,a,"You "know"\nPython, SQL, Spark\nand more"\n2,b,c\n3,d,e\n',
        ["2", "3"], [("row 2: broken quoting", '1,a,"You "know"\nPython, SQL, Spark\nand more"')],
    ),
    "too few and too many cells": (
        b"id,title,url\n1,a\n2,b,c,d\n3,e,,,\n4,f,\n",
        ["3", "4"],
        [
            ("row 2: 2 cells where the header has 3", "1,a"),
            ("row 3: 4 cells where the header has 3", "2,b,c,d"),
        ],
    ),
    "a cell on several lines, and empty lines": (
        b'id,title,description\n\n1,a,"x\r\ny"\r\n\r\n2,b,z\r\n', ["1", "2"], [],
    ),
    "zero bytes": (b"id,title\n1,a\x00b\n2,c\n", ["1", "2"], []),
    "a line longer than a posting": (
        b"id,title,description\n1,a," + LONG.encode() + b"\n2,b,c\n",
        ["2"], [("row 2: longer than a posting can be", "1,a,xxx")],
    ),
    "a quoted cell longer than a posting": (
        b'id,title,description\n1,a,"' + (b"x" * 999 + b"\n") * 8_100 + b'"\n2,b,c\n',
        ["2"], [("row 2: longer than a posting can be, or a quote does not close", '1,a,"x')],
    ),
    "formulas are text": (b"id,title\n1,=cmd|' /C calc'!A0\n2,@SUM(1)\n", ["1", "2"], []),
    "tabs": (b"id\ttitle\n1\ta, b; c\n", ["1"], []),
    "JSON lines": (
        b'{"id": 1, "title": "a"}\n{"id": 2, "title": \n[1]\n\n{"id": 3, "title": "c"}\n{"id": 4}\n'
        b'{"id": 5, "ti',
        ["1", "3"],
        [
            ("row 2: not JSON", '{"id": 2'), ("row 3: not a JSON object", "[1]"),
            ("row 6: no title", '{"id": 4}'), ("row 7: not JSON", '{"id": 5, "ti'),
        ],
    ),
    "JSON lines, one too long": (
        b'{"id": 1, "title": "' + LONG.encode() + b'"}\n{"id": 2, "title": "b"}\n',
        ["2"], [("row 1: longer than a posting can be", '{"id": 1')],
    ),
    "JSON that goes too deep": (
        b'{"id": 1, "title": "a", "location": ' + b"[" * 900 + b"]" * 900 + b"}\n"
        b'{"id": 2, "title": ' + b"[" * 100_000 + b"\n",
        ["1"], [("row 2: not JSON", '{"id": 2')],
    ),
    "half a surrogate pair, and no number": (
        b'{"id": "\\ud800", "title": "\\udc00 a", "salary_min": NaN, "salary_max": 1e999}\n', ["\ufffd"], [],
    ),
    "a JSON list that breaks off": (
        b'[{"id": 1, "title": "a"},\n {"id": 2, "title": "b"}, {"id": 3, "ti',
        ["1", "2"], [("row 3: the list breaks off here: not JSON", '{"id": 3, "ti')],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TEXTS)
def test_good_rows_are_kept_and_the_others_are_named(tmp_path: Path, case: str) -> None:
    data, ids, rejected = TEXTS[case]
    (tmp_path / "ads").write_bytes(data)
    what = asked(tmp_path / "ads")
    report, items, rejects, _ = landed(what, tmp_path)
    assert [item["native_id"] for item in items] == ids
    assert [reject["reason"] for reject in rejects] == [reason for reason, _ in rejected]
    for reject, (_, begins) in zip(rejects, rejected, strict=True):
        assert reject["payload"].startswith(begins)
        assert len(reject["payload"].encode()) <= landing.MAX_PAYLOAD
    looked = what.look()
    assert looked.to_json() == report.to_json()
    assert report.exit_code == (3 if rejected else 0)
    json.dumps(report.to_json()).encode()
    "\n".join([*report.sentences(), *report.first]).encode()


ENCODINGS: dict[str, tuple[bytes, str, str | None]] = {
    "UTF-8": ("id,title\n1,Développeur".encode(), "Développeur", None),
    "UTF-8 with a mark": (b"\xef\xbb\xbfid,title\n1,D\xc3\xa9v", "Dév", None),
    "Windows": ("id,title\n1,Développeur – “ML”".encode("cp1252"), "Développeur – “ML”", "Windows-1252"),
    "UTF-16": ("id,title\n1,Développeur".encode("utf-16"), "Développeur", "UTF-16"),
    "UTF-16, other way round": (b"\xfe\xff" + "id,title\n1,Dév".encode("utf-16-be"), "Dév", "UTF-16"),
    "UTF-16 without a mark": ("id,title\n1,Développeur".encode("utf-16-le"), "Développeur", "UTF-16"),
    "UTF-8 with a slip": (
        "id,title\n1,Développeur à Montréal ".encode() + b"\xff", "Développeur à Montréal \ufffd",
        "1 places in the file are not UTF-8",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ENCODINGS)
def test_the_encoding_is_recognised_or_said(tmp_path: Path, case: str) -> None:
    data, title, note = ENCODINGS[case]
    (tmp_path / "ads.csv").write_bytes(data)
    report, (item,), _, _ = landed(asked(tmp_path / "ads.csv"), tmp_path)
    assert item["title_raw"] == title
    assert [note in said for said in report.notes if note] == [True] * len(report.notes)
    assert len(report.notes) == (1 if note else 0)


def _zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")


REFUSED: dict[str, tuple[Any, str, str]] = {
    "nothing": (b"", "auto", "ads is empty"),
    "only a header": (b"id,title\n", "auto", "no row of ads can be read as a posting: there are none"),
    "no title": (
        b"id,name\n1,a\n", "auto",
        "no column holds the title: name it with --mapping; the columns are id, name",
    ),
    "no row": (
        b"id,title\n1,\n2,\n", "auto", "no row of ads can be read as a posting: no title (row 2 and others)",
    ),
    "words": (b"Dear all,\nwe are hiring!\n", "auto", "no column holds the title"),
    "a page": (b"<!DOCTYPE html><html><p>a, b</p></html>", "auto", "no column holds the title"),
    "an Excel file": (_zip, "auto", "ads is a ZIP archive or an Excel file: unpack it, or save the sheet as"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(5_000), "auto", "ads is not text"),
    "a gzip cut off": (gzip.compress(b"id,title\n1,a\n" * 9_000)[:100], "auto", "ads cannot be read: "),
    "a gzip of nothing": (gzip.compress(b""), "auto", "ads is empty"),
    "Parquet cut off": (b"PAR1" + bytes(100), "auto", "ads cannot be read as parquet: "),
    "no Parquet": (b"id,title\n1,a\n", "parquet", "ads cannot be read as parquet: "),
    "not JobSpy's": (b"id,title\n1,a\n", "jobspy", "ads is not JobSpy's"),
    "Parquet said to be CSV": (b"PAR1" + bytes(5_000), "csv", "ads is a Parquet file"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_imported_is_refused_in_one_sentence(tmp_path: Path, case: str) -> None:
    made, form, says = REFUSED[case]
    path = tmp_path / "ads"
    if callable(made):
        made(path)
    else:
        path.write_bytes(made)
    with pytest.raises(ImportRefused) as refusal:
        asked(path, form).refuse_nothing()
    assert str(refusal.value).startswith(says)
    assert "\n" not in str(refusal.value)


def test_a_file_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    ads = [
        {**AD, "id": f"in-{number}", "description": f"{number * 7919 % 10007} " * 400}
        for number in range(900)
    ]
    whole = gzip.compress(jobspy_csv(tmp_path / "jobs.csv", *ads).read_bytes())
    path = tmp_path / "jobs.csv.gz"
    path.write_bytes(whole)
    what = asked(path)
    path.write_bytes(whole[: len(whole) // 2])
    report, items, _, (board,) = landed(what, tmp_path, "complete")
    assert 100 < len(items) < 800
    assert report.broken is not None
    assert report.exit_code == 3
    assert (board["status"], board["listing_complete"], board["error"]) == ("partial", False, report.broken)
    with pytest.raises(ImportRefused, match="cannot be read"):
        asked(path)


def test_a_time_that_is_none_costs_its_row_and_no_other(tmp_path: Path) -> None:
    times = pa.array([1_700_000_000, 9_999_999_999_999, None], pa.timestamp("s"))
    table = pa.table({"id": [1, 2, 3], "title": ["a", "b", "c"], "posted_at": times})
    pq.write_table(table, tmp_path / "ads.parquet")
    _, items, rejects, _ = landed(asked(tmp_path / "ads.parquet"), tmp_path)
    assert [(item["native_id"], item["posted_at"]) for item in items] == [
        ("1", "2023-11-14T22:13:20Z"), ("3", None),
    ]  # fmt: skip
    assert [reject["reason"] for reject in rejects] == ["row 2: a value that Python cannot hold"]


def test_addresses_and_numbers_reach_neither_disk_nor_screen(tmp_path: Path) -> None:
    people = "Mail ann.lee@acme.example or call +1 (415) 555-0100"
    ads = [
        {**AD, "title": f"ML Engineer {people}", "description": people},
        {**AD, "id": "in-2", "title": "", "description": people, "emails": "ann.lee@acme.example"},
    ]
    path = jobspy_csv(tmp_path / "jobs.csv", *ads)
    with path.open("a") as file:
        file.write(f'"{people}\n')
    report, _, rejects, _ = landed(asked(path), tmp_path / "landing")
    assert [reject["reason"] for reject in rejects] == ["row 3: no title", "row 4: broken quoting"]
    written = (tmp_path / "landing" / "run" / "jobspy.jsonl").read_text()
    told = json.dumps(report.to_json()) + "\n".join(report.sentences())
    for text in (written, told):
        assert "ann.lee" not in text
        assert "555-0100" not in text
    assert written.count("[email]") >= 4


def test_a_name_that_could_steer_a_terminal_is_shown_harmless(tmp_path: Path) -> None:
    (tmp_path / "ads.csv").write_text("id,title,\x1b[2Jx\n1,a\x1b[31m red,\n")
    report = asked(tmp_path / "ads.csv").look()
    assert "\x1b" not in "\n".join([*report.sentences(), *report.first])


def test_only_addresses_of_pages_are_kept(tmp_path: Path) -> None:
    (tmp_path / "ads.csv").write_text(
        "id,title,url\n1,a,javascript:alert(1)\n2,b,HTTPS://a.example/2?utm_source=x\n"
    )
    _, items, _, _ = landed(asked(tmp_path / "ads.csv"), tmp_path)
    assert [item["url"] for item in items] == [None, "https://a.example/2"]


def test_too_many_sites_are_not_a_board_each(tmp_path: Path) -> None:
    lines = "".join(f"{n},a,site{n}\n" for n in range(1_005))
    (tmp_path / "ads.csv").write_text(f"id,title,site\n{lines}1,a,site7\n")
    report = asked(tmp_path / "ads.csv").look()
    assert (len(report.boards), report.boards["site7"]) == (1_000, 2)
    assert report.rejected == {"more than 1,000 sites in one file": (5, [1002, 1003, 1004, 1005, 1006])}


@pytest.mark.parametrize("container", ["csv", "jsonl", "parquet"])
@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path: Path, container: str) -> None:
    """Four times the rows, the same peak (but for the ids seen)."""
    peaks = []
    for count in (500, 2_000):
        rows = [{**AD, "id": f"in-{n}", "description": f"Advert{n} " * 700} for n in range(count)]
        path = tmp_path / f"{count}.{container}"
        if container == "csv":
            jobspy_csv(path, *rows)
        elif container == "jsonl":
            path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        else:
            pq.write_table(pa.Table.from_pylist(rows), path)
        what = asked(path)
        del rows
        tracemalloc.start()
        landed_count = what.land(
            tmp_path, run_id=f"run-{count}", as_of=day("2026-11-21"), kind="live", listing="windowed"
        ).posting_count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert landed_count == count
    assert peaks[1] < peaks[0] + 3_000_000, peaks


def test_pay_in_words_counts_as_stated(tmp_path: Path) -> None:
    (tmp_path / "ads.csv").write_text("id,title,pay\n1,a,$75/hr\n2,b,\n")
    report = asked(tmp_path / "ads.csv").look()
    assert "Posted: none is dated. Pay is stated in a field by 1." in report.sentences()
    assert report.first[0].endswith(" · a · $75/hr")
