"""Landing files survive anything, and name nobody."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.keys import hidden
from warehouse import landing, landing_items

ROOT = Path(__file__).resolve().parents[2]
AS_OF = datetime(2026, 11, 21, 4, 0, tzinfo=timezone(timedelta(hours=1)))
POSTING = {
    "native_id": "4711",
    "url": "https://acme.com/jobs/4711",
    "title_raw": "ML Engineer",
    "company_raw": "Acme",
    "locations_raw": ["Berlin"],
    "description_raw": "<p>Pay: $160,000 - 200,000. Ask jobs@acme.com or +1 (415) 555-0100.</p>",
    "description_format": "html",
    "posted_at": "2026-11-01T00:00:00Z",
    "pay_ranges": [
        {
            "min": 160000.0,
            "max": 200000.0,
            "currency": "USD",
            "period": "year",
            "label": None,
            "raw": '{"min_cents":16000000}',
        }
    ],
}


def new_file(folder: Path, **more: Any) -> landing.LandingFile:
    boards = [{"source": "greenhouse", "board": "acme", "employer": "Acme", "sector": None}]
    values = {
        "run_id": "20261121T030000Z-1",
        "source": "greenhouse",
        "as_of": AS_OF,
        "kind": "live",
        "boards": boards,
        **more,
    }
    return landing.LandingFile(folder, **values)


def close_acme(file: landing.LandingFile, status: str = "ok") -> None:
    file.close_board(
        "acme",
        status=status,
        listing="complete",
        listing_complete=True,
        requests=1,
        errors=0,
        error=None,
        finished_at=AS_OF,
    )


def test_a_file_reads_back_as_it_was_written(tmp_path: Path) -> None:
    with new_file(tmp_path) as file:
        assert file.item("acme", POSTING)
        file.reject("acme", "a job without id", '{"title": "Mail ann@acme.com"}')
        close_acme(file)
    assert file.path == tmp_path / "20261121T030000Z-1" / "greenhouse.jsonl"
    header, item, reject, board = landing.read(file.path)
    assert header == {
        "type": "header",
        "format": 1,
        "software": landing.SOFTWARE,
        "run_id": "20261121T030000Z-1",
        "as_of": "2026-11-21T03:00:00Z",
        "kind": "live",
        "source": "greenhouse",
        "boards": [{"source": "greenhouse", "board": "acme", "employer": "Acme", "sector": None}],
    }
    assert item == {
        "type": "item",
        "posting_id": "2e43a5bf1a23b058",
        "content_hash": item["content_hash"],
        **dict.fromkeys(landing.ITEM_FIELDS),
        **POSTING,
        "source": "greenhouse",
        "board": "acme",
        "is_prospect": False,
        "is_unlisted": False,
        "description_raw": "<p>Pay: $160,000 - 200,000. Ask [email] or [phone].</p>",
    }
    assert reject == {
        "type": "reject",
        "board": "acme",
        "reason": "a job without id",
        "payload": '{"title": "Mail [email]"}',
    }
    assert board == {
        "type": "board",
        "board": "acme",
        "status": "ok",
        "listing": "complete",
        "listing_complete": True,
        "items": 1,
        "requests": 1,
        "errors": 0,
        "error": None,
        "finished_at": "2026-11-21T03:00:00Z",
        "not_modified": False,
        "validator": None,
    }


def test_a_field_that_came_later_leaves_old_ids_alone() -> None:
    plain = landing_items.item_line("greenhouse", "acme", POSTING)
    told = landing_items.item_line("greenhouse", "acme", {**POSTING, "pay_raw": "$14/hr"})
    guessed = landing_items.item_line("greenhouse", "acme", {**POSTING, "pay_predicted_raw": '{"min": 1}'})
    before = {name: plain[name] for name in plain if not name.startswith("pay_") or name == "pay_ranges"}
    assert landing_items.content_hash(before) == plain["content_hash"] == guessed["content_hash"]
    assert told["content_hash"] != plain["content_hash"]


def test_no_form_of_a_key_is_written(tmp_path: Path) -> None:
    key = 's3cr/t+="x'
    with landing.LandingFile(
        tmp_path,
        run_id="run",
        source="adzuna",
        as_of=AS_OF,
        kind="live",
        boards=[],
        clean=partial(hidden, secrets=[key]),
    ) as file:
        said = f"https://api.example/?k={quote(key, safe='')}&l={quote_plus(key)} {key}"
        assert file.item("us", {"native_id": "1", "url": said, "title_raw": key})
        file.reject("us", said, said)
    text = file.path.read_text(encoding="utf-8")
    assert text.count("[key]") == 3 + 1 + 3 + 3
    for form in (key, quote(key, safe=""), quote_plus(key), json.dumps(key)[1:-1]):
        assert form not in text


def test_the_posting_id_is_the_documented_hash() -> None:
    import hashlib

    expected = hashlib.sha256(b"greenhouse\0acme\x004711").hexdigest()[:16]
    assert landing_items.posting_id("greenhouse", "acme", "4711") == expected == "2e43a5bf1a23b058"


@pytest.mark.parametrize(
    ("change", "is_new_content"),
    [
        ({"title_raw": "Senior ML Engineer"}, True),
        ({"company_raw": "Acme Inc"}, True),
        ({"locations_raw": ["Berlin", "Paris"]}, True),
        ({"description_raw": "<p>New text</p>"}, True),
        ({"pay_ranges": []}, True),
        ({"updated_raw": "2026-11-20"}, False),
        ({"url": "https://acme.com/jobs/4711?x=1"}, False),
        ({"posted_at": "2026-11-02T00:00:00Z"}, False),
        ({"department_raw": "Research"}, False),
        # Masked before hashing: another recruiter is no new content.
        ({"description_raw": POSTING["description_raw"].replace("jobs@", "bob@")}, False),  # type: ignore[attr-defined]
    ],
)
def test_content_hash_covers_what_a_posting_says_and_nothing_volatile(
    change: dict[str, Any], is_new_content: bool
) -> None:
    before = landing_items.item_line("greenhouse", "acme", POSTING)["content_hash"]
    after = landing_items.item_line("greenhouse", "acme", {**POSTING, **change})["content_hash"]
    assert (before != after) is is_new_content


def test_a_posting_lands_once_per_board(tmp_path: Path) -> None:
    with new_file(tmp_path) as file:
        assert [file.item("acme", POSTING), file.item("acme", POSTING), file.item("other", POSTING)] == [
            True, False, True,
        ]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["../x", "..", ".", "", "a/b", "a\\b", "a\0", "/etc", "x" * 65, "run.1", "ä"]
)
@pytest.mark.parametrize("field", ["run_id", "source"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, field: str, name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a landing file"):
        new_file(tmp_path, **{field: name})
    assert list(tmp_path.iterdir()) == []


def test_a_run_is_never_written_over(tmp_path: Path) -> None:
    new_file(tmp_path).close()
    with pytest.raises(FileExistsError):
        new_file(tmp_path)


@pytest.mark.parametrize("fields", [{"native_id": ""}, {"native_id": 12}, {}, {**POSTING, "salary": "much"}])
def test_what_is_no_item_is_refused(tmp_path: Path, fields: dict[str, Any]) -> None:
    with new_file(tmp_path) as file, pytest.raises(ValueError, match="an item"):
        file.item("acme", fields)


def test_what_json_and_utf8_cannot_hold_is_replaced(tmp_path: Path) -> None:
    with new_file(tmp_path) as file:
        file.item(
            "acme", {**POSTING, "title_raw": "a\0b\ud800c", "pay_ranges": [{"min": float("nan"), "max": 1.0}]}
        )
    item = list(landing.read(file.path))[1]
    assert item["title_raw"] == "a\ufffdb\ufffdc"
    assert item["pay_ranges"] == [
        {"min": None, "max": 1.0, "currency": None, "period": None, "label": None, "raw": None}
    ]


def test_a_monstrous_item_becomes_a_reject(tmp_path: Path) -> None:
    with new_file(tmp_path) as file:
        assert not file.item("acme", {**POSTING, "description_raw": "x" * (landing.MAX_LINE + 1)})
    assert [line["type"] for line in landing.read(file.path)] == ["header", "reject"]


def test_a_reject_keeps_ten_kilobytes(tmp_path: Path) -> None:
    with new_file(tmp_path) as file:
        file.reject("acme", "garbage", "ü" * 20_000)
    assert len(list(landing.read(file.path))[1]["payload"].encode()) == 10_000


# ---- cut off and broken ------------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", [1, 2, 50, 300])
def test_a_line_that_is_cut_off_is_a_reject(tmp_path: Path, cut: int) -> None:
    with new_file(tmp_path) as file:
        file.item("acme", POSTING)
        file.item("acme", {**POSTING, "native_id": "4712"})
    file.path.write_bytes(file.path.read_bytes()[:-cut])
    lines = list(landing.read(file.path))
    if cut == 1:  # only the line end is missing: nothing is lost
        assert [line["type"] for line in lines] == ["header", "item", "item"]
    else:
        assert [line["type"] for line in lines] == ["header", "item", "reject"]
        assert lines[2]["reason"] == "the line is cut off"
        assert lines[2]["board"] is None


@pytest.mark.parametrize(
    "line", [b"\xff\xfe\x00", b"{]", b"[1, 2]", b"null", b'"text"', b"", b"[" * 100_000, b'{"a": 1e999999}x']
)
def test_a_broken_line_is_a_reject_and_the_rest_is_read(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_bytes(b'{"type":"header"}\n' + line + b'\n{"type":"item"}\n')
    assert [found["type"] for found in landing.read(path)] == ["header", "reject", "item"]


@given(st.binary(max_size=300))
def test_no_file_makes_the_reader_fail(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "any.jsonl"
    path.write_bytes(data)
    assert all(isinstance(line, dict) for line in landing.read(path))
    path = path.with_suffix(".gz")
    path.write_bytes(data)
    assert all(isinstance(line, dict) for line in landing.read(path))


def test_gz_files_are_read_and_a_cut_one_keeps_its_beginning(tmp_path: Path) -> None:
    with new_file(tmp_path) as file:
        for number in range(200):
            file.item("acme", {**POSTING, "native_id": str(number), "description_raw": os.urandom(64).hex()})
    whole = tmp_path / "whole.jsonl.gz"
    whole.write_bytes(gzip.compress(file.path.read_bytes()))
    assert list(landing.read(whole)) == list(landing.read(file.path))
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(whole.read_bytes()[:-2000])
    lines = list(landing.read(cut))
    assert len(lines) > 20
    assert {line["type"] for line in lines[:-1]} == {"header", "item"}
    assert lines[-1]["type"] == "reject"


def test_a_killed_writer_loses_at_most_its_last_line(tmp_path: Path) -> None:
    program = f"""
