"""A question or a wording to check, from a chat to the Engine, and its reply back into the chat.

One path for every question, however it was asked. Knows the order of the steps; each step is known elsewhere.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from telegram import InlineKeyboardMarkup

from bot.check import Check
from bot.output.speech.speaker import Speaker
from bot.question import Question, Turn, Wants
from bot.questions.typed import turn_of
from bot.quote import Quote
from bot.reply import Answer, Reply
from bot.state.values import Asked, Place, Role
from bot.telegram.cards import buttons
from bot.telegram.cards.card import Shown, check_shown, early_shown, notice_card, reply_shown
from bot.telegram.cards.comparison import table
from bot.telegram.cards.safe_text import shortened
from bot.telegram.services import Services
from bot.telegram.values import Spot
from retrieval.filters import Filters

log = logging.getLogger("onrecord.telegram")

QUOTES = 3
"""Quotes in one message, at most."""


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody wrote, and where: `update` numbers it, `reply_to` is the message that is answered in a group.

    `heading` is shown above the answer where the question stands nowhere in the chat, as when a button was tapped.
    """

    update: int
    spot: Spot
    user: int
    message: int | None
    text: str
    said: Speaker
    heading: str | None = None

    @property
    def reply_to(self) -> int | None:
        """The message to reply to: in a group, where others write meanwhile, and not in private."""
        return None if self.spot.private else self.message


async def answer(services: Services, line: Line, typed: Question | None = None) -> None:
    """Ask the Engine and send what it replies; a person who has asked too much today is told so once.

    `typed` is what was typed behind a command, where the line is one; else the line is the question."""
    if not await allowed(services, line):
        return
    async with services.sender.busy(line.spot, line.message):
        turns = await services.state.run(services.state.conversations.turns, line.spot.chat_id, line.spot.topic_id or 0)
        limit = 1 if typed and typed.wants is Wants.COMPARISON else QUOTES
        question = replace(typed or Question(line.text), history=tuple(turns), limit=limit, reader=line.said.language)
        reply = await services.ask(services.session.engine.ask(question, _drafting(services, line)))
        shown = reply_shown(reply, line.said, QUOTES, heading=line.heading)
        places = places_of(shown, "quote", "more", reply.closest)
        asked = Asked(
            update_id=line.update,
            chat_id=line.spot.chat_id,
            topic_id=line.spot.topic_id or 0,
            user_id=line.user,
            private=line.spot.private,
            question=line.text,
            standalone=line.text if typed else reply.standalone_question,
            kind="check" if reply.check else reply.kind,
            reason=None if isinstance(reply, Answer) else reply.reason.value,
            said=_said(reply),
            language=line.said.language,
            mode=reply.mode,
            degraded=reply.degraded,
            ms=reply.ms.total,
            places=places,
            shown=len(places) - len(shown.more),
        )
        await _send(services, line, shown, asked, _turns(question, reply), table=len(table(reply, line.said)))
        await show_years(services, line.spot, reply, line.said)
    services.metrics.answered(asked.kind, asked.reason, reply.ms.total / 1000)


async def check(services: Services, line: Line, filters: Filters) -> None:
    """Check a wording and send the verdict.

    Raises:
        UsageError: the wording holds no words, or is too long.
        TelegramError: the verdict cannot be sent now.
        OnRecordError: the library or the state cannot be read.
    """
    if not await allowed(services, line):
        return
    async with services.sender.busy(line.spot, line.message):
        checked: Check = await services.ask(services.session.engine.check(line.text, filters, line.said.language))
        checked = replace(checked, found=tuple(replace(q, n=n) for n, q in enumerate(checked.found, start=1)))
        shown = check_shown(checked, line.said, QUOTES)
        places = places_of(shown, "found", "found")
        asked = Asked(
            update_id=line.update,
            chat_id=line.spot.chat_id,
            topic_id=line.spot.topic_id or 0,
            user_id=line.user,
            private=line.spot.private,
            question=line.text,
            standalone=line.text,
            kind="check",
            reason=None,
            said=checked.message,
            language=line.said.language,
            mode="quotes",
            degraded=None,
            ms=checked.ms.total,
            places=places,
            shown=len(places) - len(shown.more),
        )
        await _send(services, line, shown, asked, ())
    services.metrics.answered("check", checked.verdict.value, checked.ms.total / 1000)


async def _send(
    services: Services, line: Line, shown: Shown, asked: Asked, turns: Sequence[Turn], *, table: int = 0
) -> None:
    """Keep the answer, then send it: a button must not be there before what it leads to."""
    state = services.state
    kept = await state.run(state.answers.record, asked, turns)
    keyboard = await keyboard_below(services, line.said, kept, shown, len(shown.more), table=table)
    await services.sender.send(line.spot, shown.card, keyboard=keyboard, reply_to=line.reply_to)


