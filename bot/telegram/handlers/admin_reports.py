"""/stats and /failures: counts of questions and answers, and the failures; for admins, in private.

Knows reports and their pages; shows nobody who asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from telegram import InlineKeyboardMarkup

from bot.output.speech.speaker import N_, Speaker
from bot.state.values import Failure, Stats
from bot.telegram.cards import buttons
from bot.telegram.cards.safe_text import Title, isolated, lines_card, recorded
from bot.telegram.services import Services
from bot.telegram.values import Line, Piece, Tap

PAGE = 6
"""Failures on a page."""

LONGEST_QUESTION = 300
"""The most code points of a question."""

PERIODS = ((1, N_("The last 24 hours")), (7, N_("The last 7 days")), (30, N_("The last 30 days")))
"""Days reported on, and their labels."""

REASONS = {
    "not quotable": N_("passages found that could not be quoted"),
    "not in the statements": N_("not in the statements"),
    "no statement held": N_("no statement held"),
    "out of scope": N_("out of scope"),
}
"""Labels for `bot.reply.RefusalReason`."""


async def stats(services: Services, line: Line) -> None:
    """/stats: people, questions, refusals, speed and ratings of three periods, and the number of statements held."""
    if not await _allowed(services, line):
        return
    said, reports, now = line.said, services.state.reports, datetime.now(UTC)
    told: list[str | Title] = []
    for days, called in PERIODS:
        found = await services.state.run(reports.stats, now - timedelta(days=days))
        told += [Title(said.gettext(called)), *_stats(found, said)]
    held = len(await services.held())
    open_now = _open_updates(services)
    told += [
        Title(said.gettext("Now")),
        said.ngettext("{n} statement is held.", "{n} statements are held.", held),
        said.ngettext("{n} message or tap is being answered.", "{n} messages and taps are being answered.", open_now),
    ]
    await services.say(line, lines_card(told))


async def failures(services: Services, line: Line) -> None:
    """/failures: the last refusals and 👎, newest first."""
    if await _allowed(services, line):
        await services.say(line, *await _page(services, 0, line.said))


async def turned(services: Services, tap: Tap) -> None:
    """Show another page of /failures in place of the page with the tapped button."""
    await services.acknowledge(tap)
    await services.edit(tap, *await _page(services, tap.number(0), tap.said))


def for_admins(said: Speaker) -> str:
    """The sentence for people without permission."""
    return said.gettext("This is for those who run this bot.")


async def _allowed(services: Services, line: Line) -> bool:
    """Whether a report may be shown there to the asker; else the reason has been told."""
    is_admin = services.is_admin(line)
    if is_admin and line.spot.private:
        return True
    told = line.said.gettext("Reports are for our private chat: ask me there.") if is_admin else for_admins(line.said)
    await services.say(line, told)
    return False


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


async def _page(services: Services, page: int, said: Speaker) -> tuple[Piece, InlineKeyboardMarkup | None]:
    found = await services.state.run(services.state.reports.failures, PAGE + 1, page * PAGE)
    turning = buttons.turning(page, page * PAGE + len(found), PAGE, lambda to: buttons.data(buttons.FAILURES, to))
    return lines_card(_failures(found[:PAGE], said)), buttons.rows_of([turning])


def _failures(found: Sequence[Failure], said: Speaker) -> list[str | Title]:
    if not found:
        return [said.gettext("Nothing was refused or marked 👎.")]
    told: list[str | Title] = [Title(said.gettext("What people missed, the newest first"))]
    for each in found:
        at = f"{said.date(each.at.date().isoformat())}, {each.at:%H:%M} UTC"
        marks = [_reason(each.reason, said)] if each.kind == "refusal" and each.reason else []
        if each.kind == "closest":
            marks = [said.gettext("closest")]
        if each.rating is not None and each.rating < 0:
            marks.append("👎")
        # The reader has to see where one ends and the next begins; a line in bold has air above it.
        told += [Title(" · ".join((at, *marks))), isolated(said, recorded(each.question, LONGEST_QUESTION))]
    return told


def _reason(reason: str, said: Speaker) -> str:
    return said.gettext(REASONS[reason]) if reason in REASONS else recorded(reason, 60)


def _open_updates(services: Services) -> int:
    samples = (sample for metric in services.metrics.open_updates.collect() for sample in metric.samples)
    return round(next((sample.value for sample in samples), 0))
