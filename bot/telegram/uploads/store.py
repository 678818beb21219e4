"""A confirmed upload, stored: claimed by one tap, put in its place, embedded with its progress shown, and told.

Knows the order in which nothing is lost; files are known to `bot.telegram.uploads.staging`, the index to `Documents`.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from telegram.error import RetryAfter, TelegramError

from bot.output.overview import suggestions
from bot.question import Question
from bot.quote import short_name
from bot.reply import Answer
from bot.telegram.transport.http import reason, seconds_of
from bot.telegram.transport.sender import Gone
from bot.telegram.uploads import staging
from bot.telegram.uploads.cards import (
    BESIDE,
    Others,
    described,
    name_of,
    outcome_card,
    outcome_keyboard,
    progress_card,
)
from bot.telegram.uploads.preview import told_options, understood
from bot.telegram.uploads.staging import Placed, Taken
from bot.telegram.uploads.steps import (
    CONFIRM,
    STORED,
    STORING,
    Place,
    Step,
    let_go,
    not_here,
    others_of,
    plainly,
    put,
    show,
    show_next,
    step_of,
    tell,
)
from retrieval.errors import IndexBusy, OnRecordError
from retrieval.ingest.ingest import Outcome, Progress, Status
from retrieval.names.delegations import named

if TYPE_CHECKING:
    from bot.output.speech.speaker import Speaker
    from bot.state.values import Upload
    from bot.telegram.services import Services
    from retrieval.held import Held

log = logging.getLogger("onrecord.messenger")

EDITED_EVERY = 1.5
"""Seconds between two edits of one message, at least."""

LOOK_FOR = 2.0
"""Seconds spent on finding a question to try."""

_REFUSED = Status.REFUSED
_AS_IT_WAS = (Status.DUPLICATE, Status.UNCHANGED)


class _Stopped(Exception):
    """Nobody waits for this any more: the process is to end."""


async def store(services: Services, upload: Upload, choice: str, mark: str, at: Place) -> None:
    """Store an upload that was confirmed and say what became of it; of several taps, one alone does.

    Raises:
        TelegramError: the outcome cannot be told now. Whoever does this again with the same mark tells it.
    """
    said = at.said
    if step_of(upload).name == STORED:
        await _tell(services, upload, _outcome(upload), at)
        return
    try:
        resumed = step_of(upload).busy
        claimed = await _claimed(services, upload, choice, mark)
        if claimed is None:
            return
        upload = claimed
        outcome = await _stored(services, upload, at, resumed=resumed)
    except FileNotFoundError:
        await _back(services, upload, at, None)
        await tell(services, at, not_here(upload, said))
    except Taken:
        told = said.gettext("What is held has changed meanwhile. Look at this once more.")
        await _back(services, upload, at, f"⚠ {told}")
    except IndexBusy:
        told = said.gettext("Another ingest is running just now. Nothing is lost: tap again in a minute.")
        await _back(services, upload, at, f"⏳ {told}")
    except OnRecordError as error:
        log.warning("An upload could not be stored (%s).", reason(error))
        await _back(services, upload, at, f"⚠ {await _plainly(services, upload, str(error))}")
    except Exception:
        await _back(services, upload, at, None)
        raise
    else:
        if outcome.status is _REFUSED:
            told = said.gettext("Refused: {reason}", reason=await _plainly(services, upload, outcome.reason or ""))
            await _back(services, upload, at, f"⚠ {told}")
            return
        ended = replace(step_of(upload), name=STORED, place=f"{outcome.status} {outcome.statement_id}")
        await services.state.run(services.state.uploads.put, replace(upload, asking=ended.kept))
        await _tell(services, upload, outcome, at)


def _outcome(upload: Upload) -> Outcome:
    """What became of an upload that was stored, and whose outcome did not arrive."""
    status, _, statement = step_of(upload).place.partition(" ")
    return Outcome(Path(upload.path), Status(status), statement)


async def _claimed(services: Services, upload: Upload, choice: str, mark: str) -> Upload | None:
    """The upload, on its way into the store by this update alone; None where another has it.

    Raises:
        FileNotFoundError: its file is not on this machine.
        Taken: a file that is not to be replaced has its name, or the one that is to be is not held any more.
    """
    step = step_of(upload)
    if step.name == STORING and step.mark == mark:
        return upload
    if step.name == STORING:
        now = replace(step, mark=mark, at=datetime.now(UTC).timestamp())
    else:
        facts = await understood(services, upload)
        others = await others_of(services, upload, facts)
        place, replaces = await asyncio.to_thread(_place, services.documents.folder, upload, others, choice)
        now = Step(STORING, mark, datetime.now(UTC).timestamp(), replaces, place)
    claimed = replace(upload, asking=now.kept)
    moved = await services.state.run(services.state.uploads.move, claimed, upload.asking)
    return claimed if moved else None


def _place(folder: Path, upload: Upload, others: Others, choice: str) -> tuple[str, bool]:
    """Where an upload's file goes below the folder, and whether it may take the place of another."""
    name = os.path.basename(upload.path)
    own = staging.own_place(folder, name, upload.sha256)
    place, replaces = folder / name, False
    replaced = next((each for each in others.same_name if each.id == choice), None)
    if others.same and staging.lies_in(folder, others.same.source):
        place, replaces = Path(others.same.source), True
    elif replaced:
        place, replaces = Path(replaced.source), True
    elif choice == BESIDE:
        place, replaces = own, True
    elif choice or others.same_name:
        raise Taken(name)
    else:
        # A file from which no statement is held, or held only as a copy, is in nobody's way.
        replaces = place.exists()
    return os.path.relpath(place, folder), replaces


