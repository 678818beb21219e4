"""What programs read: values that the examples of `docs/json.md` do not have, and lines that any JSON reader takes."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.timeline import rewording
from bot.check import Verdict
from bot.output import json_replies
from bot.output.citations.citation import Citation
from bot.output.citations.formats import format_named
from bot.phrase_counts import PhrasePlace, PhraseUse, PhraseYear, Use
from bot.quote import DelegationName
from bot.timeline import Timeline, TimelineStep, Year
from retrieval.names.membership import MembershipTime
from tests.bot.cli.samples import (
    COME_CLOSEST,
    DIFFERENCE,
    SAID,
    WRITTEN,
    answer,
    check,
    closest,
    comparison,
    near_comparison,
    quote,
    refusal,
    short,
)

RUSSIA = DelegationName("RUS", "Russian Federation", "Russian Federation")
FOUND = rewording("We demand an end to sanctions.", "We ask for an end to sanctions.")
TIMELINE = Timeline(
    "sanctions",
    (Year("2016", 1, 3), Year("2023", 1, 1)),
    (TimelineStep(1), TimelineStep(2, 1, FOUND.changes, FOUND.likeness)),
    2,
    4,
    first="2016-09-21",
    latest="2023",
)


def test_what_nobody_has_spoken_is_sent_as_nobody_s() -> None:
    """A disclaimer has neither delegation nor speaker; whose document it stands in has a key of its own."""
    (spoken, printed) = json_replies.reply(answer(quote(), quote(n=2, part="disclaimer")))["quotes"]
    assert spoken["document"] is None
    assert printed["document"] == spoken["delegation"]
    assert [printed[key] for key in ("delegation", "speaker", "post", "on_behalf_of")] == [None, None, None, []]


def test_the_closest_passages_are_no_quotes_of_an_answer() -> None:
    """They have a list of their own below the finding that says what they are; every reply has the same names."""
    sent = json_replies.reply(closest(quote(), more=(short(2),), confidence=0.25), id="q1")
    assert (sent["id"], sent["kind"], sent["finding"], sent["confidence"]) == ("q1", "closest", COME_CLOSEST, 0.25)
    assert (sent["quotes"], sent["summary"], sent["refusal"]) == ([], None, None)
    assert sent["closest"] == json_replies.reply(answer(quote()))["quotes"]
    for other in (answer(quote()), refusal(quote())):
        told = json_replies.reply(other)
        assert (told.keys(), told["closest"], told["confidence"]) == (sent.keys(), [], None)
    assert told["refusal"]["nearest"] == sent["closest"]


def test_a_row_that_only_comes_close_has_no_quote_of_the_answer() -> None:
    """Its passages stand among the closest, and its number names them there."""
    sent = json_replies.reply(near_comparison())
    assert [(row["status"], row["quotes"], row["evidence"]) for row in sent["rows"]] == [
        ("quoted", [1], "words"),
        ("closest", [2], None),
        ("silent", [], None),
    ]
    assert [[each["n"] for each in sent[name]] for name in ("quotes", "closest")] == [[1], [2]]


def test_of_several_questions_each_is_of_its_kind() -> None:
    """What comes close to one question and answers another is a quote; each part names its own by their numbers."""
    parts = (answer(short(1), short(2)), closest(short(2), short(3)))
    sent = json_replies.reply(answer(short(1), short(2), short(3), parts=parts))
    assert [[each["n"] for each in sent[name]] for name in ("quotes", "closest")] == [[1, 2], [3]]
    assert [(each["kind"], each["quotes"], each["closest"]) for each in sent["parts"]] == [
        ("answer", [1, 2], []),
        ("closest", [], [2, 3]),
    ]


def test_a_citation_stands_with_its_quote_whatever_list_that_is_in() -> None:
    """What was not held any more when it was cited has none."""
    reply = near_comparison()
    cited = {each.permalink: Citation(each) for each in reply.quotes[1:]}
    sent = json_replies.with_citations(json_replies.reply(reply), cited, format_named("text"))
    assert sent["quotes"][0]["cite"] is None
    assert "Kenya" in sent["closest"][0]["cite"]["text"]


def test_a_row_tells_when_a_member_was_one() -> None:
    """Of whom nothing is held as a group's member, but of other times, its status stays and its time is sent beside."""
    row = replace(comparison().rows[1], member=MembershipTime("2024-01-01", None))
    sent = json_replies.reply(replace(comparison(), rows=(row,)))
    (told,) = sent["rows"]
    assert (told["status"], told["member"]) == ("no statement held", {"since": "2024-01-01", "until": None})
    assert sent["rejected"] == [{"what": "a phrase", "why": "it is not in the statement"}]


