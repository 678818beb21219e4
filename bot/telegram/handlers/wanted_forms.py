"""/who, /compare, /timeline and /phrase: what is typed behind them, asked of the Engine, or what is missing.

Knows how such lines are answered when they cannot be taken; how they are read is known to `bot.questions.typed`.
"""

from __future__ import annotations

from dataclasses import replace

from telegram import Message

from bot.output.speech.speaker import Speaker
from bot.question import Wants
from bot.questions import typed as wants
from bot.questions.typed_pairs import before_wording
from bot.telegram.cards.card import notice_card
from bot.telegram.handlers import ask
from bot.telegram.handlers.ask import Line
from bot.telegram.handlers.chats import wording_of
from bot.telegram.services import Services
from retrieval.errors import UsageError

LONGEST_REPLIED = 300
"""Characters of a message replied to that are taken for a phrase."""


async def wanted(services: Services, command: str, message: Message, line: Line) -> None:
    """A command and what it is about; /phrase alone, in reply to a message, takes its words."""
    said, text = line.said, line.text
    wants_what = wants.COMMANDS[command]
    if not text and wants_what is Wants.PHRASE and message.reply_to_message is not None:
        text = _replied(message)
    try:
        typed = wants.typed(command, text)
    except UsageError:
        pairs, words = before_wording(text)
        told = _not_known(said, pairs, wants_what) if pairs and words else _how(said, wants_what)
        await services.sender.send(line.spot, notice_card(told), reply_to=line.reply_to)
        return
    await ask.answer(services, replace(line, text=f"/{command} {text}"), typed)


def _replied(message: Message) -> str:
    replied = message.quote.text if message.quote is not None else ""
    if not replied and message.reply_to_message is not None:
        replied = wording_of(message.reply_to_message)
    return replied if len(replied) <= LONGEST_REPLIED else ""


def _how(said: Speaker, wanted: Wants) -> str:
    """What to write behind a command."""
    told = {
        Wants.WHO: said.gettext(
            "Write what was spoken of, and whose words are asked for if you like. For example: {example}",
            example=wants.EXAMPLES[wanted],
        ),
        Wants.COMPARISON: said.gettext(
            "Name delegations or a group, and what they are compared on. For example: {example}",
            example=wants.EXAMPLES[wanted],
        ),
        Wants.TIMELINE: said.gettext(
            "Write what was spoken of, and whose words are asked for if you like. For example: {example}",
            example=wants.EXAMPLES[wanted],
        ),
    }
    return told.get(wanted) or said.gettext(
        "Write the exact words, or reply to a message with the command. For example: {example}",
        example=wants.EXAMPLES[wanted],
    )


def _not_known(said: Speaker, pairs: str, wanted: Wants) -> str:
    return said.gettext(
        "“{what}” names no delegation, period or language that is known. Write, for example: {example}",
        what=pairs,
        example=wants.EXAMPLES[wanted],
    )
