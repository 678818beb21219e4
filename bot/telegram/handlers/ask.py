"""A question or a wording to check, from a chat to the Engine, and the reply back into the chat.

One path for every question. Knows the order of the steps; each step has its own module.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from telegram import InlineKeyboardMarkup

from bot.output.speech.speaker import Speaker
from bot.question import Question, Turn, Wants
from bot.questions.typed import turn_of
from bot.questions.typed_filters import before_wording, filters_from
from bot.quote import Quote
from bot.reply import Answer, Reply
from bot.state.values import Asked, Kind, Place, Role
from bot.telegram.cards import buttons
from bot.telegram.cards.comparison import table
from bot.telegram.cards.fit import MOST_QUOTES, Shown
from bot.telegram.cards.reply import check_shown, early_shown, reply_shown
from bot.telegram.cards.safe_text import notice_card, shortened
from bot.telegram.services import Services
from bot.telegram.values import Line, Spot
from retrieval.errors import UsageError
from retrieval.filters import Filters

FEWEST, LONGEST_TITLE = 2, 300
"""The fewest years for a picture, and the most code points of the title in the picture's caption."""


async def answer(services: Services, line: Line, typed: Question | None = None) -> None:
    """Ask the Engine and send the reply; a person over today's limit is told so once.

    `typed` is the question behind a command; without it the line is the question.
    """
    if not await allowed(services, line):
        return
    async with services.sender.busy(line.spot, line.message):
        turns = await services.state.run(services.state.answers.turns, line.spot.chat_id, line.spot.topic_id or 0)
        limit = 1 if typed and typed.wants is Wants.COMPARISON else MOST_QUOTES
        question = replace(typed or Question(line.text), history=tuple(turns), limit=limit, reader=line.said.language)
        reply = await services.questions.run(services.session.engine.ask(question, _drafting(services, line)))
        shown = reply_shown(reply, line.said, heading=line.heading)
        asked = asked_by(line, reply, shown, reply.closest)
        if typed:
            asked = replace(asked, standalone=line.text)
        turned = tuple(turn_of(question, part) for part in reply.parts or (reply,))
        await _send(services, line, shown, asked, turned, table=len(table(reply, line.said)))
        await _show_years(services, line.spot, reply, line.said)
    services.metrics.answered(asked.kind, asked.reason, reply.ms.total / 1000)


async def check(services: Services, line: Line, filters: Filters) -> None:
    """Check a wording and send the verdict.

    Raises:
        UsageError: the wording holds no words, or is too long.
    """
    if not await allowed(services, line):
        return
    async with services.sender.busy(line.spot, line.message):
        checked = await services.questions.run(services.session.engine.check(line.text, filters, line.said.language))
        checked = replace(checked, found=tuple(replace(q, n=n) for n, q in enumerate(checked.found, start=1)))
        shown = check_shown(checked, line.said)
        places = _places(shown, "found", "found")
        asked = _asked(line, shown, places, kind="check", said=checked.message, ms=checked.ms.total)
        await _send(services, line, shown, asked, ())
    services.metrics.answered("check", checked.verdict.value, checked.ms.total / 1000)


async def filters_before(services: Services, line: Line, command: str) -> tuple[Filters, str] | None:
    """The filters before a wording, and the wording; None, after telling the person, for an unknown filter."""
    pairs, wording = before_wording(line.text)
    try:
        return filters_from(pairs, command) if pairs else Filters(), wording
    except UsageError:
        await services.say(line, unknown_filters(line.said, pairs, f"{command} delegation=Kenya since=2020 …"))
        return None


def unknown_filters(said: Speaker, pairs: str, example: str) -> str:
    """The sentence for unknown filters."""
    return said.gettext(
        "“{what}” names no delegation, period or language that is known. Write, for example: {example}",
        what=pairs,
        example=example,
    )


async def _send(
    services: Services, line: Line, shown: Shown, asked: Asked, turns: Sequence[Turn], *, table: int = 0
) -> None:
    """Keep the answer, then send: a button must not exist before its answer is stored."""
    kept = await services.state.run(services.state.answers.record, asked, turns)
    keyboard = await keyboard_below(services, line.said, kept, shown, len(shown.more), table=table)
    await services.say(line, shown.card, keyboard)


