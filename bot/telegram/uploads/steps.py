"""Where an upload is on its way: the step it is at, how it moves on, and what its admin is shown there.

Every step is in the state: after a restart, or in another worker, an upload goes on where it was. An admin's uploads
are taken one after the other, in the order in which they came.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.telegram.cards.card import notice_card
from bot.telegram.uploads import staging
from bot.telegram.uploads.cards import (
    Others,
    name_of,
    question_card,
    question_keyboard,
    understood_card,
    understood_keyboard,
    unknown_card,
    unknown_keyboard,
)
from bot.telegram.uploads.preview import Facts, understood
from bot.telegram.uploads.record_form import is_delegation, nearest_delegations
from retrieval.errors import OnRecordError
from retrieval.record import KEYS

if TYPE_CHECKING:
    from bot.output.speech.speaker import Speaker
    from bot.state.values import Upload
    from bot.telegram.services import Services
    from bot.telegram.values import Card, Spot
    from retrieval.held import Held

log = logging.getLogger("onrecord.messenger")

CONFIRM, STORING, STORED, UNKNOWN = "confirm", "storing", "stored", "unknown delegation"
"""Steps beside those that ask for a field, which are called as the field is."""

LONGEST_STORING = timedelta(minutes=10)
"""After which storing that has not ended is taken to have died; where it has not, the index is busy, and says so."""


@dataclass(frozen=True, slots=True)
class Step:
    """What an upload is asking, as the state keeps it: the step, what moved it there, and when.

    `mark` names the update that moved it. One that is delivered again has done its work: it moves nothing twice.
    `place` is where a file that is being stored goes, below the folder of documents; `replaces` that another's may be
    there. Once it is stored, `place` is what became of it.
    """

    name: str
    mark: str
    at: float = 0.0
    replaces: bool = False
    place: str = ""

    @property
    def field(self) -> str | None:
        """The field that is asked for."""
        return "delegation" if self.name == UNKNOWN else self.name if self.name in KEYS else None

    @property
    def busy(self) -> bool:
        """Whether it is being stored, or the outcome has still to be told: nothing can be changed any more."""
        return self.name in (STORING, STORED)

    @property
    def died(self) -> bool:
        """Whether storing began so long ago that it cannot be under way."""
        return self.at < (datetime.now(UTC) - LONGEST_STORING).timestamp()

    @property
    def kept(self) -> str:
        """The step as the state keeps it."""
        return "#".join((self.name, self.mark, f"{self.at:.0f}", "+" if self.replaces else "", self.place))


def step_of(upload: Upload) -> Step:
    """The step that an upload is at."""
    name, mark, at, replaces, place = (*(upload.asking or "").split("#", 4), "", "", "", "", "")[:5]
    return Step(name, mark, float(at or 0), bool(replaces), place)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an admin is shown a step: a chat, its language, and which message of the bot's it takes the place of."""

    spot: Spot
    said: Speaker
    message: int | None = None


def digest_of(given: Mapping[str, str]) -> str:
    """Six digits that tell one version of what was given from another."""
    return hashlib.sha256(json.dumps(dict(given), sort_keys=True).encode()).hexdigest()[:6]


async def open_uploads(services: Services, user: int) -> tuple[Upload, ...]:
    """The uploads that an admin has open, in order; those that were given up are deleted."""
    state = services.state
    until = datetime.now(UTC) - timedelta(seconds=staging.KEPT_FOR)
    found = await state.run(state.uploads.all_of_admin, user)
    for old in (each for each in found if each.at < until):
        await let_go(services, old)
    return tuple(each for each in found if each.at >= until)


async def find(services: Services, upload_id: str, user: int) -> Upload | None:
    """An open upload of an admin by its id; None where there is none."""
    return next((each for each in await open_uploads(services, user) if each.id == upload_id), None)


async def let_go(services: Services, upload: Upload) -> None:
    """Delete an upload and its file."""
    await asyncio.to_thread(staging.discard, [upload.path])
    await services.state.run(services.state.uploads.remove, upload.id)


def next_step(facts: Facts, given: Mapping[str, str], mark: str, *, keep: bool = False) -> Step:
    """What comes next; a delegation that is not known is asked about, unless it is to be kept as it is."""
    written = given.get("delegation")
    if written and not keep and "delegation" not in facts.own and not is_delegation(written):
        return Step(UNKNOWN, mark)
    return Step(facts.missing(given) or CONFIRM, mark)