async def keyboard_below(
    services: Services, said: Speaker, answer: str, shown: Shown, more: int, *, table: int = 0
) -> InlineKeyboardMarkup | None:
    """The buttons below a card of the answer of that id, of which so many quotes are left for later.

    `table` counts the lines of the answer's table, where it has one.
    """
    nearest = {quote.permalink for quote in shown.nearest}
    evidence = tuple(quote for quote in on_card(shown) if quote.permalink not in nearest)
    keys = await services.keys(evidence) if evidence else {}
    # What no message can carry cannot be passed on in one; cited in a file it can be.
    passed_on = {quote.n: keys[quote.n] for quote in shown.quotes if quote.n in keys}
    return buttons.answer_keyboard(said, answer, on_card(shown), passed_on, more, cited=keys, table=table)


def on_card(shown: Shown) -> tuple[Quote, ...]:
    """The quotes that stand on a card or are named on it, in the order of their numbers."""
    return tuple(sorted((*shown.quotes, *shown.oversize), key=lambda quote: quote.n))


async def allowed(services: Services, line: Line) -> bool:
    """Whether a person may ask today; who may not is told so once a day."""
    state, rules = services.state, services.rules
    now = datetime.now(UTC)
    if line.user in rules.admins or await state.run(
        state.budgets.spend, line.user, now.date(), rules.daily, line.update
    ):
        return True
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
    if await state.run(state.budgets.warn_once, line.user, "daily", tomorrow):
        told = line.said.ngettext(
            "You have asked {n} question today, which is as many as one person may. Ask again tomorrow (UTC).",
            "You have asked {n} questions today, which is as many as one person may. Ask again tomorrow (UTC).",
            rules.daily or 0,
        )
        await services.sender.send(line.spot, notice_card(told), reply_to=line.reply_to)
    return False


def _drafting(services: Services, line: Line) -> _Seen | None:
    """What shows the quotes in a private chat while a model still writes; None where there is no model."""
    return _Seen(services, line) if services.rules.model and line.spot.private else None


class _Seen:
    """Told by the Engine, in another thread, of a reply with its quotes alone."""

    def __init__(self, services: Services, line: Line) -> None:
        self._services, self._line, self._loop = services, line, asyncio.get_running_loop()

    def __call__(self, early: Reply) -> None:
        """Send the quotes as a draft, which may fail without hurting the answer."""
        if not isinstance(early, Answer):
            return
        card = early_shown(early, self._line.said, QUOTES).card
        asyncio.run_coroutine_threadsafe(
            self._services.sender.draft(self._line.spot, self._line.update or 1, card), self._loop
        )


def places_of(shown: Shown, role: Role, left: Role, near: Set[int] = frozenset()) -> tuple[Place, ...]:
    """Where the quotes of a card stand: those on it, then those that are left, by their numbers.

    `near` are the numbers of those that only come close.
    """
    nearest = {quote.permalink for quote in shown.nearest}

    def place(quote: Quote, role: Role) -> Place:
        role = "closest" if quote.n in near else role
        role = "nearest" if quote.permalink in nearest else role
        return Place(quote.n, quote.statement, quote.start, quote.end, quote.sha256, role)

    return (*(place(each, role) for each in on_card(shown)), *(place(each, left) for each in shown.more))


def _turns(question: Question, reply: Reply) -> tuple[Turn, ...]:
    return tuple(turn_of(question, part) for part in reply.parts or (reply,))


def _said(reply: Reply) -> str:
    return reply.finding if isinstance(reply, Answer) else reply.message


FEWEST = 2
"""Years that are worth a picture."""

LONGEST_TITLE = 300
"""Code points of what a picture is of, in its caption."""


async def show_years(services: Services, spot: Spot, reply: Reply, said: Speaker) -> None:
    """Send the picture of a reply's years, where it has a timeline with several and something is said in one."""
    timeline = reply.timeline
    if timeline is None or len(timeline.years) < FEWEST or not any(year.speaking for year in timeline.years):
        return
    from bot.output.years_plot import plot, title_of

    title = title_of(reply, said)
    picture = await asyncio.to_thread(plot, timeline.years, title)
    told = said.gettext("Of each year’s statements the share with a passage that answers. Above: how many of how many.")
    await services.sender.picture(spot, picture, notice_card(f"{shortened(title, LONGEST_TITLE)}\n{told}"))