@pytest.mark.parametrize("ranges", [(), ((), ())], ids=["none", "empty ones"])
def test_an_altered_wording_is_sent_with_its_difference(ranges: tuple[tuple[()], ...]) -> None:
    """The closest sentences hold no part of the wording; the texts of the difference add up to the two texts."""
    fields = {"difference": DIFFERENCE, "own_words": ("the",), "unlisted": 2}
    sent = json_replies.check(check(Verdict.ALTERED, quote(), quote(n=2), ranges=ranges, **fields), id=7)
    assert (sent["id"], sent["own_words"], sent["unlisted"]) == (7, ["the"], 2)
    assert [each["spans"] for each in sent["found"]] == [[], []]
    assert {each["op"] for each in sent["difference"]} == {"equal", "insert", "delete", "replace"}
    assert "".join(each["wording"] for each in sent["difference"]) == WRITTEN
    assert "".join(each["statement"] for each in sent["difference"]) == SAID


@given(st.dictionaries(st.text(), st.text(alphabet=st.characters())))
def test_a_line_is_one_line_of_utf8_json(value: dict[str, str]) -> None:
    """Lone surrogates and odd line ends included, a line is valid UTF-8, one line to any reader, and reads back."""
    sent = json_replies.line(value)
    text = sent.decode("utf-8")
    assert json.loads(text) == value
    assert text.endswith("\n")
    assert len(text.splitlines()) == 1


def test_a_timeline() -> None:
    """A difference leads from the quote before to this one, and adds up to both; a refusal has its years too."""
    _, second = json_replies.reply(answer(quote(), quote(n=2), timeline=TIMELINE))["timeline"]["steps"]
    assert (second["quote"], second["before"], second["likeness"]) == (2, 1, 0.769)
    assert "".join(each["before"] for each in second["difference"]) == "We demand an end to sanctions."
    assert "".join(each["now"] for each in second["difference"]) == "We ask for an end to sanctions."
    silent = Timeline("sanctions", (Year("2016", 0, 3),), (), 0, 3)
    sent = json_replies.reply(refusal(timeline=silent))["timeline"]
    assert sent["years"] == [{"year": "2016", "speaking": 0, "held": 3}]


def test_a_phrase() -> None:
    """What was said for a group is by the group too; what has no date is of an unknown year."""
    place = PhrasePlace("9a1b2c3d4e5f", 10, 27, RUSSIA, ("Collective Security Treaty Organization",), None, None, None)
    use = Use(RUSSIA, ("Collective Security Treaty Organization",), 1, 1, (("", 1),))
    told = PhraseUse("rules-based order", 1, 1, 4, 0, (use,), (PhraseYear("2016", 0, 0, 3),), (place,))
    sent = json_replies.reply(answer(quote(), phrase=told))["phrase"]
    (whose,) = sent["delegations"]
    assert (whose["on_behalf_of"], whose["years"]) == (["Collective Security Treaty Organization"], {"unknown": 1})
    assert sent["years"] == [{"year": "2016", "count": 0, "statements": 0, "held": 3}]
    assert sent["places"][0]["permalink"] == "onrecord:9a1b2c3d4e5f#10-27"


def test_what_a_phrase_is_joined_to() -> None:
    """Places inside of longer words are counted apart, by these, each with its word; the other places have none."""
    inside = PhrasePlace("9a1b2c3d4e5f", 10, 15, RUSSIA, (), "2021", None, None, None, "rules-based")
    told = PhraseUse("rules", 0, 0, 4, 0, (), (), (), (inside, inside))
    sent = json_replies.reply(refusal(phrase=told))["phrase"]
    assert (sent["count"], sent["joined"]["count"], sent["joined"]["words"]) == (0, 2, {"rules-based": 2})
    assert sent["joined"]["places"][0]["word"] == "rules-based"
    assert sent["joined"]["places"][0]["permalink"] == "onrecord:9a1b2c3d4e5f#10-15"
