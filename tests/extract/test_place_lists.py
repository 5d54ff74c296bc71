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
        ("Remote - Latin America", [(None, "LATAM", None)]),
        ("North America", [(None, "North America", None)]),
        ("Remote (US, except CO)", [(None, None, "US")]),
        ("SW1A 1AA London", [("London", None, "GB")]),
        ("3511 ED Utrecht", [("Utrecht", None, "NL")]),
        ("Yerevan", [("Yerevan", None, "AM")]),
        ("Birmingham", [("Birmingham", None, None)]),
        ("CA", [(None, None, None)]),
    ],
)
def test_lists_and_traps(written: str, places: list[tuple[str | None, str | None, str | None]]) -> None:
    assert [found[1:] for found in place.read([written])] == places


Found = tuple[str | None, str | None, str | None]


@pytest.mark.parametrize(
    ("written", "places"),
    [
        # One city, one name, whatever the ad calls it.
        ("Bangalore", [("Bengaluru", None, "IN")]),
        ("Bengaluru South, Karnataka", [("Bengaluru", "KA", "IN")]),
        ("Bombay", [("Mumbai", None, "IN")]),
        ("München", [("Munich", None, "DE")]),
        ("Köln, NRW, Germany", [("Cologne", "NW", "DE")]),
        ("Wien", [("Vienna", None, "AT")]),
        ("VIENNA, VA", [("Vienna", "VA", "US")]),
        ("NYC / SF", [("New York", "NY", "US"), ("San Francisco", "CA", "US")]),
        ("Bay Area, CA", [("San Francisco Bay Area", "CA", "US")]),
        ("Mexico City, CDMX", [("Mexico City", None, "MX")]),
        ("Odessa, TX", [("Odessa", "TX", "US")]),
        # Large cities of one name: no country alone, that of the places beside them.
        ("Cambridge", [("Cambridge", None, None)]),
        ("Cambridge or Boston, MA", [("Boston", "MA", "US"), ("Cambridge", "MA", "US")]),
        ("Birmingham; Leeds, England", [("Leeds", "ENG", "GB"), ("Birmingham", None, "GB")]),
        # "CA" after Ontario is California or Canada; after any other province it is Canada.
        ("Ontario, CA", [(None, None, None)]),
        ("Ontario, California", [("Ontario", "CA", "US")]),
        ("Ontario, CA, USA", [("Ontario", "CA", "US")]),
        ("Ontario, Canada", [(None, "ON", "CA")]),
        ("Manitoba, CA", [(None, "MB", "CA")]),
        ("Québec, QC, Canada", [("Quebec City", "QC", "CA")]),
        ("Washington", [(None, None, "US")]),
        # Parts of the world.
        ("Remote - EMEA", [(None, "EMEA", None)]),
        ("Remote (Europe)", [(None, "Europe", None)]),
        ("Remote, LATAM", [(None, "LATAM", None)]),
        ("Remote (APAC)", [(None, "APAC", None)]),
        ("Anywhere in the Americas", [(None, "Americas", None)]),
        ("Remote, DACH", [(None, "DACH", None)]),
        ("The Nordics", [(None, "Nordics", None)]),
        ("Remote US/EU", [(None, None, "US"), (None, "EU", None)]),
        ("EMEA - London", [("London", None, "GB")]),
        ("South Africa", [(None, None, "ZA")]),
        # States beyond the United States and Canada.
        ("London, England, United Kingdom", [("London", "ENG", "GB")]),
        ("Scotland, UK", [(None, "SCT", "GB")]),
        ("Augsburg, Bavaria, Germany", [("Augsburg", "BY", "DE")]),
        ("Sydney NSW, Australia", [("Sydney", "NSW", "AU")]),
        ("Perth, WA", [("Perth", "WA", "AU")]),
        ("Spokane, WA", [("Spokane", "WA", "US")]),
        ("Chennai, TN", [("Chennai", "TN", "IN")]),
        ("Lahore, Punjab, Pakistan", [("Lahore", None, "PK")]),
        # Codes before the city, and several places in one string.
        ("US-CA-San Francisco", [("San Francisco", "CA", "US")]),
        ("CAN-ON-Toronto", [("Toronto", "ON", "CA")]),
        ("DE-Berlin", [("Berlin", None, "DE")]),
        ("US-Remote", [(None, None, "US")]),
        ("Austin, TX, Denver, CO, Remote", [("Austin", "TX", "US"), ("Denver", "CO", "US")]),
        ("San Francisco, New York", [("San Francisco", "CA", "US"), ("New York", "NY", "US")]),
        ("Brooklyn, New York", [("Brooklyn", "NY", "US")]),
        ("Berlin\nLondon", [("Berlin", None, "DE"), ("London", None, "GB")]),
        ("Greater Boston Area", [("Boston", "MA", "US")]),
        ("Hybrid - Berlin, Germany", [("Berlin", None, "DE")]),
        ("Hybrid in NYC", [("New York", "NY", "US")]),
        ("Central London", [("London", None, "GB")]),
        ("Remote (US/Canada)", [(None, None, "US"), (None, None, "CA")]),
        ("Home based - UK", [(None, None, "GB")]),
        ("Anywhere", [(None, None, None)]),
    ],
)
def test_names_regions_and_codes(written: str, places: list[Found]) -> None:
    assert [found[1:] for found in place.read([written])] == places


def test_a_city_of_two_countries_takes_the_one_of_the_other_fields() -> None:
    found = place.read(["Cambridge", "Manchester", "Europe"])
    assert {one[1:] for one in found} == {("Cambridge", None, "GB"), ("Manchester", None, "GB")}
