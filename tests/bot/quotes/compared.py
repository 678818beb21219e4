"""A wording compared with statements: the places that resemble it, and certainty that a difference is the two texts."""

from __future__ import annotations

from bot.check import Op
from bot.quotes.nearest import Hit, Near, nearest
from retrieval.statement import Statement
from retrieval.text.normalise import normalise
from retrieval.text.passages import passages
from tests.bot.quotes.tiled import stored

SPOKEN = (
    "I thank you. In this regard, the Islamic Republic of Iran should respect the rights, freedoms and dignity of all "
    "nations, in the office of the 23rd session. The United Nations is the only place where the peace process of all "
    "the nations can be discussed. We spend 2.5 % of GDP, or 10 000 dollars, on “enhanced cooperation”. We do not "
    "support the inclusion of unilateral measures in the text."
)


def spoken(text: str, language: str = "en", name: str = "000000000001") -> Statement:
    """A statement all in speech."""
    return stored(text, language, name)[0]


def hits(*statements: Statement) -> list[Hit]:
    """Every passage of the statements, in order."""
    places: list[Hit] = []
    for statement in statements:
        found = passages(statement)
        sentences = tuple(sentence for passage in found for sentence in passage.sentences)
        places += [(statement, sentences, passage) for passage in found]
    return places


def checked(wording: str, near: Near) -> Near:
    """What has been found, once it is certain that its difference is one of these two texts."""
    assert "".join(change.wording for change in near.changes(wording)) == wording
    assert "".join(change.statement for change in near.changes(wording)) == near.statement.text[near.start : near.end]
    for change in near.changes(wording):
        assert (change.wording == "") == (change.op is Op.INSERT)
        assert (change.statement == "") == (change.op is Op.DELETE)
        if change.op is Op.EQUAL:
            assert normalise(change.wording).text.strip() == normalise(change.statement).text.strip()
    return near


def best(wording: str, statement: Statement) -> Near | None:
    """The place that resembles a wording most, checked."""
    found = nearest(wording, hits(statement))
    return checked(wording, found[0]) if found else None