async def advance(
    services: Services, upload: Upload, given: Mapping[str, str], mark: str, at: Place, *, keep: bool = False
) -> None:
    """Take what was given, move on to the next step and show it.

    Raises:
        TelegramError: it cannot be shown now. Whoever does this again with the same mark shows it.
    """
    facts = await understood(services, upload)
    # Looked at once: what is kept as written is not asked about again.
    known = keep or given.get("delegation") == upload.given.get("delegation")
    await move(services, upload, replace(upload, given=dict(given)), next_step(facts, given, mark, keep=known), at)


async def move(services: Services, upload: Upload, changed: Upload, step: Step, at: Place) -> None:
    """Move an upload on to a step and show it; where another update has moved it meanwhile, show that."""
    moved = replace(changed, asking=step.kept)
    if await services.state.run(services.state.uploads.move, moved, upload.asking):
        await show(services, moved, at)
        return
    now = await services.state.run(services.state.uploads.find, upload.id)
    if now is not None and not step_of(now).busy:
        await show(services, now, at)


async def show(
    services: Services,
    upload: Upload,
    at: Place,
    *,
    problems: Sequence[str] = (),
    notice: str | None = None,
) -> None:
    """Show the step that an upload is at: a question, or what was understood."""
    said = at.said
    try:
        facts = await understood(services, upload)
    except FileNotFoundError:
        await tell(services, at, not_here(upload, said))
        return
    step = step_of(upload)
    if step.name == UNKNOWN:
        written = upload.given.get("delegation", "")
        card = unknown_card(upload, written, problems, said)
        near = await asyncio.to_thread(nearest_delegations, written)
        await put(services, at, card, unknown_keyboard(upload, written, near, said))
    elif step.field is not None:
        record = facts.record(upload.given)
        card = question_card(upload, step.field, record, problems, said)
        changing = bool(getattr(record, step.field))
        await put(services, at, card, question_keyboard(upload, step.field, said, changing=changing))
    else:
        others = await others_of(services, upload, facts)
        card = understood_card(upload, facts, others, problems, said, notice=notice)
        await put(services, at, card, understood_keyboard(upload, facts, others, digest_of(upload.given), said))


async def show_next(services: Services, user: int, at: Place) -> None:
    """Show the upload that comes next, if one waits."""
    waiting = await open_uploads(services, user)
    if waiting and not step_of(waiting[0]).busy:
        await show(services, waiting[0], Place(at.spot, at.said))


async def others_of(services: Services, upload: Upload, facts: Facts) -> Others:
    """What is held that has to do with an upload."""
    held = await asyncio.to_thread(services.session.library.held)
    folder, name = services.documents.folder, os.path.basename(upload.path).casefold()
    same = next((each for each in held if each.id == facts.id), None)
    return Others(
        same=same,
        same_text=next((each for each in held if each.sha256 == facts.sha256 and each is not same), None),
        same_name=tuple(
            each for each in held if each is not same and staging.lies_in(folder, each.source) and _name(each) == name
        ),
    )


async def put(services: Services, at: Place, card: Card, keyboard: InlineKeyboardMarkup | None) -> None:
    """Show a card in place of a message, or as one of its own where that is gone."""
    if at.message is not None:
        try:
            await services.sender.edit(at.spot.chat_id, at.message, card, keyboard=keyboard)
        except BadRequest:
            log.info("A message of an upload cannot be edited any more; a new one is sent.")
        else:
            return
    await services.sender.send(at.spot, card, keyboard=keyboard)


async def tell(services: Services, at: Place, text: str) -> None:
    """Say something about an upload, in a message of its own."""
    await services.sender.send(at.spot, notice_card(text))


def not_here(upload: Upload, said: Speaker) -> str:
    """That a file is on another machine, or was deleted."""
    return said.gettext(
        "The file of {name} is not on the machine that took your message. Send the document again.",
        name=name_of(upload, said),
    )


def plainly(services: Services, upload: Upload, error: OnRecordError | str, held: Sequence[Held] = ()) -> str:
    """An error as it is told, without the paths of this machine."""
    text = str(error)
    for path in (upload.path, *(each.source for each in held if os.path.isabs(each.source))):
        text = text.replace(path, os.path.basename(path))
    home = services.documents.folder.parent
    return text.replace(str(home), home.name)


def _name(held: Held) -> str:
    return os.path.basename(held.source).casefold()
