"""The bank's files as it publishes them, merged day by day, and what a conversion makes of them."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from data import rates
from data.home import SHIPPED
from data.rates import RatesError
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read

TODAY = date(2026, 11, 21)
FRIDAY, THURSDAY = date(2026, 11, 20), date(2026, 11, 19)
HEAD = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject>
<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender><Cube>"""
DAILY_XML = (
    HEAD
    + b"""
<Cube time='2026-11-20'>
<Cube currency='USD' rate='1.125'/><Cube currency='JPY' rate='175.5'/></Cube></Cube></gesmes:Envelope>"""
)
DAYS_XML = HEAD + (
    b'<Cube time="2026-11-20"><Cube currency="USD" rate="1.125"/><Cube currency="JPY" rate="175.5"/></Cube>'
    b'<Cube time="2026-11-19"><Cube currency="USD" rate="1.1"/></Cube></Cube></gesmes:Envelope>'
)
DAILY_CSV = b"Date, USD, JPY, BGN, \n20 November 2026, 1.125, 175.5, N/A, \n"
HIST_CSV = b"Date,USD,JPY,BGN,\n2026-11-20,1.125,175.5,N/A,\n2026-11-19,1.1,N/A,,\n"
ONE = {FRIDAY: {"USD": "1.125", "JPY": "175.5"}}
TWO = {**ONE, THURSDAY: {"USD": "1.1"}}


def zipped(**files: bytes) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return whole.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("eurofxref-daily.xml", DAILY_XML, ONE),
        ("eurofxref-hist-90d.xml", DAYS_XML, TWO),
        ("eurofxref.csv", DAILY_CSV, ONE),
        ("eurofxref-hist.csv", HIST_CSV, TWO),
        ("with a byte order mark.csv", b"\xef\xbb\xbf" + HIST_CSV, TWO),
        ("eurofxref.zip", zipped(eurofxref_csv=DAILY_CSV), ONE),
        ("eurofxref-hist.zip", zipped(eurofxref_csv=HIST_CSV, readme_txt=b"words"), TWO),
        ("of our own form.csv", b"date,JPY,USD\n2026-11-19,,1.1\n2026-11-20,175.5,1.125\n", TWO),
        ("its name is wrong.csv", DAYS_XML, TWO),
    ],
)
def test_every_form_of_the_bank_is_read(tmp_path: Path, name: str, data: bytes, found: Any) -> None:
    (tmp_path / name).write_bytes(data)
    assert rates.read(tmp_path / name) == found


def test_what_is_done_with_rates_is_not_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "rates.csv").write_bytes(DAILY_CSV)
    for units in rates.read(tmp_path / "rates.csv").values():
        units.clear()
    assert rates.read(tmp_path / "rates.csv") == ONE


LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><Cube time="2026-11-20">&b;</Cube>'
OUTSIDE = b'<!DOCTYPE l SYSTEM "file:///etc/passwd"><Cube/>'


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (LAUGHS, "declares a document type"),
        (LAUGHS.decode().encode("utf-16"), "is no table of rates|declares a document type"),
        (OUTSIDE, "declares a document type"),
        (DAYS_XML[:-30], "is not whole XML"),
        (HEAD + b"</Cube></gesmes:Envelope>", "holds no rates"),
        (b"<html><title>Just a moment</title></html>", "holds no rates"),
        (b"", "is no table of rates"),
        (b"a,b\n1,2\n", "its first column is not Date"),
        (b"Date,USD\nyesterday,1.1\n", "'yesterday' where a day was expected"),
        (b"Date,USD\n2026-11-20,-1\n", "gives '-1' as the rate of 'USD' on 2026-11-20"),
        (b"Date,USD\n2026-11-20,inf\n", "gives 'inf'"),
        (b"Date,USD\n2026-11-20,=1+1\n", "gives '=1"),
        (b"Date,JPY\n2026-11-20,175\n", "no day with one for USD"),
        (b"PK\x03\x04 cut off", "cannot be unpacked"),
        (zipped(readme_txt=b"words"), "holds 0 files of rates"),
        (zipped(a_csv=b"Date,USD\n" + b"\n" * (rates.MAX_SIZE + 10)), "is longer than 33,554,432 bytes"),
        (zipped(a_csv=HIST_CSV, b_xml=DAYS_XML), "holds 2 files of rates"),
    ],
)
def test_what_is_no_file_of_rates_is_said_in_one_sentence(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "given"
    path.write_bytes(data)
    with pytest.raises(RatesError, match=says) as refusal:
        rates.read(path)
    assert str(refusal.value).startswith("given ")
    assert "\n" not in str(refusal.value)


def test_the_newer_file_wins_day_by_day(tmp_path: Path) -> None:
    content = tmp_path / "content"
    assert rates.merge(content, TWO, TODAY) == (2, 0)
    assert rates.merge(content, TWO, TODAY) == (0, 0)
    revised = {FRIDAY: {"USD": "1.2", "NOK": "11"}, date(2026, 11, 18): {"USD": "1"}}
    assert rates.merge(content, revised, TODAY) == (1, 1)
    assert (content / rates.DAILY).read_text() == (
        "date,NOK,USD\n2026-11-18,,1\n2026-11-19,,1.1\n2026-11-20,11,1.2\n"
    )
    assert [path.name for path in (content / "fx").iterdir()] == ["ecb_daily.csv"]


def test_rates_of_days_to_come_are_refused_and_change_nothing(tmp_path: Path) -> None:
    with pytest.raises(RatesError, match="2026-11-23, and that day has not come"):
        rates.merge(tmp_path, {TODAY + timedelta(days=2): {"USD": "1"}}, TODAY)
    assert list(tmp_path.iterdir()) == []


def test_the_newest_day_and_its_file(tmp_path: Path) -> None:
    assert rates.newest([SHIPPED, tmp_path]) == (date(2026, 10, 30), SHIPPED / rates.WEEKLY)
    rates.merge(tmp_path, TWO, TODAY)
    assert rates.newest([SHIPPED, tmp_path]) == (FRIDAY, tmp_path / rates.DAILY)


def test_the_users_rates_stand_over_the_shipped_ones(desk: Desk) -> None:
    """Friday's ad by Friday's rate; one of the day of the last shipped rates by the user's of that day."""
    ads = [
        Ad("friday", says="pay: 100000-100000 EUR year", posted="2026-11-20"),
        Ad("thursday", says="pay: 10000000-10000000 JPY year", posted="2026-11-19"),
        Ad("october", says="pay: 200000-200000 EUR year", posted="2026-10-30"),
    ]
    rates.merge(desk.home.content, {**ONE, date(2026, 10, 30): {"USD": "2"}}, TODAY)
    assert desk.refresh("2026-11-21", [Read(ads)]).published
    names = dict(desk.rows("core.postings", "posting_id", "native_id"))
    found = desk.rows("core.pay", "posting_id", "pay_mid_usd_year", "rate_on", "usd_reason")
    assert {names[row[0]]: row[1:] for row in found} == {
        "friday": (pytest.approx(112500), FRIDAY, None),
        "thursday": (None, None, "rate too old: last of 2026-10-30"),
        "october": (pytest.approx(400000), date(2026, 10, 30), None),
    }
    pounds = desk.rows("ref.fx", "currency", "usd_per_unit", rate_on=date(2026, 10, 30), currency="GBP")
    assert pounds == [("GBP", pytest.approx(2 / 0.8338))]  # what the user's file lacks is the shipped one's


def test_a_damaged_file_of_rates_stops_the_refresh_with_its_name(desk: Desk) -> None:
    (desk.home.content / "fx").mkdir(parents=True)
    (desk.home.content / rates.DAILY).write_text("date,USD\n2026-11-20,plenty\n")
    result = desk.refresh("2026-11-21", [Read([Ad("1")])])
    assert (result.exit_code, result.error) == (
        1,
        "The exchange rates cannot be read: ecb_daily.csv gives 'plenty' as the rate of 'USD' on 2026-11-20.",
    )
