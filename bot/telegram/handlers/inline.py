"""Inline mode: quote cards for a few words typed in any chat, from search alone, page by page.

Never asks a chat model: the list is there while somebody types. Knows Telegram's limits on lists of results.
"""

from __future__ import annotations

from cachetools import TTLCache
from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
)

from bot.output.attribution import remarks, where, who
from bot.output.model_notices import closest
from bot.output.speech.speaker import Speaker
from bot.pages.rate_limit import RateLimit
from bot.question import Question
from bot.quote import Quote
from bot.reply import Answer, Refusal, RefusalReason, Reply
from bot.telegram.cards import buttons
from bot.telegram.cards.quote import quote_card
from bot.telegram.cards.safe_text import shortened
from bot.telegram.handlers.answer_buttons import recalled
from bot.telegram.handlers.links import followed_to
from bot.telegram.services import Services
from bot.telegram.values import said_to
from retrieval.errors import OnRecordError

PAGE = 10
"""Results per answer; Telegram asks for the next page on scrolling, and accepts at most 50."""

MOST = 50
"""The most quotes listed for one query."""

KEPT_FOR, KEPT = 60, 256
"""Seconds for which results are kept for the next page, and the number of queries kept."""

MOST_AT_ONCE, WITHIN = 30, 10
"""The most queries of one person answered within so many seconds: more than anybody types."""

CACHED_FOR = 30
"""Seconds for which Telegram may answer an equal query of anybody by itself."""

DESCRIBED = 160
"""Characters of a quote in the list; the whole quote is sent."""

LABEL = 60
"""The most characters of the button above the list."""


class Inline:
    """Answers inline queries; keeps results for a minute, since pages of one list are asked for in a row."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._kept: TTLCache[str, Reply] = TTLCache(KEPT, KEPT_FOR)
        # A list that nobody looks at is not worth a search.
        self._limit = RateLimit(MOST_AT_ONCE, WITHIN)

    async def answer(self, query: InlineQuery) -> None:
        """Send the list for a query."""
        if self._limit.wait(str(query.from_user.id)):
            return
        said, text = said_to(query.from_user), query.query.strip()
        offset = int(query.offset) if query.offset.isdecimal() and len(query.offset) < 6 else 0
        quotes: tuple[Quote, ...] = ()
        why: str | None = None
        try:
            quotes, why = await self._found(query.from_user.id, text, said)
        except OnRecordError as error:
            self._services.metrics.errors.labels(type(error).__name__).inc()
            why = said.gettext("The statements cannot be searched just now.")
        page = quotes[offset : offset + PAGE]
        results = await self._results(page, said) if page else []
        button = InlineQueryResultsButton(_short(why, LABEL), start_parameter="inline") if why else None
        await query.answer(
            results,
            cache_time=CACHED_FOR if text and quotes else 0,
            is_personal=True,  # dates and buttons are in the language of who asks
            next_offset=str(offset + PAGE) if len(quotes) > offset + PAGE else None,
            button=button,
        )

    async def _found(self, user: int, text: str, said: Speaker) -> tuple[tuple[Quote, ...], str | None]:
        """The quotes for a query, and the sentence above them."""
        if not text:
            return await self._recent(user), said.gettext("Write a few words, or ask me in private")
        if text.startswith(buttons.LINK):
            followed = await followed_to(self._services, text.removeprefix(buttons.LINK))
            if followed.quote is None:
                return (), said.gettext("This quote is not held any more")
            return (followed.quote,), None
        if text not in self._kept:
            question = Question(text, limit=MOST, mode="quotes")
            self._kept[text] = await self._services.glances.run(self._services.session.engine.ask(question))
        reply = self._kept[text]
        found = (*reply.quotes, *reply.more)[:MOST] if isinstance(reply, Answer) else ()
        if found:
            return found, closest(said.language) if reply.kind == "closest" else None
        dropped = isinstance(reply, Refusal) and reply.reason is RefusalReason.NOT_QUOTABLE
        told = said.gettext("passages found that could not be quoted")
        return (), told if dropped else said.gettext("The statements do not speak to this")

    async def _recent(self, user: int) -> tuple[Quote, ...]:
        """The latest quotes shown to a person in private, for that person alone."""
        state = self._services.state
        return await recalled(self._services, await state.run(state.answers.recent_places, user, MOST))

    async def _results(self, quotes: tuple[Quote, ...], said: Speaker) -> list[InlineQueryResultArticle]:
        keys = await self._services.glances.run(self._services.session.engine.keys(quotes))
        found: dict[str, InlineQueryResultArticle] = {}
        for quote, key in zip(quotes, keys, strict=True):
            card = quote_card(quote, said)
            if not card.blockquotes:  # a message cannot hold it
                continue
            found[key] = InlineQueryResultArticle(
                key,
                _short(who(quote), DESCRIBED),
                InputTextMessageContent(card.text, entities=card.entities),
                description=_short(
                    " · ".join(part for part in (quote.text, *remarks(quote, said), where(quote)) if part), DESCRIBED
                ),
                reply_markup=buttons.quote_keyboard(said, quote, key, self._services.link(key)),
            )
        return list(found.values())


def _short(text: str, most: int) -> str:
    """The text on one line; a list of results is no place for a quote, and may cut it."""
    return shortened(" ".join(text.split()), most)
