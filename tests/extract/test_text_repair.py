from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.extract import Extractor
from analysis.extract.mojibake import is_broken, repair
from analysis.extract.text import to_text


@pytest.mark.parametrize(
    ("broken", "written"),
    [
        ("Weâ€™re in MÃ¼nchen", "We’re in München"),
        ("Â£40,000 â€“ â‚¬50,000", "£40,000 – €50,000"),
        ("ship it ðŸš€", "ship it 🚀"),
        ("voilà » São Paulo", "voilà » São Paulo"),
        ("À la carte, Ã, Â", "À la carte, Ã, Â"),
    ],
)
def test_only_certain_sequences_are_repaired(broken: str, written: str) -> None:
    assert repair(broken) == written


def test_a_lost_byte_is_left() -> None:
    assert repair("caf\ufffd") == "caf\ufffd"


RUSSIAN = "Ищем разработчика с опытом работы от трёх лет в Москве."
BROKEN = {
    RUSSIAN: False,
    RUSSIAN.encode().decode("cp1252", "replace"): True,
    RUSSIAN.encode().decode("latin-1"): True,
    RUSSIAN.encode("cp1251").decode("utf-8", "replace"): True,
    "한국어 개발자를 찾습니다".encode().decode("latin-1"): True,
    "データエンジニア募集".encode().decode("latin-1"): True,
    "Développeur expérimenté à Genève, « équipe » ©2026 – 45 °C": False,
    "D\ufffdveloppeur exp\ufffdriment\ufffd, une \ufffdquipe de dix et des outils qui marchent": False,
    "Señor Ingeniero ¿quién? ¡à la carte! ïé×÷": False,
    "We build things.": False,
    "": False,
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_text_of_lost_characters_is_recognised(extractor: Extractor, text: str) -> None:
    assert is_broken(text) is BROKEN[text]
    assert (extractor.read("", description=text).language == "und") is BROKEN[text]


def test_markup_is_repaired_before_its_spaces_are_folded() -> None:
    assert to_text("<p>Ã\xa0 la carte</p><ul><li><p>one</p></li><li></li></ul>") == "à la carte\n- one"


_PIECES = st.sampled_from(
    (
        "<p>",
        "</li>",
        "<li>",
        "<",
        "&amp;",
        "\x00",
        "â€™",
        "$1-2k",
        "Remote",
        "5+ years",
        "|",
        "\n",
        "BS in ",
        "é",
    )
)
_TEXTS = st.lists(st.one_of(_PIECES, st.text(max_size=20)), max_size=40).map("".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=_TEXTS, location=st.lists(_TEXTS, max_size=3), description=_TEXTS, flag=st.none() | _TEXTS)
def test_no_text_makes_the_reading_of_facts_fail(
    extractor: Extractor, title: str, location: list[str], description: str, flag: str | None
) -> None:
    found = extractor.read(title, "Acme", location, description, workplace_raw=flag)
    for fact in (found.level, found.workplace, found.role, found.years_min, found.education):
        if fact is not None and fact.evidence is not None:
            assert found.text[fact.evidence.start : fact.evidence.end] == fact.evidence.text
