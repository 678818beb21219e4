"""The Engine on the shipped statement: real store, real embedder, real gate."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answers.engine import Engine
from bot.check import Verdict
from bot.library import Library
from bot.operations import ingest_paths
from bot.question import Question, Turn
from bot.reply import Answer, Refusal, RefusalReason
from bot.settings import Settings
from bot.wiring import Session, open_session
from retrieval.filters import Filters
from retrieval.results import Found, SearchQuery

KENYA = """---
delegation: Kenya
---

Kenya will plant {number} billion trees by 2032. We ask all others to do likewise. Forests feed our rivers.
"""

SANCTIONS = (
    "Besides, the unilateral coercive measures and sanctions, including the limiting and blocking ones, against Iran "
    "and other targeted countries created extra burden which are in violation of accepted laws, norms and principles."
)


async def test_the_first_question(shipped: Session, seed: Path) -> None:
    """The question on the front page gets the statement's sentence, attributed from its record."""
    reply = await shipped.engine.ask(Question("What does Iran say about sanctions?"))
    assert isinstance(reply, Answer)
    quote = reply.quotes[0]
    assert SANCTIONS in quote.text
    assert quote.text in seed.read_text(encoding="utf-8").replace("  \n", " ")
    assert quote.speaker == "Ms. Tahereh Jalili"
    assert quote.delegation is not None
    assert (quote.delegation.code, quote.delegation.as_written) == ("IRN", "Islamic Republic of Iran")
    assert (quote.forum, quote.session, quote.date) == ("CSTD", "twenty-third session", "2020-06-12")
    assert quote.part == "speech"
    assert "Iran speaks to this" in reply.finding


async def test_what_nobody_sees_is_no_part_of_a_question(shipped: Session) -> None:
    """Words in tag characters are not asked, and not shown with the reply; nor do they stand in a wording."""
    hidden = "".join(chr(0xE0000 + ord(c)) for c in "of Kenya")
    reply = await shipped.engine.ask(Question(f"What does {hidden}Ir{hidden}an say about sanctions?"))
    assert isinstance(reply, Answer)
    assert reply.question == "What does Iran say about sanctions?"
    assert SANCTIONS in reply.quotes[0].text
    checked = await shipped.engine.check(SANCTIONS.replace("sanctions", f"sanc{hidden}tions"))
    assert (checked.verdict, checked.wording) == (Verdict.VERBATIM, SANCTIONS)


@pytest.mark.parametrize(
    "question",
    [
        "What does Iran say about ITU?",
        "What does Iran say about values and ICTs?",
        "Who thanks the Secretariat?",
        "Iran internet governance",
        "What does Norway say about whales?",
        "What is the best recipe for pizza?",
    ],
)
async def test_every_quote_is_the_statement_s_text(shipped: Session, question: str) -> None:
    """Quotes, and the nearest of a refusal, equal the stored text at their offsets."""
    reply = await shipped.engine.ask(Question(question))
    quotes = (*reply.quotes, *reply.more) if isinstance(reply, Answer) else reply.nearest
    for quote in quotes:
        statement = shipped.library.statement(quote.statement)
        assert quote.text == statement.text[quote.start : quote.end]
        assert quote.sha256 == statement.sha256


async def test_a_follow_up_inherits(shipped: Session) -> None:
    """ "And on ITU?" after a question about Iran is about Iran."""
    history = (Turn("What does Iran say about sanctions?", "Iran speaks to this."),)
    reply = await shipped.engine.ask(Question("And on ITU?", history=history))
    assert isinstance(reply, Answer)
    assert reply.filters.delegations == ("IRN",)
    assert "pivotal role of ITU" in reply.quotes[0].text


async def test_explicit_filters_hold(shipped: Session) -> None:
    """A filter given beside the question excludes what it excludes, whatever the question names."""
    reply = await shipped.engine.ask(Question("What does Iran say about sanctions?", filters=Filters(since="2021")))
    assert isinstance(reply, Refusal)
    assert reply.reason is RefusalReason.NOT_HELD


async def test_a_filter_does_not_answer_for_another(shipped: Session) -> None:
    """A question about Norway with a filter for Iran is no question about Iran."""
    filters = Filters(delegations=("IRN",))
    reply = await shipped.engine.ask(Question("What does Norway say about sanctions?", filters=filters))
    assert isinstance(reply, Refusal)
    assert "nothing can meet both" in reply.message


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "?!",
        "😀😀",
        "\x00\x07",
        "\u202e",
        "a" * 100_000,
        "sanctions " * 10_000,
        "\ud800",
        "\u200f" * 50,
        "{}" * 900,
    ],
)
async def test_questions_that_are_none(shipped: Session, question: str) -> None:
    """Empty, endless and unreadable questions get a clear answer, never an error."""
    reply = await shipped.engine.ask(Question(question))
    if isinstance(reply, Refusal):
        assert reply.message
    else:
        assert reply.quotes


