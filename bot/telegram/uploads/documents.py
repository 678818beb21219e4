"""A document or a link of an admin into the store, with the outcome on its card; corrected, and out of the store again.

An upload is kept as its file alone: the button of its card names the file, and the card shows the caption. Loses no
file: a file is among the documents before storing, and goes back to its waiting place if storing fails. Files are known
to `bot.telegram.uploads.files`, the index to `bot.operations`.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from telegram import Document, Message, MessageEntity
from telegram.error import BadRequest

from bot.operations import ingest_paths, remove_statements
from bot.output.speech.speaker import Speaker
from bot.telegram.cards.buttons import UPLOAD, read_data
from bot.telegram.cards.markup import is_web
from bot.telegram.cards.safe_text import notice_card
from bot.telegram.services import Services
from bot.telegram.transport.http import reason
from bot.telegram.uploads import files
from bot.telegram.uploads.caption import Caption, read_caption
from bot.telegram.uploads.cards import Stored, described, keyboard, refused_card, shown_name, stored_card, storing_card
from bot.telegram.uploads.download import Fetched, NotFetched, from_telegram, from_web, link_in
from bot.telegram.values import Line, Tap
from bot.wiring import documents
from retrieval.errors import IndexBusy, OnRecordError, Unreadable
from retrieval.held import Held
from retrieval.ingest.outcome import Outcome, Progress, Status
from retrieval.readers import read as read_document
from retrieval.record import KEYS
from retrieval.statement import Statement

log = logging.getLogger("onrecord.telegram")

WAITS_FOR_OTHERS = 60.0
"""Seconds for which a file waits for another ingest to end."""

COMMAND = "onrecord ingest"

_QUESTION_MARKS = ("?", "？", "؟")


class _Stopped(Exception):
    """Nobody waits for the file any more: the process is to end."""


async def offered(services: Services, line: Line) -> None:
    """Store a document sent in a chat: from an admin, in private."""
    said = line.said
    document = line.written.document if line.written else None
    if not services.is_admin(line):
        await services.say(line, said.gettext("I read text only. Statements are added by those who run this bot."))
    elif not line.spot.private:
        await services.say(line, said.gettext("Send me documents in our private chat."))
    elif document is not None:
        await _fetched(services, line, document, line.text)


async def typed(services: Services, line: Line) -> bool:
    """Whether a text was for an upload: a link to a file, or a correction in reply to the card of an upload.

    A text with a question mark at its end is a question.
    """
    if not services.is_admin(line) or not line.spot.private or line.written is None:
        return False
    replied = line.written.reply_to_message
    if replied is None:
        if link := link_in(line.text):
            await _fetched(services, line, *link)
        return link is not None
    id = _upload_of(replied)
    if id is None or line.text.endswith(_QUESTION_MARKS):
        return False
    async with services.sender.busy(line.spot, line.message):
        await _corrected(services, id, _with_caption_of(replied, line.text, line.said), line)
    return True


async def pressed(services: Services, tap: Tap) -> None:
    """Remove the document of a tapped button."""
    said = tap.said
    await services.acknowledge(tap)
    try:
        async with services.sender.busy(tap.spot, None):
            name = await _remove(services, tap.value(0))
    except IndexBusy:
        await services.say(tap, _busy(said))
        return
    told = said.gettext("Removed: {name}", name=shown_name(name, said)) if name else _not_here(said)
    await services.edit(tap, notice_card(told), None)


async def _fetched(services: Services, line: Line, source: Document | str, text: str) -> None:
    said, folder = line.said, documents(services.settings)
    async with services.sender.busy(line.spot, line.message):
        try:
            if isinstance(source, str):
                fetched = await from_web(source, said, local=services.settings.allow_local_links)
            else:
                fetched = await from_telegram(source, said)
        except NotFetched as error:
            await services.reply(line, str(error))
            return
        read = _with_address(fetched, read_caption(text, said))
        name = files.file_name(fetched.name, fetched.mime, fetched.data)
        await asyncio.to_thread(files.sweep, folder)
        waiting = await asyncio.to_thread(files.keep_waiting, folder, name, fetched.data)
        await _store_new(services, waiting, read, line)


async def _corrected(services: Services, id: str, read: Caption, line: Line) -> None:
    one = await services.one(id)
    path = await asyncio.to_thread(_path_of, services, id, one)
    if path is None:
        await services.reply(line, _not_here(line.said))
    elif one is not None:
        await _mend(services, one, read, line)
    else:
        await _store_new(services, path, read, line)


def _upload_of(message: Message) -> str | None:
    """The id of the document of one of the bot's cards; None for other messages."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    held = [read_data(str(button.callback_data or "")) for row in rows for button in row]
    return next((values[0] for action, values in held if action == UPLOAD and values), None)


