"""The commands that everybody may give, and what each says.

Knows what the bot has to say of itself; questions and checks go on to `bot.telegram.handlers.ask`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.output.overview import delegations, years
from bot.output.speech.names import delegation as named
from bot.output.speech.speaker import Speaker
from bot.questions.typed_pairs import before_wording, filters_from
from bot.telegram.cards import buttons
from bot.telegram.cards.card import lines_card, notice_card
from bot.telegram.handlers import ask as asking
from bot.telegram.handlers.ask import Line
from bot.telegram.handlers.chats import wording_of
from bot.telegram.handlers.links import open_link
from bot.telegram.handlers.suggestions import suggested
from bot.telegram.services import Services
from retrieval.errors import UsageError
from retrieval.filters import Filters
from retrieval.held import Held

NAMED = 6
"""Delegations that /start names; the rest are counted."""


async def start(services: Services, message: Message, line: Line) -> None:
    """/start: what is held and two questions to tap; with the key of a quote behind it, that quote."""
    if line.text.startswith(buttons.LINK):
        await open_link(services, message, line.text.removeprefix(buttons.LINK), line.said)
        return
    said = line.said
    held = await asyncio.to_thread(services.session.library.held)
    told = [
        (said.gettext("On Record: what delegations said, in their exact words."), True),
        (what_is_held(held, said), False),
        (said.gettext("Ask a question, or paste a sentence to see whether it was said. To try:"), False),
    ]
    rows = [
        [InlineKeyboardButton(one.text(said.language), callback_data=buttons.data(buttons.ASK, one.question, one.key))]
        for one in await suggested(services, held, said.language)
    ]
    keyboard = InlineKeyboardMarkup(rows) if rows else None
    await services.sender.send(
        line.spot, lines_card(told if rows else told[:2]), keyboard=keyboard, reply_to=line.reply_to
    )


async def help_(services: Services, line: Line) -> None:
    """/help: what can be typed, and what the buttons do."""
    # With its sign in one piece: a name set apart from it, as among letters of the other direction, mentions nobody.
    said, name = line.said, f"@{services.me.username}"
    told = [
        (said.gettext("What can be asked"), True),
        (said.gettext("Write a question, such as “What does Iran say about sanctions?”, then go on from it."), False),
        (
            said.gettext("/check WORDING: did anyone say this, in these words? Or reply to a message with /check."),
            False,
        ),
        (said.gettext("/who TOPIC: everybody who speaks to it, in its words or near in meaning."), False),
        (
            said.gettext(
                "/compare Brazil, India on reform: a row for each. /timeline TOPIC: by date. "
                "/phrase WORDS: who has said them, and how often."
            ),
            False,
        ),
        (said.gettext("/statements: what is held. /new: forget this conversation."), False),
        (said.gettext("/export: this conversation as a file, Markdown or Word."), False),
        (said.gettext("/watch TOPIC: new quotes on it, when statements come in. /watch: what is watched here."), False),
        (said.gettext("/privacy: what is kept. /forget: delete it. /about: what this is."), False),
        (said.gettext("In a group"), True),
        (said.gettext("Write /ask and the question, or reply to one of my messages."), False),
        (
            said.gettext("Mention {name} in a question.", name=name)
            if services.me.can_read_all_group_messages
            # Telegram's privacy mode, the default, passes no mentions on but to administrators.
            else said.gettext("Mentions of {name} reach me only where I am an administrator.", name=name),
            False,
        ),
        (said.gettext("In any chat"), True),
        (said.gettext("Write {name} and a few words, and pick a quote.", name=name), False),
        (said.gettext("Below an answer"), True),
        (
            said.gettext("📖 the quote inside its neighbours · 🔗 where it comes from · ↗ share it · 📋 copy it"),
            False,
        ),
        (said.gettext("❝ cite it: for a reference manager, or in a style"), False),
    ]
    if line.spot.private and line.user in services.rules.admins:
        told += [
            (said.gettext("For those who run this bot"), True),
            (
                said.gettext(
                    "/stats and /failures: what is asked, and what people miss. Send a document, or a link to one, to "
                    "add a statement."
                ),
                False,
            ),
        ]
    await services.sender.send(line.spot, lines_card(told), reply_to=line.reply_to)


async def ask(services: Services, message: Message, line: Line) -> None:
    """/ask and a question; alone, it asks about the message replied to, or for a question."""
    text = line.text or _replied_text(message)
    if not text:
        await _prompt(services, line, line.said.gettext("What would you like to know?"))
        return
    await asking.answer(services, _with_text(line, text))


async def check(services: Services, message: Message, line: Line) -> None:
    """/check and a wording; alone, it checks the message replied to, or asks for the words.

    Raises:
        UsageError: the wording holds no words, or a filter before it is none.
    """
    pairs, wording = before_wording(line.text)
    try:
        filters = filters_from(pairs, "/check") if pairs else Filters()
    except UsageError:
        told = line.said.gettext(
            "“{what}” names no delegation, period or language that is known. Write, for example: {example}",
            what=pairs,
            example="/check delegation=Kenya since=2020 …",
        )
        await services.sender.send(line.spot, notice_card(told), reply_to=line.reply_to)
        return
    wording = wording or _replied_wording(message)
    if wording and not any(map(str.isalnum, wording)):
        await services.sender.send(
            line.spot, notice_card(line.said.gettext("There are no words in that to check.")), reply_to=line.reply_to
        )
        return
    if not wording:
        await _prompt(services, line, check_prompt(line.said))
        return
    await asking.check(services, _with_text(line, wording), filters)


def check_prompt(said: Speaker) -> str:
    """What asks for the words to check; a reply to it is taken as these."""
    return said.gettext("Which words are to be checked? Send them as a reply to this message.")


async def new(services: Services, line: Line) -> None:
    """/new: forgets what was said in this chat, or in this topic."""
    state = services.state
    await state.run(state.conversations.new, line.spot.chat_id, line.spot.topic_id or 0)
    told = line.said.gettext("A new conversation: what was said before is forgotten.")
    await services.sender.send(line.spot, notice_card(told), reply_to=line.reply_to)


async def privacy(services: Services, line: Line) -> None:
    """/privacy: what is kept, for how long, who sees it, and how to have it deleted."""
    said, rules = line.said, services.rules
    told = [
        (said.gettext("What is kept about you"), True),
        (
            said.gettext(
                "Your Telegram id, your questions, which quotes answered them, your 👍 and 👎, and how many questions "
                "you asked a day. Your name, your number and your other messages are not kept."
            ),
            False,
        ),
        (
            said.ngettext(
                "It is deleted after {n} day, and at once by /forget.",
                "It is deleted after {n} days, and at once by /forget.",
                rules.keep_days,
            ),
            False,
        ),
        (said.gettext("The topics that you watch are kept until you remove them (/watch), or by /forget."), False),
        (
            said.gettext(
                "Those who run this bot can read what is kept. Questions that were refused or marked 👎 are listed for "
                "them, without who asked, to see what people miss."
            ),
            False,
        ),
        (
            said.gettext(
                "Your question and the sentences of the quotes are sent to the chat model {model}.", model=rules.model
            )
            if rules.model
            else said.gettext("Nothing is sent to a chat model: there is none."),
            False,
        ),
        *([(_embedded(said), False)] if services.rules.embedder else []),
        (said.gettext("Nothing of a private chat is ever shown in a group."), False),
    ]
    await services.sender.send(line.spot, lines_card(told), reply_to=line.reply_to)


async def forget(services: Services, line: Line) -> None:
    """/forget: deletes everything held about the asker at once, and says what it was."""
    said = line.said
    gone = await services.state.run(services.state.forget, line.user)
    told = [(said.gettext("Everything that was held about you is deleted."), True)]
    counts = (
        said.ngettext("{n} question", "{n} questions", gone.answers),
        said.ngettext("{n} turn of conversations", "{n} turns of conversations", gone.turns),
        said.ngettext("{n} rating", "{n} ratings", gone.ratings),
        said.ngettext("{n} watched topic", "{n} watched topics", gone.watches),
    )
    numbers = (gone.answers, gone.turns, gone.ratings, gone.watches)
    listed = [text for text, n in zip(counts, numbers, strict=True) if n]
    if line.spot.private:  # how much it was is nobody's business in a group
        told.append((said.gettext("That was: {what}.", what=said.listed(listed)), False) if listed else _nothing(said))
    await services.sender.send(line.spot, lines_card(told), reply_to=line.reply_to)


async def about(services: Services, line: Line) -> None:
    """/about: what this is, in which version, and what it stands on."""
    from importlib.metadata import version

    said = line.said
    told = [
        (f"On Record {version('onrecord')}", True),
        (
            said.gettext(
                "Every quote is cut from the statement it names, and checked once more before you see it. Whose words "
                "they are is taken from the statement's record. When the statements do not speak to a question, the "
                "answer says so."
            ),
            False,
        ),
        (
            said.gettext(
                "{model} chooses among what is found and sums it up, labelled; no model types a quote.",
                model=services.rules.model,
            )
            if services.rules.model
            else said.gettext("No chat model is used: answers are quotes alone."),
            False,
        ),
        (what_is_held(await asyncio.to_thread(services.session.library.held), said), False),
        (said.gettext("Free software under the MIT licence."), False),
    ]
    await services.sender.send(line.spot, lines_card(told), reply_to=line.reply_to)


def what_is_held(held: Sequence[Held], said: Speaker) -> str:
    """One line: how many statements, of which delegations, from which years."""
    if not held:
        return said.gettext("No statement is held yet.")
    names = [named(said, code, name) for name, code in delegations(held)]
    count = said.ngettext("{n} statement is held", "{n} statements are held", len(held))
    colon = said.pgettext("between a name and what is said of it", ": ")
    clauses = [f"{count}{colon}{said.listed(names, NAMED)}" if names else count]
    if span := years(held):
        clauses.append(span[0] if len(span) == 1 else f"{span[0]}–{span[-1]}")
    return said.sentence(*clauses)


async def _prompt(services: Services, line: Line, text: str) -> None:
    """Ask for what is missing; the person's client opens a reply to it."""
    await services.sender.send(line.spot, notice_card(text), keyboard=ForceReply(selective=True), reply_to=line.message)


def _replied_text(message: Message) -> str:
    """The text of the message that is replied to, or of the part of it that the reply quotes."""
    if message.quote is not None:
        return message.quote.text
    replied = message.reply_to_message
    return ((replied.text or replied.caption) if replied else None) or ""


def _replied_wording(message: Message) -> str:
    """The words of the message that is replied to that are to be checked, or the part of it that the reply quotes."""
    if message.quote is not None:
        return message.quote.text
    return wording_of(message.reply_to_message) if message.reply_to_message is not None else ""


def _with_text(line: Line, text: str) -> Line:
    from dataclasses import replace

    return replace(line, text=text)


def _embedded(said: Speaker) -> str:
    return said.gettext(
        "To find passages, your question is also sent to a server that those who run this bot have chosen."
    )


def _nothing(said: Speaker) -> tuple[str, bool]:
    return said.gettext("There was nothing."), False
