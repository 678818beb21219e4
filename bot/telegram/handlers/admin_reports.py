"""/stats and /failures: how much was asked and answered, and what people missed; for admins, in private.

Knows reports and their pages; shows nothing that tells who asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from telegram import CallbackQuery, Chat, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.output.speech.speaker import N_, Speaker
from bot.state.values import Failure, Stats
from bot.telegram.cards import buttons
from bot.telegram.cards.buttons import Pressed
from bot.telegram.cards.card import lines_card, notice_card
from bot.telegram.cards.safe_text import isolated, recorded
from bot.telegram.handlers.ask import Line
from bot.telegram.services import Services
from bot.telegram.values import Card, said_to

ACTION = "x"
"""What the data of the buttons below a report begins with."""

PAGE = 6
"""Failures on a page."""

LONGEST_QUESTION = 300
"""Code points of a question that are shown."""

PERIODS = ((1, N_("The last 24 hours")), (7, N_("The last 7 days")), (30, N_("The last 30 days")))
"""Days that are reported on, and what they are called."""

REASONS = {
    "not quotable": N_("passages found that could not be quoted"),
    "not in the statements": N_("not in the statements"),
    "no statement held": N_("no statement held"),
    "out of scope": N_("out of scope"),
}
"""Why there was no answer, as `bot.reply.RefusalReason` has it."""

Told = list[tuple[str, bool]]


async def stats(services: Services, line: Line) -> None:
    """/stats: people, questions, refusals, speed and ratings of three periods, and what is held."""
    if not await _allowed(services, line):
        return
    said, reports, now = line.said, services.state.reports, datetime.now(UTC)
    told: Told = []
    for days, called in PERIODS:
        one = await services.state.run(reports.stats, now - timedelta(days=days))
        told += [(said.gettext(called), True), *((text, False) for text in _stats(one, said))]
    held = await asyncio.to_thread(services.session.library.held)
    told += [
        (said.gettext("Now"), True),
        (said.ngettext("{n} statement is held.", "{n} statements are held.", len(held)), False),
        (
            said.ngettext(
                "{n} message or tap is being answered.",
                "{n} messages and taps are being answered.",
                _open_updates(services),
            ),
            False,
        ),
    ]
    await services.sender.send(line.spot, lines_card(told))


async def failures(services: Services, line: Line) -> None:
    """/failures: the last refusals and 👎, newest first."""
    if await _allowed(services, line):
        card, keyboard = await _page(services, 0, line.said)
        await services.sender.send(line.spot, card, keyboard=keyboard)


async def turned(services: Services, query: CallbackQuery, press: Pressed) -> None:
    """Show another page of /failures in the place of the one that a button stands on."""
    said, message = said_to(query.from_user), query.message
    private = isinstance(message, Message) and message.chat.type == Chat.PRIVATE
    if query.from_user.id not in services.rules.admins or not isinstance(message, Message) or not private:
        await services.sender.answer_callback(query.id, _for_admins(said), alert=True)
        return
    await services.sender.answer_callback(query.id)
    number = press.values[0] if press.values else ""
    page = int(number) if number.isdecimal() and len(number) < 6 else 0
    card, keyboard = await _page(services, page, said)
    await services.sender.edit(message.chat.id, message.message_id, card, keyboard=keyboard)


async def _allowed(services: Services, line: Line) -> bool:
    """Whether a report may be shown there to whoever asks for it; else why not has been told."""
    if line.user in services.rules.admins and line.spot.private:
        return True
    told = _for_admins(line.said)
    if line.user in services.rules.admins:
        told = line.said.gettext("Reports are for our private chat: ask me there.")
    await services.sender.send(line.spot, notice_card(told), reply_to=line.reply_to)
    return False


def _for_admins(said: Speaker) -> str:
    return said.gettext("This is for those who run this bot.")


def _stats(one: Stats, said: Speaker) -> list[str]:
    if not one.questions and not one.checks:
        return [said.gettext("Nothing was asked.")]
    people = said.ngettext("{n} person", "{n} people", one.people)
    chats = said.ngettext("{n} chat", "{n} chats", one.chats)
    told = [
        said.gettext("People: {people}, in {chats}", people=people, chats=chats),
        said.gettext(
            "Questions: {questions}, of which answered: {answered}, refused: {refused}",
            questions=one.questions,
            answered=one.answered,
            refused=one.refused,
        ),
    ]
    if one.closest:
        told.append(said.gettext("Only the closest passages shown: {count}", count=one.closest))
    for reason, count in one.reasons:
        told.append(said.gettext("Refused as “{reason}”: {count}", reason=_reason(reason, said), count=count))
    told.append(said.gettext("Checks: {count}", count=one.checks))
    if one.p50_ms is not None and one.p95_ms is not None:
        told.append(
            said.gettext(
                "Time: half within {p50} ms, 95 of 100 within {p95} ms", p50=round(one.p50_ms), p95=round(one.p95_ms)
            )
        )
    told.append(said.gettext("Ratings: 👍 {up}, 👎 {down}", up=one.up, down=one.down))
    if one.degraded:
        told.append(said.gettext("Answered without the chat model, which failed: {count}", count=one.degraded))
    return told


async def _page(services: Services, page: int, said: Speaker) -> tuple[Card, InlineKeyboardMarkup | None]:
    found = await services.state.run(services.state.reports.failures, PAGE + 1, page * PAGE)
    turning = []
    if page:
        turning.append(InlineKeyboardButton("‹", callback_data=buttons.data(ACTION, page - 1)))
    if len(found) > PAGE:
        turning.append(InlineKeyboardButton("›", callback_data=buttons.data(ACTION, page + 1)))
    return lines_card(_failures(found[:PAGE], said)), buttons.rows_of([turning])


def _failures(found: Sequence[Failure], said: Speaker) -> Told:
    if not found:
        return [(said.gettext("Nothing was refused or marked 👎."), False)]
    told: Told = [(said.gettext("What people missed, the newest first"), True)]
    for each in found:
        at = f"{said.date(each.at.date().isoformat())}, {each.at:%H:%M} UTC"
        marks = [_reason(each.reason, said)] if each.kind == "refusal" and each.reason else []
        if each.kind == "closest":
            marks = [said.gettext("closest")]
        if each.rating is not None and each.rating < 0:
            marks.append("👎")
        told += [
            # Whoever reads this has to see where one ends and the next begins; a line in bold has air above it.
            (f"{at} · {' · '.join(marks)}" if marks else at, True),
            (isolated(said, recorded(each.question, LONGEST_QUESTION)), False),
        ]
    return told


def _reason(reason: str, said: Speaker) -> str:
    return said.gettext(REASONS[reason]) if reason in REASONS else recorded(reason, 60)


def _open_updates(services: Services) -> int:
    samples = (sample for metric in services.metrics.open_updates.collect() for sample in metric.samples)
    return round(next((sample.value for sample in samples), 0))