def _with_caption_of(card: Message, text: str, said: Speaker) -> Caption:
    """The fields of a reply, completed from the caption on the card."""
    shown = read_caption("\n".join(card.parse_entities([MessageEntity.CODE]).values()), said)
    read = read_caption(text, said)
    given: Mapping[str, str] = {**shown.given, **read.given}
    return replace(read, given=given)


def _with_address(fetched: Fetched, read: Caption) -> Caption:
    """The caption with the address of the file, if the caption names no source."""
    if fetched.url is None or "source_url" in read.given or not is_web(fetched.url):
        return read
    return replace(read, given={**read.given, "source_url": fetched.url})


def _not_here(said: Speaker) -> str:
    return said.gettext("That document is not held here any more. Send it again.")


async def _store_new(services: Services, waiting: Path, read: Caption, line: Line) -> None:
    """Store a waiting file, if it can be read and its delegation is known; tell the outcome."""
    said, folder = line.said, documents(services.settings)
    given = {**dict.fromkeys(KEYS, ""), **read.options}
    try:
        statement = (await asyncio.to_thread(read_document, waiting, given)).statement
    except Exception as error:  # a library may fail on a damaged file in any way
        files.delete(folder, waiting)
        told = _plainly(services, waiting, str(error))
        if not isinstance(error, OnRecordError):
            log.warning("A document that was sent cannot be read (%s).", type(error).__name__)
            told = said.gettext("{name} cannot be read: it is damaged.", name=shown_name(waiting.name, said))
        await _refuse(services, line, waiting.name, Caption({}, (told,)))
        return
    held = await services.one(waiting.parent.name)
    wanting = _wanting(statement, read, said)
    if held is not None and not files.lies_in(folder, held.source):
        files.delete(folder, waiting)
        told = said.gettext("The same document is held already: {statement}.", statement=described(held, said))
        how = said.gettext("It was not sent here: correct its record with {command}.", command=COMMAND)
        await _refuse(services, line, waiting.name, Caption({}, (told, how)))
    elif wanting.problems:
        await _refuse(services, line, waiting.name, wanting, waiting.parent.name)
    else:
        await _store(services, waiting, held, given, read, line)


async def _mend(services: Services, held: Held, read: Caption, line: Line) -> None:
    source = Path(held.source)
    if read.problems:
        await _refuse(services, line, source.name, read, held.id)
    else:
        await _store(services, source, held, read.options, read, line)


async def _remove(services: Services, id: str) -> str | None:
    """Take a document out of the store, or from its waiting place; its name, None if there is no such document.

    Raises:
        IndexBusy: another process is writing.
    """
    folder, held = documents(services.settings), await services.one(id)
    if held is not None and files.lies_in(folder, held.source):
        await asyncio.to_thread(list, remove_statements(services.settings, [id]))
        files.delete(folder, Path(held.source))
        return os.path.basename(held.source)
    path = None if held else await asyncio.to_thread(files.find_waiting, folder, id)
    if path is not None:
        files.delete(folder, path)
    return path.name if path else None


def _path_of(services: Services, id: str, held: Held | None) -> Path | None:
    """The file of a document by the id on its card; None if not on this machine."""
    folder = documents(services.settings)
    if held is None:
        return files.find_waiting(folder, id)
    return Path(held.source) if files.lies_in(folder, held.source) and Path(held.source).exists() else None


