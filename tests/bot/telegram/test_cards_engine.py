"""Cards of what the Engine replies over the shipped statement: every blockquote is verbatim, a card is soon made."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.output.speech.speaker import speaker
from bot.question import Question, Turn
from bot.reply import Answer
from bot.settings import Settings
from bot.telegram.cards.quote import context_card
from bot.telegram.cards.record import source_card
from bot.telegram.cards.reply import reply_shown
from bot.wiring import Session, open_session
from tests.bot.telegram.reading import assert_sound, quotes_of

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")

QUESTIONS = (
    "What does Iran say about sanctions?",
    "What does Iran say about ITU?",
    "Compare Iran and Norway on sanctions",
    "What does Norway say about whales?",
    "What does Iran say about fisheries?",
    "What is the best recipe for pizza?",
    "What does Iran say about sanctions? And what does Iran say about ITU?",
    "Why does Iran praise sanctions?",
    'Did Iran say "created extra burden which are in violation of accepted laws"?',
    'Did Iran say "created extra burden which are not in violation of accepted laws"?',
    "ماذا تقول إيران عن العقوبات؟",
    "伊朗对制裁怎么说？",
    "<b>Iran</b> & sanctions @bot /start \u202e?",
)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session over the shipped statement, stored on first use."""
    opened = open_session(Settings(home=tmp_path_factory.mktemp("home")))
    yield opened
    opened.close()


@pytest.mark.parametrize("question", QUESTIONS)
async def test_every_blockquote_is_verbatim(session: Session, question: str) -> None:
    """In every interface language a reply's card arrives as it is meant, and quotes the stored text."""
    history = (Turn("What does Iran say about the WSIS?", "Iran speaks to this."),)
    reply = await session.engine.ask(Question(question, history=history))
    for language in LANGUAGES:
        shown = reply_shown(reply, speaker(language))
        assert_sound(shown.card)
        assert quotes_of(shown.card) == tuple(quote.text for quote in shown.quotes)
        for quote in shown.quotes:
            assert session.library.statement(quote.statement).text[quote.start : quote.end] == quote.text


async def test_a_context_is_the_statement_s_text(session: Session) -> None:
    """The blockquote of a context is one stretch of the stored text."""
    reply = await session.engine.ask(Question("What does Iran say about sanctions?"))
    assert isinstance(reply, Answer)
    found = await session.engine.around(reply.quotes[0])
    card = context_card(reply.quotes[0], found.text, found.start, found.end, speaker("ar"), breaks=())
    assert card is not None
    assert_sound(card)
    assert quotes_of(card)[0] in session.library.statement(reply.quotes[0].statement).text
    assert len(quotes_of(card)[0]) > len(reply.quotes[0].text)
    held = session.library.find(reply.quotes[0].statement)
    assert_sound(source_card(reply.quotes[0], held.record, speaker("ar"), caption=True), 1024)
