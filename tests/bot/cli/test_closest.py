"""The closest passages on a terminal: shown and used like an answer's quotes, and never told as an answer."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.chat import to_try
from bot.cli.chat_session import Conversation
from bot.cli.show_reply import show_quotes, show_reply
from bot.output.speech.catalogue import LANGUAGES
from bot.output.speech.speaker import speaker
from bot.question import Question
from bot.reply import Reply
from bot.settings import Settings
from bot.wiring import Session, open_session
from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.statement import Record
from tests.bot.cli.samples import COME_CLOSEST, answer, closest, many_near, near_comparison, short
from tests.bot.cli.test_render import printed, screen
from tests.bot.near import NearEngine

NEAR = "What does Iran say about ICTs?"

CLOSEST = {each: f"{speaker(each).gettext('closest')}{speaker(each).colon}[2]" for each in LANGUAGES}
"""What stands behind the name of a delegation that only comes close, by language."""


@pytest.mark.parametrize(
    ("reply", "order"),
    [
        *(
            (replace(near_comparison(), language=each), ["[1] “", CLOSEST[each], "[2] “We fish.”"])
            for each in LANGUAGES
        ),
        (many_near(), ["[1] “", "Closest (2): Kenya [2], France [3]\n", "[2] “", "[3] “", "Silent on this (6)"]),
    ],
)
def test_a_row_that_only_comes_close_says_so(reply: Reply, order: list[str]) -> None:
    """Behind the delegation's name, or in a list of many, above its passages; in the question's language."""
    shown = printed(reply, None)
    places = [shown.index(text) for text in order]
    assert places == sorted(places)


def test_nothing_is_shown_before_the_line() -> None:
    """While a model writes, the quotes of an answer are on the screen; the closest passages wait for their line."""
    console, file = screen(None)
    parts = (answer(short(1)), closest(short(2)))
    printed_first = show_quotes(console, answer(short(1), short(2), parts=parts))
    assert [quote.n for quote in printed_first] == [1]
    assert not show_quotes(console, closest(short(3)))
    show_reply(console, answer(short(1), short(2), parts=parts), printed_first)
    shown = file.getvalue()
    assert shown.index(COME_CLOSEST) < shown.index("[2] “")


def test_what_is_shown_while_a_model_writes_is_not_shown_again() -> None:
    """A row of silence and a list stand on the screen once, as quotes do."""
    for reply, silence in ((near_comparison(), "France: silent on this"), (many_near(), "Silent on this (6)")):
        console, file = screen(None)
        show_reply(console, reply, show_quotes(console, reply))
        assert [file.getvalue().count(words) for words in (silence, "[1] “", "[2] “")] == [1, 1, 1]


def test_no_question_is_proposed_that_has_no_plain_answer() -> None:
    """What a conversation opens with is found by asking, and only an answer will do."""
    record = Record(delegation="Iran", code="IRN")
    iran = Held("9a1b2c3d4e5f", "1", record, "statement.txt", "0" * 64, 10, 1, "1")
    assert to_try([iran], Filters(), lambda _: answer(short(1)))
    assert not to_try([iran], Filters(), lambda _: closest(short(1)))


@pytest.fixture
def talk(copied: Path) -> Iterator[tuple[Conversation, io.StringIO]]:
    """A conversation over the shipped statement that only comes close to some questions, and what it prints."""
    opened = open_session(Settings(home=copied))
    session = Session(NearEngine(opened.library), opened.library, opened.close)
    console, file = screen(None)
    yield Conversation(session, console, asyncio.run, Question("", mode="quotes")), file
    opened.close()


def test_what_can_be_done_with_a_quote_can_be_done_with_the_closest(
    talk: tuple[Conversation, io.StringIO], tmp_path: Path
) -> None:
    """/more has further ones under the same line; each can be cited, and looked at in its context and its source."""
    conversation, file = talk
    for line in (NEAR, "/more", "/cite 1", "/cite 2", "/context 2", "/source 1", f"/export {tmp_path / 'all.bib'}"):
        conversation.take(line)
    shown = file.getvalue()
    assert shown.count(COME_CLOSEST) == 2
    assert "1 more: /more" in shown
    assert shown.index(COME_CLOSEST, shown.index("/more")) < shown.index("[2] “")
    assert "To check:" in shown
    assert (tmp_path / "all.bib").read_text(encoding="utf-8").count("@") == 1