def _plainly(services: Services, path: Path, text: str, held: Held | None = None) -> str:
    """An error for people, without paths of this machine."""
    for each in (str(path), held.source if held and os.path.isabs(held.source) else ""):
        text = text.replace(each, os.path.basename(each)) if each else text
    home = documents(services.settings).parent
    return text.replace(str(home), home.name)


def _busy(said: Speaker) -> str:
    return said.gettext("Another ingest is running just now. Try again in a minute.")


def _wanting(statement: Statement, read: Caption, said: Speaker) -> Caption:
    """The caption, with a missing delegation among its problems; an empty delegation is deliberate, and no problem."""
    if statement.record.delegation or "delegation" in (*read.given, *read.wrong):
        return read
    told = said.gettext("Neither the file nor its caption names a delegation.")
    return replace(read, problems=(*read.problems, told), wrong=(*read.wrong, "delegation"))


async def _store(  # noqa: PLR0917 - of its two callers each has all of these
    services: Services, path: Path, held: Held | None, given: Mapping[str, object], read: Caption, line: Line
) -> None:
    """Store a file, and tell the outcome in the place of the message that says so."""
    said = line.said
    message = await services.reply(line, storing_card(path.name, said))
    told = ""
    stop = threading.Event()
    try:
        outcome = await asyncio.to_thread(_stored, services, path, held, given, stop)
    except IndexBusy:
        told = _busy(said)
    except OnRecordError as error:
        log.warning("An upload could not be stored (%s).", reason(error))
        told = _plainly(services, path, str(error), held)
    finally:
        stop.set()  # the thread ends soon where nobody waits for it any more
    if told:
        card = refused_card(path.name, replace(read, problems=(told,)), said)
        buttons = keyboard(held.id if held else path.parent.name, said, stored=False)
    else:
        stored = await asyncio.to_thread(_looked_up, services, path.name, read, outcome)
        card, buttons = stored_card(stored, said), keyboard(stored.statement.id, said, stored=True)
    try:
        await services.sender.edit(line.spot.chat_id, message.message_id, card, buttons)
    except BadRequest:
        log.info("The message of an upload cannot be edited any more; a new one is sent.")
        await services.reply(line, card, buttons)


def _stored(
    services: Services, path: Path, held: Held | None, given: Mapping[str, object], stop: threading.Event
) -> Outcome:
    """Put a file in its place and store it; a file that is not stored goes back to where it waited."""
    place = Path(held.source) if held else files.place_of(documents(services.settings), path)
    files.move(path, place)
    try:
        outcome = _ingested(services, place, given, stop)
        if outcome.status is Status.REFUSED or outcome.statement_id is None:
            raise Unreadable(outcome.reason or place.name)
    except BaseException:
        if not held:
            files.move(place, path)
        raise
    return outcome


def _ingested(services: Services, place: Path, given: Mapping[str, object], stop: threading.Event) -> Outcome:
    def go_on(_: Progress) -> None:
        if stop.is_set():
            raise _Stopped

    until = time.monotonic() + WAITS_FOR_OTHERS
    while True:
        try:
            (outcome,) = ingest_paths(services.settings, [place], given, on_progress=go_on)
        except IndexBusy:
            if time.monotonic() > until or stop.wait(1):
                raise
        else:
            return outcome


def _looked_up(services: Services, name: str, read: Caption, outcome: Outcome) -> Stored:
    library = services.session.library
    one = library.find(outcome.statement_id or "")
    statement, passages = library.read(one)
    others = tuple(
        each
        for each in library.held()
        if each.id != one.id and (each.sha256 == one.sha256 or _is_named(services, each, name))
    )
    return Stored(name, read.options, outcome, statement, passages, others)


def _is_named(services: Services, held: Held, name: str) -> bool:
    ours = files.lies_in(documents(services.settings), held.source)
    return ours and os.path.basename(held.source).casefold() == name.casefold()


async def _refuse(services: Services, line: Line, name: str, read: Caption, id: str | None = None) -> None:
    """Say why a file is not stored; with a button if waiting under an id, or stored with another record."""
    buttons = keyboard(id, line.said, stored=False) if id else None
    await services.reply(line, refused_card(name, read, line.said), buttons)
