"""CSL JSON says what the record says and no more; references in Chicago, APA and MLA are as these manuals have them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from bot.output.citations import csl
from bot.output.citations.csl import item, rendered
from bot.output.citations.csl import write_in_style as write
from bot.output.speech.catalogue import LANGUAGES
from bot.output.speech.speaker import speaker
from bot.quote import DelegationName
from retrieval.errors import UsageError
from tests.bot.output.citations.samples import cited, lines, texts
from tests.tables import tables

CASES = tables(__file__)

KENYA = {
    "speaker": "Ms. Wanjiku Otieno", "delegation": DelegationName("KEN", "Kenya", "Kenya"), "forum": "General Assembly",
    "session": "76", "date": "2021-09-22", "title": "Forests and rivers", "symbol": "A/76/PV.9",
    "url": "https://estatements.example.org/76",
}  # fmt: skip
LINK = cited().quote.permalink
VARIABLES = {
    "id", "type", "author", "title", "genre", "event-title", "issued", "number", "URL", "language", "abstract", "note",
    "custom",
}  # fmt: skip
"""Those of the schema of CSL JSON 1.0.2 that are used; it allows no others than its own."""


def test_the_exact_place_stands_in_fields_of_its_own() -> None:
    """Where programs find it; to the last character, for JSON has no need of folding."""
    text = "We  agree.\n\nWe go\ton."
    made = item(cited(text, title="A", symbol="A/1", url="https://un.org", post="Minister"))
    assert made.keys() == VARIABLES
    assert made["abstract"] == text
    assert (made["custom"]["start"], made["custom"]["end"]) == (1723, 1723 + len(text))
    assert made["custom"]["sha256"] == "0" * 64


def test_words_that_are_no_speaker_s_are_given_to_nobody() -> None:
    """In no field; whose document it is stands in fields of its own."""
    made = item(cited(part="disclaimer"))
    assert not {"speaker", "post", "delegation", "delegation_code"} & set(made["custom"])
    assert made["custom"]["document_code"] == "IRN"


def test_a_bloc_s_words_are_never_filed_as_a_member_s_own() -> None:
    """On whose behalf stands in the author where no person is named, and always in the title or the kind."""
    behalf = {"on_behalf_of": ("European Union",), "delegation": DelegationName("DEU", "Germany", "Germany")}
    told = "Germany on behalf of the European Union"
    alone = item(cited(speaker=None, **behalf))
    assert alone["author"] == [{"literal": told}]
    assert alone["title"] == f"Statement: {told}"
    titled = item(cited(speaker="Ms. A", title="On research", **behalf))
    assert (titled["title"], titled["genre"]) == ("On research", f"Statement: {told}")


def test_a_claim_that_is_not_believed_is_kept_apart() -> None:
    """A group that a delegation is no member of stands in no author, title or kind."""
    made = item(cited(speaker=None, behalf_unconfirmed=("Group of 77 and China",)))
    assert made["custom"]["behalf_unconfirmed"] == ["Group of 77 and China"]
    assert "77" not in f"{made['author']} {made['title']} {made.get('genre')}"


def test_nobody_recorded_is_nobody_s() -> None:
    """Neither a speaker nor a delegation: no author, and no name is made up."""
    made = item(cited(speaker=None, delegation=None, forum=None, session=None, date=None, language=None))
    assert not {"author", "issued", "event-title", "language", "number", "URL"} & set(made)
    assert made["title"] == "Statement"


def test_a_description_is_in_the_reader_s_language_and_a_title_in_its_own() -> None:
    """What the statement is called is never translated."""
    french = speaker("fr")
    assert item(cited(), french)["title"].startswith("Déclaration")
    assert item(cited(title="On research"), french)["title"] == "On research"


def test_an_id_is_one_that_every_format_takes() -> None:
    """ASCII letters, digits and "-", the same for the same stretch and another for any other."""
    assert cited("We agree.").id == "irn-2020-9a1b2c3d4e5f-1723-1732"
    assert cited("We agree.", date=None, delegation=None).id == "statement-9a1b2c3d4e5f-1723-1732"


@pytest.mark.parametrize(("style", "expected"), CASES["speeches"])
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


@pytest.mark.parametrize(("style", "expected"), CASES["years"])
def test_a_delegation_as_author_and_a_year_alone(style: str, expected: str) -> None:
    """Where no person, no title and no day is recorded; the permalink is where the words can be looked up."""
    made = cited(**KENYA | {"speaker": None, "title": None, "symbol": None, "url": None, "date": "2021"})
    assert rendered(made, style) == expected.format(link=LINK)


def test_no_date_is_said() -> None:
    """Chicago and APA say that there is none."""
    assert ", n.d." in rendered(cited(date=None), "chicago")
    assert "(n.d.)" in rendered(cited(date=None), "apa")


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
@pytest.mark.parametrize("style", list(csl.NAMED))
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
    own.write_bytes(csl.find("apa").read_bytes())
    assert rendered(cited(), str(own)) == rendered(cited(), "apa")
    broken = tmp_path / "broken.csl"
    broken.write_text("<style>")
    with pytest.raises(UsageError, match=r"broken\.csl cannot be rendered"):
        rendered(cited(), str(broken))


def test_without_the_extra_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other formats need nothing; a style says what it needs."""
    monkeypatch.setattr(csl, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"pip install '\.\[cite\]'"):
        rendered(cited(), "chicago")
