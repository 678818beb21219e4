"""CSL JSON says what the record says and no more, and a citation processor reads it."""

from __future__ import annotations

import json

import pytest
from citeproc.source.json import CiteProcJSON
from hypothesis import given

from bot.output.citations.csl import item, write
from bot.output.speech.speaker import speaker
from bot.quote import DelegationName
from tests.bot.output.citations.samples import NAMES, cited, lines, texts

VARIABLES = {
    "id", "type", "author", "title", "genre", "event-title", "issued", "number", "URL", "language", "abstract", "note",
    "custom",
}  # fmt: skip
"""Those of the schema of CSL JSON 1.0.2 that are used; it allows no others than its own."""


@given(texts)
def test_the_words_are_read_back_as_they_stand(text: str) -> None:
    """To the last character: JSON has no need of folding."""
    (read,) = json.loads(write([cited(text)]))
    assert read["abstract"] == text
    assert set(read) <= VARIABLES
    assert (read["custom"]["start"], read["custom"]["end"]) == (1723, 1723 + len(text))
    assert read["custom"]["sha256"] == "0" * 64
    assert cited(text).quote.permalink in read["note"]


@given(lines, lines, lines)
def test_a_processor_reads_the_record(title: str, forum: str, symbol: str) -> None:
    """citeproc-py takes the item, and finds what was put in."""
    made = item(cited(title=title, forum=forum, session=None, symbol=symbol))
    read = CiteProcJSON([made])[made["id"]]
    assert read.type == "speech"
    assert str(read["event_title"]) == forum
    assert str(read["number"]) == symbol
    assert (read["issued"].year, read["issued"].day) == (2020, 12)


@pytest.mark.parametrize(
    ("speaker_", "code", "expected"),
    [*((speaker, code, csl) for speaker, code, _, csl in NAMES), (None, "IRN", {"literal": "x"})],
)
def test_the_author(speaker_: str | None, code: str, expected: dict[str, str]) -> None:
    """The speaker where one is recorded, by the parts of the name; else the delegation as a body."""
    assert item(cited(speaker=speaker_, delegation=DelegationName(code, "x", "x")))["author"] == [expected]


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


@pytest.mark.parametrize("part", ["cover", "disclaimer", "heading", "note"])
def test_words_that_are_no_speaker_s_have_no_author(part: str) -> None:
    """They are given to nobody in any field, and the note says from which part of whose statement they are."""
    made = item(cited(part=part))
    assert "author" not in made
    assert not {"speaker", "post", "delegation", "delegation_code"} & set(made["custom"])
    assert (made["custom"]["document_code"], made["title"]) == ("IRN", "Statement: Islamic Republic of Iran")
    assert "Iran's statement (CSTD twenty-third session, 12 June 2020)" in made["note"]


def test_nobody_recorded_is_nobody_s() -> None:
    """Neither a speaker nor a delegation: no author, and no name is made up."""
    made = item(cited(speaker=None, delegation=None, forum=None, session=None, date=None, language=None))
    assert not {"author", "issued", "event-title", "language", "number", "URL"} & set(made)
    assert made["title"] == "Statement"


@pytest.mark.parametrize(
    ("date", "expected"),
    [("2020-06-12", [2020, 6, 12]), ("2020-06", [2020, 6]), ("2020", [2020]), ("spring", None), (None, None)],
)
def test_a_date_is_written_to_the_precision_known(date: str | None, expected: list[int] | None) -> None:
    """What is no ISO 8601 date is none."""
    assert item(cited(date=date)).get("issued") == (expected and {"date-parts": [expected]})


def test_a_description_is_in_the_reader_s_language_and_a_title_in_its_own() -> None:
    """What the statement is called is never translated."""
    french = speaker("fr")
    assert item(cited(), french)["title"].startswith("Déclaration")
    assert item(cited(title="On research"), french)["title"] == "On research"


def test_an_id_is_one_that_every_format_takes() -> None:
    """ASCII letters, digits and "-", the same for the same stretch and another for any other."""
    assert cited("We agree.").id == "irn-2020-9a1b2c3d4e5f-1723-1732"
    assert cited("We agree.", date=None, delegation=None).id == "statement-9a1b2c3d4e5f-1723-1732"