async def keyboard_below(
    services: Services, said: Speaker, answer: str, shown: Shown, more: int, *, table: int = 0
) -> InlineKeyboardMarkup | None:
    """The buttons below a card of an answer, with `more` quotes left for later.

    `table` counts the lines of the answer's table.
    """
    evidence = tuple(quote for quote in shown.on_card if quote not in shown.nearest)
    keys = await services.keys(evidence) if evidence else {}
    return buttons.answer_keyboard(said, answer, shown, keys, more, pages=services.pages(keys), table=table)


async def allowed(services: Services, line: Line) -> bool:
    """Whether a person may ask today; a person who may not is told so once a day."""
    state, daily = services.state, services.settings.daily_questions or None
    today = datetime.now(UTC).date()
    if services.is_admin(line) or await state.run(state.budgets.spend, line.user, today, daily, line.update):
        return True
    tomorrow = datetime.combine(today + timedelta(days=1), time(), UTC)
    if await state.run(state.budgets.warn_once, line.user, "daily", tomorrow):
        told = line.said.ngettext(
            "You have asked {n} question today, which is as many as one person may. Ask again tomorrow (UTC).",
            "You have asked {n} questions today, which is as many as one person may. Ask again tomorrow (UTC).",
            daily or 0,
        )
        await services.say(line, told)
    return False


def asked_by(line: Line, reply: Reply, shown: Shown, near: Set[int] = frozenset()) -> Asked:
    """The record of a question, its reply and the quotes on the card; `near` are the numbers of the closest quotes."""
    asked = _asked(
        line,
        shown,
        _places(shown, "quote", "more", near),
        kind="check" if reply.check else reply.kind,
        said=reply.finding if isinstance(reply, Answer) else reply.message,
        ms=reply.ms.total,
    )
    reason = None if isinstance(reply, Answer) else reply.reason.value
    return replace(asked, standalone=reply.standalone_question, reason=reason, mode=reply.mode, degraded=reply.degraded)


def _asked(line: Line, shown: Shown, places: tuple[Place, ...], *, kind: Kind, said: str, ms: float) -> Asked:
    return Asked(
        update_id=line.update,
        chat_id=line.spot.chat_id,
        topic_id=line.spot.topic_id or 0,
        user_id=line.user,
        private=line.spot.private,
        question=line.text,
        standalone=line.text,
        kind=kind,
        reason=None,
        said=said,
        language=line.said.language,
        mode="quotes",
        degraded=None,
        ms=ms,
        places=places,
        shown=len(places) - len(shown.more),
    )


def _places(shown: Shown, role: Role, left: Role, near: Set[int] = frozenset()) -> tuple[Place, ...]:
    """The places of a card's quotes: of the quotes on the card, then of the quotes left for later."""

    def place(quote: Quote, role: Role) -> Place:
        role = "closest" if quote.n in near else role
        role = "nearest" if quote in shown.nearest else role
        return Place(quote.n, quote.statement, quote.start, quote.end, quote.sha256, role)

    return (*(place(each, role) for each in shown.on_card), *(place(each, left) for each in shown.more))


def _drafting(services: Services, line: Line) -> Callable[[Reply], None] | None:
    """Shows the quotes in a private chat while a model still writes, told by the Engine in another thread."""
    if not services.settings.model or not line.spot.private:
        return None
    loop = asyncio.get_running_loop()

    def draft(early: Reply) -> None:
        if isinstance(early, Answer):
            card = early_shown(early, line.said).card
            asyncio.run_coroutine_threadsafe(services.sender.draft(line.spot, line.update or 1, card), loop)

    return draft


async def _show_years(services: Services, spot: Spot, reply: Reply, said: Speaker) -> None:
    """Send the picture of a reply's years, for a timeline of several years with at least one year spoken in."""
    timeline = reply.timeline
    if timeline is None or len(timeline.years) < FEWEST or not any(year.speaking for year in timeline.years):
        return
    from bot.output.years_plot import plot, title_of

    title = title_of(reply, said)
    picture = await asyncio.to_thread(plot, timeline.years, title)
    told = said.gettext("Of each year’s statements the share with a passage that answers. Above: how many of how many.")
    await services.sender.picture(spot, picture, notice_card(f"{shortened(title, LONGEST_TITLE)}\n{told}"))
