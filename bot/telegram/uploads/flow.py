"""A message or a tap of an admin for an upload: a document, a link, a correction, a removal.

An upload is kept as its file alone: the button of its card names the file, and the card shows the caption.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from telegram import Document, Message, MessageEntity

from bot.output.speech.speaker import Speaker
from bot.telegram.cards.buttons import UPLOAD, read_data
from bot.telegram.cards.markup import is_web
from bot.telegram.cards.notice import notice_card
from bot.telegram.services import Services
from bot.telegram.uploads import files
from bot.telegram.uploads.caption import Caption, read_caption
from bot.telegram.uploads.cards import shown_name
from bot.telegram.uploads.download import Fetched, NotFetched, from_telegram, from_web, link_in
from bot.telegram.uploads.files import file_name
from bot.telegram.uploads.store import busy, mend, path_of, remove, store_new
from bot.telegram.values import Line, Tap
from bot.wiring import documents
from retrieval.errors import IndexBusy

_QUESTION_MARKS = ("?", "？", "؟")


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


async def edited(services: Services, line: Line) -> None:
    """Store a document again after a change of its caption: from an admin, in private."""
    if services.is_admin(line):
        await offered(services, line)


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
            name = await remove(services, tap.value(0))
    except IndexBusy:
        await services.say(tap, busy(said))
        return
    told = said.gettext("Removed: {name}", name=shown_name(name, said)) if name else _not_here(said)
    await services.edit(tap, notice_card(told), None)


async def _fetched(services: Services, line: Line, source: Document | str, text: str) -> None:
    """Fetch a file and store the file; tells any problem with the file."""
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
        name = file_name(fetched.name, fetched.mime, fetched.data)
        await asyncio.to_thread(files.sweep, folder)
        waiting = await asyncio.to_thread(files.keep_waiting, folder, name, fetched.data)
        await store_new(services, waiting, read, line)


async def _corrected(services: Services, id: str, read: Caption, line: Line) -> None:
    """Store the document of a card with another record."""
    one = await services.one(id)
    path = await asyncio.to_thread(path_of, services, id, one)
    if path is None:
        await services.reply(line, _not_here(line.said))
    elif one is not None:
        await mend(services, one, read, line)
    else:
        await store_new(services, path, read, line)


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
