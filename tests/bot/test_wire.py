"""What programs read: the names of the contract, and lines that any JSON reader takes."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot import wire
from tests.bot.cli.samples import BESIDES, answer, comparison, quote, refusal

ANSWER_KEYS = {
    "schema", "id", "question", "standalone_question", "kind", "mode", "degraded", "finding", "claims", "quotes",
    "rows", "refusal", "rejected", "filters", "ms",
}  # fmt: skip
QUOTE_KEYS = {
    "n", "text", "statement", "start", "end", "sha256", "delegation", "speaker", "post", "on_behalf_of", "forum",
    "session", "date", "language", "part", "source", "permalink",
}  # fmt: skip


def test_an_answer_has_the_names_of_the_contract() -> None:
    """Scripts find every key of an answer and a quote, and no other."""
    sent = wire.reply(answer(quote()), id="q1")
    assert set(sent) == ANSWER_KEYS
    assert sent["schema"] == "onrecord.answer/1"
    assert (sent["id"], sent["kind"], sent["refusal"]) == ("q1", "answer", None)
    assert [set(each) for each in sent["quotes"]] == [QUOTE_KEYS]
    assert sent["quotes"][0]["text"] == BESIDES
    assert sent["quotes"][0]["delegation"] == {
        "code": "IRN",
        "name": "Iran (Islamic Republic of)",
        "as_written": "Islamic Republic of Iran",
    }
    assert set(sent["ms"]) == {"total", "search", "model"}
    assert sent["filters"]["delegations"] == ["IRN"]


def test_a_refusal_has_the_names_of_the_contract() -> None:
    """A refusal has the same keys, its reason and what is nearest; it quotes nothing."""
    sent = wire.reply(refusal(quote()))
    assert set(sent) == ANSWER_KEYS
    assert (sent["kind"], sent["finding"], sent["quotes"], sent["claims"]) == ("refusal", None, [], [])
    assert set(sent["refusal"]) == {"reason", "message", "nearest"}
    assert sent["refusal"]["reason"] == "not in the statements"
    assert set(sent["refusal"]["nearest"][0]) == QUOTE_KEYS


def test_rows_and_what_was_rejected_are_sent() -> None:
    """A comparison sends one row for each delegation, and what did not pass the gate."""
    sent = wire.reply(comparison())
    assert [(row["delegation"]["code"], row["status"], row["quotes"]) for row in sent["rows"]] == [
        ("IRN", "quoted", [1]),
        ("FRA", "no statement held", []),
    ]
    assert sent["rejected"] == [{"what": "a phrase", "why": "it is not in the statement"}]


@given(st.dictionaries(st.text(), st.text(alphabet=st.characters())))
def test_a_line_is_one_line_of_utf8_json(value: dict[str, str]) -> None:
    """Lone surrogates and odd line ends included, a line is valid UTF-8, one line to any reader, and reads back."""
    sent = wire.line(value)
    text = sent.decode("utf-8")
    assert json.loads(text) == value
    assert text.endswith("\n")
    assert len(text.splitlines()) == 1
