"""A file into the store, with the outcome on its card; and out of the store again.

Loses no file: a file is among the documents before storing, and goes back to its waiting place if storing fails. Files
are known to `bot.telegram.uploads.files`, the index to `bot.operations`.
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

from telegram.error import BadRequest

from bot.operations import ingest_paths, remove_statements
from bot.output.speech.speaker import Speaker
from bot.telegram.services import Services
from bot.telegram.transport.http import reason
from bot.telegram.uploads import files
from bot.telegram.uploads.caption import Caption
from bot.telegram.uploads.cards import Stored, described, keyboard, refused_card, shown_name, stored_card, storing_card
from bot.telegram.values import Line
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


class _Stopped(Exception):
    """Nobody waits for the file any more: the process is to end."""


async def store_new(services: Services, waiting: Path, read: Caption, line: Line) -> None:
    """Store a waiting file, if it can be read and its delegation is known; tell the outcome."""
    said, folder = line.said, documents(services.settings)
    given = {**dict.fromkeys(KEYS, ""), **read.options}
    try:
        statement = (await asyncio.to_thread(read_document, waiting, given)).statement
    except Exception as error:  # a library may fail on a damaged file in any way
        files.delete(folder, waiting)
        told = plainly(services, waiting, str(error))
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


async def mend(services: Services, held: Held, read: Caption, line: Line) -> None:
    """Correct the record of a stored document; tell the outcome."""
    source = Path(held.source)
    if read.problems:
        await _refuse(services, line, source.name, read, held.id)
    else:
        await _store(services, source, held, read.options, read, line)


async def remove(services: Services, id: str) -> str | None:
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


def path_of(services: Services, id: str, held: Held | None) -> Path | None:
    """The file of a document by the id on its card; None if not on this machine."""
    folder = documents(services.settings)
    if held is None:
        return files.find_waiting(folder, id)
    return Path(held.source) if files.lies_in(folder, held.source) and Path(held.source).exists() else None


def plainly(services: Services, path: Path, text: str, held: Held | None = None) -> str:
    """An error for people, without paths of this machine."""
    for each in (str(path), held.source if held and os.path.isabs(held.source) else ""):
        text = text.replace(each, os.path.basename(each)) if each else text
    home = documents(services.settings).parent
    return text.replace(str(home), home.name)


def busy(said: Speaker) -> str:
    """The sentence for an index with another writer at work."""
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
        told = busy(said)
    except OnRecordError as error:
        log.warning("An upload could not be stored (%s).", reason(error))
        told = plainly(services, path, str(error), held)
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
    """Ingest a file, once no other process writes."""

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
    """The stored statement."""
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
    """Whether a statement is of a document of that name."""
    ours = files.lies_in(documents(services.settings), held.source)
    return ours and os.path.basename(held.source).casefold() == name.casefold()


async def _refuse(services: Services, line: Line, name: str, read: Caption, id: str | None = None) -> None:
    """Say why a file is not stored; with a button if waiting under an id, or stored with another record."""
    buttons = keyboard(id, line.said, stored=False) if id else None
    await services.reply(line, refused_card(name, read, line.said), buttons)
