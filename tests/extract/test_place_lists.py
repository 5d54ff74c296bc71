from __future__ import annotations

import pytest

from analysis.extract import place


@pytest.mark.parametrize(
    ("written", "places"),
    [
        ("Lebanon, NH", [("Lebanon", "NH", "US")]),
        ("Washington, District of Columbia", [("Washington", "DC", "US")]),
        ("Brazil, Chile, Georgia", [(None, None, "BR"), (None, None, "CL"), (None, None, "GE")]),
        ("Georgia", [(None, "GA", "US")]),
        ("Munich and Berlin", [("Munich", None, "DE"), ("Berlin", None, "DE")]),
        ("Hybrid (2 days in Oslo)", [("Oslo", None, "NO")]),
        ("Remote (Norway, Sweden)", [(None, None, "NO"), (None, None, "SE")]),
        ("Remote - Latin America", [(None, None, None)]),
        ("North America", [(None, None, None)]),
        ("Remote (US, except CO)", [(None, None, "US")]),
        ("SW1A 1AA London", [("London", None, "GB")]),
        ("3511 ED Utrecht", [("Utrecht", None, "NL")]),
        ("Yerevan", [("Yerevan", None, "AM")]),
        ("Birmingham", [(None, None, None)]),
        ("CA", [(None, None, None)]),
    ],
)
def test_lists_and_traps(written: str, places: list[tuple[str | None, str | None, str | None]]) -> None:
    assert [found[1:] for found in place.read([written])] == places