async def test_a_misspelt_topic_is_found_in_the_statement_s_words(shipped: Session) -> None:
    """It is not said to be unsaid for a letter; what stands nowhere in any spelling is."""
    reply = await shipped.engine.ask(Question("What does Iran say about sanktions?"))
    assert isinstance(reply, Answer)
    assert "not said" not in reply.finding
    assert "sanctions" in reply.quotes[0].text
    reply = await shipped.engine.ask(Question("What does Iran say about xylophones?"))
    assert isinstance(reply, Answer)
    assert reply.finding.startswith("“xylophones” is not said in these words")


async def test_a_long_wording_is_found_without_quotation_marks(shipped: Session) -> None:
    """Words that stand in a statement as they are asked about are checked, whatever the question seems to ask."""
    wsis = "the follow-up to WSIS, as foreseen through enhanced cooperation and envisaged fair internet governance"
    reply = await shipped.engine.ask(Question(f"Was it Norway who said that {wsis}, has yet to yield its results?"))
    assert reply.check is None  # "its expected results": one word is left out
    reply = await shipped.engine.ask(
        Question(f"Was it Norway who said that {wsis}, has yet to yield its expected results?")
    )
    assert reply.check is not None
    assert reply.check.verdict is Verdict.SAID_BY_ANOTHER
    assert isinstance(reply, Answer)
    assert reply.finding == "No statement by Norway is held; Iran said this, in these words."


class Misreading:
    """A library whose search shows other words than are stored: what a damaged or foreign index would do."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def __getattr__(self, name: str) -> object:
        return getattr(self._library, name)

    def candidates(self, query: SearchQuery, each: Sequence[Filters]) -> Found:
        found = self._library.candidates(query, each)
        changed = tuple(
            replace(s, text=s.text.replace("are in violation", "are not in violation")) for s in found.sentences
        )
        return replace(found, sentences=changed)


async def test_words_that_are_not_the_statement_s_do_not_pass(shipped: Session) -> None:
    """Where the search shows altered words, the gate rejects the quote, and the answer says so."""
    misreading: Any = Misreading(shipped.library)
    reply = await Engine(misreading).ask(Question("What does Iran say about sanctions?"))
    assert any("violation" in rejected.what and "differ" in rejected.why for rejected in reply.rejected)
    quotes = reply.quotes if isinstance(reply, Answer) else reply.nearest
    assert not any("violation" in quote.text for quote in quotes)


async def test_a_statement_replaced_while_it_is_asked_about(tmp_path: Path) -> None:
    """Questions go on, without an error and with exact quotes, while the file they are about is replaced."""
    (file := tmp_path / "kenya.md").write_text(KENYA.format(number=0), encoding="utf-8")
    settings = Settings(home=tmp_path / "home")
    list(ingest_paths(settings, [file]))
    opened = open_session(settings)
    done = threading.Event()

    def replace_it() -> None:
        for number in range(1, 13):
            file.write_text(KENYA.format(number=number), encoding="utf-8")
            list(ingest_paths(settings, [file]))
        done.set()

    writer = threading.Thread(target=replace_it)
    writer.start()
    answers = 0
    try:
        while not done.is_set():
            reply = await opened.engine.ask(Question("How many trees will Kenya plant?"))
            assert isinstance(reply, Answer)
            assert "trees" in reply.quotes[0].text
            answers += 1
    finally:
        writer.join()
    reply = await opened.engine.ask(Question("How many trees will Kenya plant?"))
    opened.close()
    assert isinstance(reply, Answer)
    assert "12 billion trees" in reply.quotes[0].text
    assert answers > 1


async def test_a_model_without_its_key_is_named_where_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who names a model and not its key gets the quotes, and is told which variable is missing."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    opened = open_session(Settings(home=tmp_path, model="openai:gpt-5"))
    named = await opened.engine.ask(Question("What does Iran say about sanctions?"))
    plain = await opened.engine.ask(Question("What does Iran say about sanctions?", mode="quotes"))
    opened.close()
    assert isinstance(named, Answer)
    assert isinstance(plain, Answer)
    assert named.quotes == plain.quotes
    assert named.degraded is not None
    assert "OPENAI_API_KEY" in named.degraded
    assert plain.degraded is None


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Who submitted this document?", "Ms. Tahereh Jalili"),
        ("Where and when was this statement delivered?", "Geneva, 10-12 June 2020"),
        ("Кто представил этот документ?", "Ms. Tahereh Jalili"),
    ],
)
async def test_what_stands_in_the_record_is_told_by_the_cover(shipped: Session, question: str, told: str) -> None:
    """Who, when and where are quoted from the cover, as the cover's words and not as the speaker's."""
    reply = await shipped.engine.ask(Question(question))
    assert isinstance(reply, Answer)
    assert any(told in quote.text for quote in reply.quotes if quote.part == "cover")
    assert reply.quotes[0].part == "cover"
    assert not any(quote.is_speech for quote in reply.quotes)