import sys; sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from tests.warehouse.test_landing import POSTING, new_file
file = new_file(Path({str(tmp_path)!r}))
for number in range(10**9):
    file.item("acme", {{**POSTING, "native_id": str(number)}})
    if number == 500: print("writing", flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"writing\n"
        time.sleep(0.05)
        child.send_signal(signal.SIGKILL)
    lines = list(landing.read(tmp_path / "20261121T030000Z-1" / "greenhouse.jsonl"))
    assert lines[0]["type"] == "header"
    assert [line["native_id"] for line in lines[1:-1]] == [str(n) for n in range(len(lines) - 2)]
    assert len(lines) > 500
    assert lines[-1]["type"] in {"item", "reject"}


# ---- masking -----------------------------------------------------------------------------------------------


def test_items_land_fast(tmp_path: Path) -> None:
    prose = (
        "<li>You build models with 10-20 people (2019-2024), measure them, and know what they cost.</li> "
        * 40
    )
    ad = f"{prose} Pay: $160,000 - 200,000; mail jobs@acme.com or call +1 415 555 0100."
    with new_file(tmp_path) as file:
        start = time.process_time()
        for number in range(1_000):
            file.item("acme", {**POSTING, "native_id": str(number), "description_raw": f"{number} {ad}"})
        seconds = time.process_time() - start
    assert seconds < 6, f"40,000 items of 4 kB would take {seconds * 40:.0f} s"


def test_the_software_named_is_this_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert f"{project['name']} {project['version']}" == landing.SOFTWARE


def test_the_format_is_plain_json_lines(tmp_path: Path) -> None:
    with new_file(tmp_path) as file:
        file.item("acme", {**POSTING, "description_raw": "a\nb\u2028c\r\nd"})
    raw = file.path.read_bytes()
    assert raw.count(b"\n") == 2
    assert [json.loads(line)["type"] for line in raw.splitlines()] == ["header", "item"]
    assert landing.utc_text(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    "field",
    ["title_raw", "company_raw", "description_raw", "department_raw", "pay_raw", "attribution_raw", "url"],
)
def test_every_field_is_masked_whatever_the_others_hold(field: str) -> None:
    item = landing_items.item_line("greenhouse", "acme", {"native_id": "1", field: "ask ann@acme.com"})
    assert item[field] == "ask [email]"


def test_pay_and_places_are_masked_too() -> None:
    pay = {"min": 1.0, "max": float("nan"), "label": "call (415) 555-0100", "raw": "{}"}
    item = landing_items.item_line(
        "greenhouse",
        "acme",
        {"native_id": "1", "locations_raw": ("Berlin", "ann@acme.com"), "pay_ranges": [pay]},
    )
    assert item["locations_raw"] == ["Berlin", "[email]"]
    assert item["pay_ranges"] == [
        {"min": 1.0, "max": None, "currency": None, "period": None, "label": "call [phone]", "raw": "{}"}
    ]