async def _stored(services: Services, upload: Upload, at: Place, *, resumed: bool) -> Outcome:
    shown = _Shown(services, upload, at)
    # How far an interrupted run had come is in the message: the same again is an edit that Telegram refuses.
    editing = None if resumed else asyncio.create_task(shown.keep_editing())
    try:
        return await asyncio.to_thread(_put_in, services, upload, shown)
    except asyncio.CancelledError:
        shown.stop.set()
        raise
    finally:
        shown.done.set()
        with suppress(asyncio.CancelledError):
            # An edit that is on its way must not arrive after what is said next.
            if editing:
                await editing


def _put_in(services: Services, upload: Upload, shown: _Shown) -> Outcome:
    """Put the file in its place and store it; whatever fails, everything is as it was."""
    folder, step = services.documents.folder, step_of(upload)
    with staging.alone(folder):
        placed = Placed(Path(upload.path), folder / step.place, upload.sha256, replacing=step.replaces)
        try:
            outcome = services.documents.store(placed.place, told_options(upload.given), shown.take)
        except BaseException:
            placed.undo()
            raise
        if outcome.status is _REFUSED:
            placed.undo()
        else:
            placed.settle()
        return outcome


class _Shown:
    """The progress of one upload, told by the thread that works and shown by the loop."""

    def __init__(self, services: Services, upload: Upload, at: Place) -> None:
        self._services, self._upload, self._at = services, upload, at
        self._percent: int | None = None
        self.stop = threading.Event()
        self.done = asyncio.Event()

    def take(self, progress: Progress) -> None:
        """Take note of how far the work is; ends it where nobody waits for it any more."""
        if self.stop.is_set():
            raise _Stopped
        if progress.passages_done and progress.passages:
            self._percent = min(progress.passages_done * 100 // progress.passages, 100)

    async def keep_editing(self) -> None:
        """Show it where it is not what is shown, until it is done and the last edit long enough ago for another."""
        edited = 0.0
        shown: int | None = -1
        while not self.done.is_set():
            pause = EDITED_EVERY
            if self._percent != shown:
                shown = self._percent
                pause += await self._edit(shown)
                edited = time.monotonic()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.done.wait(), pause)
        await asyncio.sleep(edited + EDITED_EVERY - time.monotonic())

    async def _edit(self, percent: int | None) -> float:
        """Show how far it is; for how long the Bot API wants to be left alone, in seconds."""
        card = progress_card(self._upload, percent, self._at.said)
        spot, message = self._at.spot, self._at.message
        try:
            if message is not None:
                await self._services.sender.edit(spot.chat_id, message, card, keyboard=None)
        except RetryAfter as error:
            return seconds_of(error)
        except (TelegramError, Gone) as error:
            log.info("How far an upload is could not be shown (%s).", reason(error))
        return 0.0


async def _back(services: Services, upload: Upload, at: Place, notice: str | None) -> None:
    """Let it be confirmed once more; shown with a notice where there is one."""
    again = replace(upload, asking=Step(CONFIRM, "").kept)
    await services.state.run(services.state.uploads.move, again, upload.asking)
    if notice:
        await show(services, again, at, notice=notice)


async def _tell(services: Services, upload: Upload, outcome: Outcome, at: Place) -> None:
    """Say what became of it, let go of it, and show what comes next."""
    said = at.said
    held = await asyncio.to_thread(services.session.library.held)
    one = next((each for each in held if each.id == outcome.statement_id), None)
    lines = [_headline(outcome, upload, said)]
    if one is not None:
        lines.append(described(one, said))
        if not one.record.delegation:
            lines.append(said.gettext("No delegation is recorded: no question about a delegation finds it."))
    ask = await _to_try(services, one, said) if one is not None else None
    await put(services, at, outcome_card(lines, ask, said), outcome_keyboard(one.id if one else None, said))
    await let_go(services, upload)
    await show_next(services, upload.user_id, at)


def _headline(outcome: Outcome, upload: Upload, said: Speaker) -> str:
    name = name_of(upload, said)
    if outcome.status is Status.ADDED:
        return said.gettext("✅ Added: {name}", name=name)
    if outcome.status is Status.CHANGED:
        return said.gettext("✅ Changed: {name} is stored in place of what was held", name=name)
    return said.gettext("✅ Held already: {name} changes nothing, and the record stays as it was", name=name)


async def _to_try(services: Services, one: Held, said: Speaker) -> str | None:
    """A question that the statement answers, if one is soon found."""
    record = one.record
    if not record.delegation:
        return None
    name = short_name(named(record.code) if record.code else record.delegation)
    until = time.monotonic() + LOOK_FOR
    for suggestion in suggestions([(name, record.code)]):
        if time.monotonic() > until:
            return None
        text = suggestion.text(said.language)
        try:
            reply = await services.ask(services.session.engine.ask(Question(text, limit=3, mode="quotes")))
        except OnRecordError as error:
            log.warning("No question to try was found (%s).", reason(error))
            return None
        if not isinstance(reply, Answer) or reply.kind != "answer":
            continue
        if any(each.statement == one.id for each in (*reply.quotes, *reply.more)):
            return text
    return None


async def _plainly(services: Services, upload: Upload, text: str) -> str:
    return plainly(services, upload, text, await asyncio.to_thread(services.session.library.held))
