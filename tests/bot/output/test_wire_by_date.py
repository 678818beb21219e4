"""What programs read of a timeline and of a phrase's places: the names of the contract."""

from __future__ import annotations

from bot.answers.timeline import rewording
from bot.output import json_replies
from bot.phrase_counts import PhrasePlace, PhraseUse, PhraseYear, Use
from bot.quote import DelegationName
from bot.timeline import Timeline, TimelineStep, Year
from tests.bot.cli.samples import answer, quote, refusal

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


def test_a_timeline() -> None:
    """Its years and its steps; a difference leads from the quote before to this one, and adds up to both."""
    sent = json_replies.reply(answer(quote(), quote(n=2), timeline=TIMELINE))["timeline"]
    assert set(sent) == {"topic", "speaking", "held", "first", "latest", "undated", "left_out", "years", "steps"}
    assert sent["years"] == [
        {"year": "2016", "speaking": 1, "held": 3},
        {"year": "2023", "speaking": 1, "held": 1},
    ]
    first, second = sent["steps"]
    assert first == {"quote": 1, "before": None, "likeness": None, "difference": []}
    assert (second["quote"], second["before"], second["likeness"]) == (2, 1, 0.769)
    assert "".join(each["before"] for each in second["difference"]) == "We demand an end to sanctions."
    assert "".join(each["now"] for each in second["difference"]) == "We ask for an end to sanctions."


def test_a_refusal_has_its_timeline() -> None:
    """Where no statement speaks to it, how many were looked at in each year is sent all the same."""
    silent = Timeline("sanctions", (Year("2016", 0, 3),), (), 0, 3)
    sent = json_replies.reply(refusal(timeline=silent))
    assert sent["timeline"]["years"] == [{"year": "2016", "speaking": 0, "held": 3}]
    assert (sent["kind"], sent["phrase"]) == ("refusal", None)


def test_a_phrase() -> None:
    """Every place with its link, by delegation and by year; what has no date is of an unknown year."""
    place = PhrasePlace("9a1b2c3d4e5f", 10, 27, RUSSIA, ("Collective Security Treaty Organization",), None, None, None)
    use = Use(RUSSIA, ("Collective Security Treaty Organization",), 1, 1, (("", 1),))
    told = PhraseUse("rules-based order", 1, 1, 4, 0, (use,), (PhraseYear("2016", 0, 0, 3),), (place,))
    sent = json_replies.reply(answer(quote(), phrase=told))["phrase"]
    assert set(sent) == {
        "phrase", "count", "statements", "held", "elsewhere", "delegations", "years", "places", "joined",
    }  # fmt: skip
    assert sent["delegations"] == [
        {
            "delegation": {"code": "RUS", "name": "Russian Federation", "as_written": "Russian Federation"},
            "on_behalf_of": ["Collective Security Treaty Organization"],
            "count": 1,
            "statements": 1,
            "years": {"unknown": 1},
        }
    ]
    assert sent["years"] == [{"year": "2016", "count": 0, "statements": 0, "held": 3}]
    assert set(sent["places"][0]) == {
        "statement", "start", "end", "delegation", "on_behalf_of", "date", "forum", "session", "quote", "permalink",
    }  # fmt: skip
    assert sent["places"][0]["permalink"] == "onrecord:9a1b2c3d4e5f#10-27"


def test_what_a_phrase_is_joined_to() -> None:
    """Places inside of longer words are counted apart, by these, each with its word; the other places have none."""
    inside = PhrasePlace("9a1b2c3d4e5f", 10, 15, RUSSIA, (), "2021", None, None, None, "rules-based")
    told = PhraseUse("rules", 0, 0, 4, 0, (), (), (), (inside, inside))
    sent = json_replies.reply(refusal(phrase=told))["phrase"]
    assert (sent["count"], sent["joined"]["count"], sent["joined"]["words"]) == (0, 2, {"rules-based": 2})
    assert sent["joined"]["places"][0]["word"] == "rules-based"
    assert sent["joined"]["places"][0]["permalink"] == "onrecord:9a1b2c3d4e5f#10-15"
