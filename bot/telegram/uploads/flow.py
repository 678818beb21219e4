"""An admin's document on its way in: sent or linked to, completed field by field, confirmed.

Knows what a message or a tap means for an upload; the steps are known to `bot.telegram.uploads.steps`.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from telegram import CallbackQuery, Chat, Document, Message

from bot.state.values import Upload
from bot.telegram.cards.buttons import Pressed, read_data
from bot.telegram.cards.card import notice_card
from bot.telegram.cards.html import is_web
from bot.telegram.cards.safe_text import recorded
from bot.telegram.handlers.chats import spot_of
from bot.telegram.uploads import cards as upload_cards
from bot.telegram.uploads import staging
from bot.telegram.uploads.cards import (
    ACTION,
    PROBLEM,
    fields_card,
    fields_keyboard,
    name_of,
    waiting_card,
    waiting_keyboard,
)
from bot.telegram.uploads.download import Fetched, NotFetched, from_telegram, from_web, link_in
from bot.telegram.uploads.file_names import file_name
from bot.telegram.uploads.preview import Facts, understood
from bot.telegram.uploads.record_form import NoValue, read_caption, value
from bot.telegram.uploads.steps import (
    CONFIRM,
    UNKNOWN,
    Place,
    Step,
    advance,
    digest_of,
    find,
    let_go,
    move,
    next_step,
    not_here,
    open_uploads,
    plainly,
    put,
    show,
    show_next,
    step_of,
    tell,
)
from bot.telegram.uploads.store import store
from bot.telegram.values import said_to
from retrieval.errors import OnRecordError
from retrieval.names.delegations import named
from retrieval.record import KEYS

if TYPE_CHECKING:
    from bot.telegram.handlers.ask import Line
    from bot.telegram.services import Services

__all__ = ["ACTION", "decided", "offered", "typed"]

log = logging.getLogger("onrecord.messenger")

MOST_PROBLEMS = 5
"""Lines of a caption that are told to be none."""

_QUESTION_MARKS = ("?", "？", "؟")


async def offered(services: Services, message: Message, line: Line) -> None:
    """Take in a document that was sent in a chat: from an admin, in private.

    Raises:
        TelegramError: it cannot be fetched, or nothing be said, now.
    """
    said = line.said
    refusal = None
    if line.user not in services.rules.admins:
        refusal = said.gettext("I read text only. Statements are added by those who run this bot.")
    elif not line.spot.private:
        refusal = said.gettext("Send me documents in our private chat.")
    if refusal or message.document is None:
        if refusal:
            await services.sender.send(line.spot, notice_card(refusal), reply_to=line.reply_to)
        return
    await _fetched(services, line, message.document, line.text)


async def typed(services: Services, message: Message, line: Line) -> bool:
    """Whether a text in a private chat was for an upload: a link to a file, or the value of the field asked for.

    A value is the next text while a field is asked for, unless it replies to another message or ends in a question
    mark: then it is a question, as ever. A reply to what asked for a field is its value in any case.
    """
    if line.user not in services.rules.admins or not line.spot.private:
        return False
    replied = message.reply_to_message
    asked = _asked_by(replied) if replied is not None else None
    if replied is not None and asked is None:
        return False
    waiting = await open_uploads(services, line.user)
    upload = next((each for each in waiting if asked is None or each.id == asked[0]), None)
    field = (asked[1] if asked else None) or (step_of(upload).field if upload else None)
    if (link := link_in(line.text)) and field != "source_url":
        await _fetched(services, line, *link)
        return True
    # No record holds a question, but a title may be one.
    asks = asked is None and field != "title" and line.text.endswith(_QUESTION_MARKS)
    if upload is None or step_of(upload).busy or asks:
        return False
    return await _told(services, upload, field, line)


async def _told(services: Services, upload: Upload, field: str | None, line: Line) -> bool:
    """Whether a text is the value of a field of an upload; then it is taken."""
    at = Place(line.spot, line.said)
    try:
        if step_of(upload).mark == _mark(line):  # it was taken, and what came of it did not arrive
            await show(services, upload, at)
        elif field is None:
            return False
        else:
            given = {**upload.given, field: value(field, line.text, line.said)}
            await advance(services, upload, given, _mark(line), at)
    except NoValue as error:
        await show(services, upload, at, problems=(str(error),))
    except FileNotFoundError:
        await tell(services, at, not_here(upload, line.said))
    return True


async def decided(services: Services, query: CallbackQuery, press: Pressed) -> None:
    """Do what a button of an upload says.

    Raises:
        TelegramError: what comes of it cannot be shown now.
    """
    said, message = said_to(query.from_user), query.message
    upload_id, does, *values = (*press.values, "", "")
    ours = query.from_user.id in services.rules.admins and isinstance(message, Message)
    if not ours or not isinstance(message, Message) or message.chat.type != Chat.PRIVATE:
        told = said.gettext("This is for those who run this bot.")
        await services.sender.answer_callback(query.id, told, alert=True)
        return
    upload = await find(services, upload_id, query.from_user.id)
    if upload is None:
        told = said.gettext("This document is not waiting any more: it was stored, cancelled, or left for a day.")
        await services.sender.answer_callback(query.id, told, alert=True)
        return
    step = step_of(upload)
    going_on = does in (upload_cards.INGEST, upload_cards.GO)
    if step.busy and step.mark != query.id and not (step.died and going_on):
        told = said.gettext("It is being stored already.")
        await services.sender.answer_callback(query.id, told, alert=True)
        return
    await services.sender.answer_callback(query.id)
    at = Place(spot_of(message), said, message.message_id)
    try:
        async with services.sender.busy(at.spot, None):
            await _decided(services, upload, (does, *values), query.id, at)
    except FileNotFoundError:
        await tell(services, at, not_here(upload, said))


async def _decided(services: Services, upload: Upload, press: Sequence[str], mark: str, at: Place) -> None:
    does, first, second, *_ = (*press, "", "")
    step, given = step_of(upload), dict(upload.given)
    confirmed = does == upload_cards.INGEST and step.name == CONFIRM and first == digest_of(given)
    if confirmed or step.busy:
        await store(services, upload, second, mark, at)
    elif does == upload_cards.CANCEL:
        await _cancel(services, upload, at)
    elif step.mark == mark:
        await show(services, upload, at)
    elif does == upload_cards.SKIP and first == step.field:
        facts = await understood(services, upload)
        if step.name == UNKNOWN or not getattr(facts.record(given), first):
            given[first] = ""
        await advance(services, upload, given, mark, at)
    elif does == upload_cards.KEEP and step.name == UNKNOWN:
        await advance(services, upload, given, mark, at, keep=True)
    elif does == upload_cards.PICK and step.name == UNKNOWN:
        await advance(services, upload, {**given, "delegation": named(first)}, mark, at)
    elif does == upload_cards.CHANGE:
        facts = await understood(services, upload)
        await put(services, at, fields_card(upload, facts, at.said), fields_keyboard(upload, facts, at.said))
    elif does == upload_cards.FIELD and first in KEYS:
        await move(services, upload, upload, Step(first, mark), at)
    else:
        # The way back, and buttons of a step that is behind it.
        await show(services, upload, Place(at.spot, at.said) if does == upload_cards.GO else at)


async def _cancel(services: Services, upload: Upload, at: Place) -> None:
    first = (await open_uploads(services, upload.user_id))[:1]
    told = at.said.gettext("Cancelled: nothing of {name} is kept.", name=name_of(upload, at.said))
    await put(services, at, notice_card(told), None)
    await let_go(services, upload)
    if first and first[0].id == upload.id:
        await show_next(services, upload.user_id, at)


async def _fetched(services: Services, line: Line, source: Document | str, caption: str) -> None:
    """Fetch a file and take it in; whatever is wrong with it is told."""
    at = Place(line.spot, line.said)
    known = await find(services, _id(line), line.user)
    if known is not None:  # this message was taken before, and its answer did not arrive
        await _first_shown(services, known, at, ())
        return
    async with services.sender.busy(line.spot, line.message):
        try:
            if isinstance(source, str):
                fetched = await from_web(source, line.said, local=services.rules.local_links)
            else:
                fetched = await from_telegram(source, line.said)
        except NotFetched as error:
            await tell(services, at, str(error))
            return
        await _taken_in(services, line, fetched, caption)


async def _taken_in(services: Services, line: Line, fetched: Fetched, caption: str) -> None:
    """Keep a file, read it, and ask what it does not tell."""
    said, at, folder = line.said, Place(line.spot, line.said), services.documents.folder
    read = read_caption(caption, said)
    name = file_name(fetched.name, fetched.mime, fetched.data)
    await asyncio.to_thread(staging.sweep, folder)
    path = await asyncio.to_thread(staging.stage, folder, _id(line), name, fetched.data)
    digest = staging.sha256(fetched.data)
    now = datetime.now(UTC)
    upload = Upload(_id(line), line.user, line.spot.chat_id, name, str(path), digest, read.given, None, now)
    try:
        facts = await understood(services, upload)
    except Exception as error:
        await asyncio.to_thread(staging.discard, [upload.path])
        if not isinstance(error, OnRecordError):  # a library may fail on a damaged file in any way
            log.warning("A document that was sent cannot be read (%s).", type(error).__name__)
            told = said.gettext("{name} cannot be read: it is damaged.", name=name_of(upload, said))
        else:
            told = plainly(services, upload, error)
        await tell(services, at, told)
        return
    given = {**read.given, **_address(fetched, facts, read.given)}
    upload = replace(upload, given=given, asking=next_step(facts, given, _mark(line)).kept)
    await services.state.run(services.state.uploads.put, upload)
    problems = tuple(recorded(each, PROBLEM) for each in read.problems[:MOST_PROBLEMS])
    if fetched.private and not facts.record(given).source_url:
        told = said.gettext("Your link is not recorded as the source: it holds a key that everybody would see.")
        problems = (*problems, told)
    await _first_shown(services, upload, at, problems)


async def _first_shown(services: Services, upload: Upload, at: Place, problems: Sequence[str]) -> None:
    """Show the step that an upload begins with, or that it waits for another."""
    first = (await open_uploads(services, upload.user_id))[0]
    if first.id == upload.id:
        await show(services, upload, at, problems=problems)
        return
    card = waiting_card(upload, first, at.said)
    await put(services, at, card, waiting_keyboard(upload, first, at.said))


def _address(fetched: Fetched, facts: Facts, given: Mapping[str, str]) -> dict[str, str]:
    """The address that a file came from, where its record names none."""
    if fetched.url is None or fetched.private or not is_web(fetched.url) or facts.record(given).source_url:
        return {}
    return {"source_url": fetched.url}


def _asked_by(message: Message) -> tuple[str, str | None] | None:
    """The upload, and the field, that a message of the bot's asks about, by its buttons; None where it asks nothing."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    presses = [read_data(str(button.callback_data or "")) for row in rows for button in row]
    own = [press.values for press in presses if press.action == ACTION and len(press.values) >= 2]
    if not own:
        return None
    fields = [each[2] for each in own if each[1] == upload_cards.SKIP and len(each) > 2]
    return own[0][0], fields[0] if fields and fields[0] in KEYS else None


def _id(line: Line) -> str:
    """An upload's id: the same where its message is delivered once more."""
    return hashlib.sha256(f"{line.user} {line.update}".encode()).hexdigest()[:12]


def _mark(line: Line) -> str:
    return f"u{line.update}"
