"""The fields of a bibliography say what the record says and no more, as CSL JSON has them."""

from __future__ import annotations

from bot.output.citations.csl import item
from bot.output.speech.speaker import speaker
from bot.quote import DelegationName
from tests.bot.output.citations.samples import cited

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


def test_words_that_are_no_speaker_s_are_given_to_nobody() -> None:
    """In no field; whose document it is stands in fields of its own."""
    made = item(cited(part="disclaimer"))
    assert not {"speaker", "post", "delegation", "delegation_code"} & set(made["custom"])
    assert made["custom"]["document_code"] == "IRN"


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
