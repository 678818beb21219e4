"""References in Chicago, APA and MLA, as these manuals have them, by the styles' own files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from bot.output.citations import styles
from bot.output.citations.styles import rendered, write
from bot.output.speech.catalogue import LANGUAGES
from bot.output.speech.speaker import speaker
from bot.quote import DelegationName
from retrieval.errors import UsageError
from tests.bot.output.citations.samples import cited, lines, texts

KENYA = {
    "speaker": "Ms. Wanjiku Otieno", "delegation": DelegationName("KEN", "Kenya", "Kenya"), "forum": "General Assembly",
    "session": "76", "date": "2021-09-22", "title": "Forests and rivers", "symbol": "A/76/PV.9",
    "url": "https://estatements.example.org/76",
}  # fmt: skip
LINK = cited().quote.permalink


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (
            "chicago",
            "Otieno, Wanjiku. “Forests and Rivers.” Statement: Kenya A/76/PV.9. General Assembly, session 76, "
            "September 22, 2021. https://estatements.example.org/76.",
        ),
        (
            "apa",
            "Otieno, W. (2021, September 22). Forests and rivers (Statement: Kenya A/76/PV.9). General Assembly, "
            "session 76. https://estatements.example.org/76",
        ),
        (
            "mla",
            "Otieno, Wanjiku. “Forests and Rivers.” Statement: Kenya A/76/PV.9, General Assembly, session 76, 22 "
            "September 2021, https://estatements.example.org/76.",
        ),
    ],
)
def test_a_speech_with_everything_known(style: str, expected: str) -> None:
    """Author, title, kind, symbol, meeting, date, address, in each manual's order and form of the name."""
    told = rendered(cited(**KENYA), style)
    assert told.replace("22 Sept. 2021", "22 September 2021") == expected


@pytest.mark.parametrize(
    ("style", "begins"), [("ieee", "[1] W. Otieno, “Forests"), ("nature", "1. Otieno, W. Forests")]
)
def test_a_style_that_numbers(style: str, begins: str) -> None:
    """The number that such a style begins with, which it would set in the margin, is no part of the author's name."""
    assert rendered(cited(**KENYA), style).startswith(begins)


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("chicago", f"Kenya. “Statement: Kenya.” General Assembly, session 76, 2021. {LINK}."),
        ("apa", f"Kenya. (2021). Statement: Kenya. General Assembly, session 76. {LINK}"),
        ("mla", f"Kenya. “Statement: Kenya.” General Assembly, session 76, 2021, {LINK}."),
    ],
)
def test_a_delegation_as_author_and_a_year_alone(style: str, expected: str) -> None:
    """Where no person, no title and no day is recorded; the permalink is where the words can be looked up."""
    made = cited(**KENYA | {"speaker": None, "title": None, "symbol": None, "url": None, "date": "2021"})
    assert rendered(made, style) == expected


def test_no_date_is_said() -> None:
    """Chicago and APA say that there is none."""
    assert ", n.d." in rendered(cited(date=None), "chicago")
    assert "(n.d.)" in rendered(cited(date=None), "apa")


def test_words_that_are_no_speaker_s_are_not_filed_under_the_speaker() -> None:
    """The title takes the author's place, once; what the words are is said below."""
    told = write("chicago", [cited(part="disclaimer")])
    assert "Jalili" not in told
    assert told.count("Statement: Islamic Republic of Iran") == 1
    assert "from the disclaimer on Iran's statement" in told


def test_what_a_style_has_no_place_for_stands_below() -> None:
    """The symbol and the permalink are never lost, and are not said twice."""
    ieee = write("ieee", [cited(symbol="A/76/PV.9", url="https://un.org")])
    chicago = write("chicago", [cited(symbol="A/76/PV.9", url="https://un.org")])
    for told in (ieee, chicago):
        assert told.count("A/76/PV.9") == 1
        assert told.count(LINK) == 1


@settings(max_examples=25)
@given(texts, lines)
def test_the_words_stand_there_as_they_are(text: str, title: str) -> None:
    """Whatever a quote and a title hold, the words are untouched, and the style does not fail."""
    assert write("apa", [cited(text, title=title)]).startswith(f"“{text}”\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("style", list(styles.NAMED))
def test_a_reference_in_every_language(style: str, language: str) -> None:
    """The styles have a locale for each; names, titles and the year stand there whatever it is."""
    told = rendered(cited(**KENYA), style, speaker(language))
    assert all(part in told for part in ("Otieno", "2021", "A/76/PV.9", "https://estatements.example.org/76"))


def test_a_style_that_there_is_not_is_named() -> None:
    """With the styles that there are."""
    for name in ("no-such-style", "../../etc/passwd", "Chicago Manual", "absent.csl"):
        with pytest.raises(UsageError, match="chicago"):
            rendered(cited(), name)


def test_a_style_of_one_s_own(tmp_path: Path) -> None:
    """A file of the Citation Style Language, wherever it lies; one that is none is named."""
    own = tmp_path / "own.csl"
    own.write_bytes(styles.find("apa").read_bytes())
    assert rendered(cited(), str(own)) == rendered(cited(), "apa")
    broken = tmp_path / "broken.csl"
    broken.write_text("<style>")
    with pytest.raises(UsageError, match=r"broken\.csl cannot be rendered"):
        rendered(cited(), str(broken))


def test_without_the_extra_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other formats need nothing; a style says what it needs."""
    monkeypatch.setattr(styles, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"pip install '\.\[cite\]'"):
        rendered(cited(), "chicago")
