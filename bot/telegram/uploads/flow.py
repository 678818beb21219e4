"""What a message or a tap of an admin's means for an upload: a document, a link to one, a correction, a removal.

Nothing is kept about an upload but its file: the button of its card names it, and the card has its caption.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from telegram import CallbackQuery, Chat, Document, Message, MessageEntity

from bot.output.speech.speaker import Speaker
from bot.telegram.cards.buttons import Pressed, read_data
from bot.telegram.cards.card import notice_card
from bot.telegram.cards.html import is_web
from bot.telegram.handlers.ask import Line
from bot.telegram.handlers.chats import spot_of
from bot.telegram.services import Services
from bot.telegram.uploads import files
from bot.telegram.uploads.caption import Caption, read_caption
from bot.telegram.uploads.cards import ACTION, shown_name
from bot.telegram.uploads.download import Fetched, NotFetched, from_telegram, from_web, link_in
from bot.telegram.uploads.file_names import file_name
from bot.telegram.uploads.store import Place, mend, path_of, remove, store_new
from bot.telegram.values import said_to
from retrieval.errors import IndexBusy

__all__ = ["ACTION", "edited", "offered", "pressed", "typed"]

_QUESTION_MARKS = ("?", "？", "؟")


async def offered(services: Services, message: Message, line: Line) -> None:
    """Store a document that was sent in a chat: from an admin, in private."""
    said = line.said
    refusal = None
    if line.user not in services.rules.admins:
        refusal = said.gettext("I read text only. Statements are added by those who run this bot.")
    elif not line.spot.private:
        refusal = said.gettext("Send me documents in our private chat.")
    if refusal:
        await services.sender.send(line.spot, notice_card(refusal), reply_to=line.reply_to)
    elif message.document is not None:
        await _fetched(services, line, message.document, line.text)


async def edited(services: Services, message: Message, line: Line) -> None:
    """Store a document again whose caption was changed: from an admin, in private."""
    if line.user in services.rules.admins and line.spot.private and message.document is not None:
        await _fetched(services, line, message.document, line.text)


async def typed(services: Services, message: Message, line: Line) -> bool:
    """Whether a text was for an upload: a link to a file, or a correction in reply to the card of one.

    What ends in a question mark is a question, as ever.
    """
    if line.user not in services.rules.admins or not line.spot.private:
        return False
    replied = message.reply_to_message
    id = _upload_of(replied) if replied is not None else None
    if replied is None and (link := link_in(line.text)):
        await _fetched(services, line, *link)
        return True
    if replied is None or id is None or line.text.endswith(_QUESTION_MARKS):
        return False
    async with services.sender.busy(line.spot, line.message):
        await _corrected(services, id, _with_caption_of(replied, line.text, line.said), _place(line))
    return True


async def pressed(services: Services, query: CallbackQuery, press: Pressed) -> None:
    """Remove the document whose button was pressed."""
    said, message = said_to(query.from_user), query.message
    ours = query.from_user.id in services.rules.admins and isinstance(message, Message)
    if not ours or not isinstance(message, Message) or message.chat.type != Chat.PRIVATE or not press.values:
        told = said.gettext("This is for those who run this bot.")
        await services.sender.answer_callback(query.id, told, alert=True)
        return
    spot = spot_of(message)
    await services.sender.answer_callback(query.id)
    try:
        async with services.sender.busy(spot, None):
            name = await remove(services, press.values[0])
    except IndexBusy:
        told = said.gettext("Another ingest is running just now. Try again in a minute.")
        await services.sender.send(spot, notice_card(told))
        return
    told = said.gettext("Removed: {name}", name=shown_name(name, said)) if name else _not_here(said)
    await services.sender.edit(message.chat.id, message.message_id, notice_card(told), keyboard=None)


async def _fetched(services: Services, line: Line, source: Document | str, text: str) -> None:
    """Fetch a file and store it; whatever is wrong with it is told."""
    said, folder = line.said, services.documents.folder
    async with services.sender.busy(line.spot, line.message):
        try:
            if isinstance(source, str):
                fetched = await from_web(source, said, local=services.rules.local_links)
            else:
                fetched = await from_telegram(source, said)
        except NotFetched as error:
            await services.sender.send(line.spot, notice_card(str(error)), reply_to=line.message)
            return
        read = _with_address(fetched, read_caption(text, said), said)
        name = file_name(fetched.name, fetched.mime, fetched.data)
        await asyncio.to_thread(files.sweep, folder)
        waiting = await asyncio.to_thread(files.keep_waiting, folder, name, fetched.data)
        await store_new(services, waiting, read, _place(line))


async def _corrected(services: Services, id: str, read: Caption, at: Place) -> None:
    """Store the document of a card with another record."""
    held = await asyncio.to_thread(services.session.library.held)
    one = next((each for each in held if each.id == id), None)
    path = await asyncio.to_thread(path_of, services, id, one)
    if path is None:
        await services.sender.send(at.spot, notice_card(_not_here(at.said)), reply_to=at.reply_to)
    elif one is not None:
        await mend(services, one, read, at)
    else:
        await store_new(services, path, read, at)


def _upload_of(message: Message) -> str | None:
    """The id of the document that a card of the bot's is about; None for another message."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    presses = [read_data(str(button.callback_data or "")) for row in rows for button in row]
    return next((press.values[0] for press in presses if press.action == ACTION and press.values), None)


def _with_caption_of(card: Message, text: str, said: Speaker) -> Caption:
    """What a reply gives, and of the other fields what the card has: its caption stands there, to be copied."""
    shown = read_caption("\n".join(card.parse_entities([MessageEntity.CODE]).values()), said)
    read = read_caption(text, said)
    given: Mapping[str, str] = {**shown.given, **read.given}
    return replace(read, given=given)


def _with_address(fetched: Fetched, read: Caption, said: Speaker) -> Caption:
    """The caption with the address that the file came from, where the caption names none."""
    if fetched.url is None or "source_url" in read.given or not is_web(fetched.url):
        return read
    return replace(read, given={**read.given, "source_url": fetched.url})


def _place(line: Line) -> Place:
    return Place(line.spot, line.said, line.message)


def _not_here(said: Speaker) -> str:
    return said.gettext("That document is not held here any more. Send it again.")
