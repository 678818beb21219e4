"""/statements: the delegations held, the statements of one, and the record of one, page by page in one message.

Knows pages and their buttons; what is held is asked anew for each page, so that a button works after a restart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.output.overview import Suggestion, delegations
from bot.output.speech.names import delegation as named
from bot.output.speech.speaker import Speaker
from bot.quote import delegation_name, short_name
from bot.telegram.cards import buttons
from bot.telegram.cards.buttons import DELEGATIONS, FILE, STATEMENT, STATEMENTS, Pressed, data
from bot.telegram.cards.card import lines_card, statement_card
from bot.telegram.cards.html import is_web
from bot.telegram.handlers.ask import Line
from bot.telegram.handlers.chats import spot_of
from bot.telegram.handlers.statement_files import held_under, send_text
from bot.telegram.services import Services
from bot.telegram.values import Card, said_to
from retrieval.held import Held

T = TypeVar("T")

PAGE = 8
"""Buttons on a page."""

NO_DELEGATION = "-"
"""What stands for the delegation of statements that have none."""

Page = tuple["Card", InlineKeyboardMarkup | None]


async def statements(services: Services, line: Line) -> None:
    """/statements: the first page of the delegations held."""
    held = await asyncio.to_thread(services.session.library.held)
    card, keyboard = _delegations(held, 0, line.said)
    await services.sender.send(line.spot, card, keyboard=keyboard, reply_to=line.reply_to)


async def turned(services: Services, query: CallbackQuery, press: Pressed) -> None:
    """Show the page that a button leads to, in the place of the one it stands on; or send a statement's text."""
    said = said_to(query.from_user)
    message = query.message
    await services.sender.answer_callback(query.id)
    if not isinstance(message, Message):
        return
    if press.action == FILE:
        held = await asyncio.to_thread(held_under, services, press.values[0] if press.values else "")
        if held is not None:
            async with services.sender.busy(spot_of(message), None):
                await send_text(services, spot_of(message), held, said)
            return
    everything = await asyncio.to_thread(services.session.library.held)
    card, keyboard = _page(everything, press, said)
    await services.sender.edit(message.chat.id, message.message_id, card, keyboard=keyboard)


def _page(held: Sequence[Held], press: Pressed, said: Speaker) -> Page:
    first, second, *_ = (*press.values, "0", "0")
    if press.action == STATEMENTS:
        return _statements(held, first, _number(second), said)
    if press.action == STATEMENT:
        one = next((each for each in held if each.id == first), None)
        if one is not None:
            return _statement(one, said)
    return _delegations(held, _number(first), said)


def _delegations(held: Sequence[Held], page: int, said: Speaker) -> Page:
    counts = dict.fromkeys((*(_key(each) for each in held),), 0)
    for each in held:
        counts[_key(each)] += 1
    entries = [(_name(name, code, said), Suggestion(0, name, code).key) for name, code in delegations(held)]
    if NO_DELEGATION in counts:
        entries.append((said.gettext("delegation not recorded"), NO_DELEGATION))
    told = said.ngettext("{n} statement is held.", "{n} statements are held.", len(held))
    how = said.gettext("Choose a delegation:") if entries else said.gettext("No statement is held yet.")
    shown = [
        [InlineKeyboardButton(f"{name} ({said.number(counts[key])})", callback_data=data(STATEMENTS, key, 0))]
        for name, key in _on(entries, page)
    ]
    turning = _turning(len(entries), page, lambda to: data(DELEGATIONS, to))
    return lines_card([(told, True), (how, False)]), buttons.rows_of([*shown, turning])


def _statements(held: Sequence[Held], key: str, page: int, said: Speaker) -> Page:
    own = sorted((each for each in held if _key(each) == key), key=lambda each: each.record.date or "", reverse=True)
    rows = [
        [InlineKeyboardButton(_label(each, said), callback_data=data(STATEMENT, each.id))] for each in _on(own, page)
    ]
    turning = _turning(len(own), page, lambda to: data(STATEMENTS, key, to))
    back = [buttons.signed("↩", said.gettext("Delegations"), data(DELEGATIONS, 0))]
    name = said.gettext("delegation not recorded")
    if own and (called := delegation_name(own[0].record.code, own[0].record.delegation)):
        name = _name(short_name(called.name), called.code, said)
    told = said.ngettext("{n} statement", "{n} statements", len(own))
    return lines_card([(name, True), (told, False)]), buttons.rows_of([*rows, turning, back])


def _statement(one: Held, said: Speaker) -> Page:
    row = [buttons.text_button(said, one.id)]
    if (url := one.record.source_url) and is_web(url):
        source = said.gettext("Source")
        row.append(InlineKeyboardButton(f"🔗 {source}", url=url))
    back = [buttons.signed("↩", said.gettext("Statements"), data(STATEMENTS, _key(one), 0))]
    return statement_card(one, said), buttons.rows_of([row, back])


def _key(held: Held) -> str:
    name = delegation_name(held.record.code, held.record.delegation)
    return NO_DELEGATION if name is None else Suggestion(0, short_name(name.name), name.code).key


def _name(name: str, code: str | None, said: Speaker) -> str:
    return named(said, code, name)


def _label(held: Held, said: Speaker) -> str:
    record = held.record
    parts = (said.date(record.date) if record.date else None, record.forum, record.session, record.title)
    return " · ".join([part for part in parts if part][:3]) or held.id


def _on(entries: Sequence[T], page: int) -> Sequence[T]:
    return entries[page * PAGE : (page + 1) * PAGE]


def _turning(entries: int, page: int, to: Callable[[int], str]) -> list[InlineKeyboardButton]:
    row = []
    if page > 0:
        row.append(InlineKeyboardButton("‹", callback_data=to(page - 1)))
    if (page + 1) * PAGE < entries:
        row.append(InlineKeyboardButton("›", callback_data=to(page + 1)))
    return row


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else 0
