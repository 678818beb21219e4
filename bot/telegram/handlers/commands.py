"""The commands open to everybody.

Knows the bot's words about itself; questions and checks go on to `bot.telegram.handlers.ask`. The questions to tap on
/start are tried first, so that each has an answer, and kept until statements change.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from telegram import ForceReply, InlineKeyboardButton

from bot.output.overview import Suggestion, delegations, suggestions, years
from bot.output.speech.catalogue import LANGUAGES
from bot.output.speech.names import delegation as named
from bot.output.speech.speaker import Speaker
from bot.question import Question, Wants
from bot.questions import typed as wants
from bot.questions.typed_filters import before_wording
from bot.telegram.cards import buttons
from bot.telegram.cards.safe_text import Title, lines_card
from bot.telegram.handlers import ask as asking
from bot.telegram.handlers.chats import replied_text
from bot.telegram.handlers.links import open_link
from bot.telegram.services import Services
from bot.telegram.values import Line, Tap
from retrieval.errors import UsageError
from retrieval.held import Held

NAMED = 6
"""Delegations named by /start; the rest are counted."""

ASKING = ForceReply(selective=True)
"""Has the person's client open a reply to a prompt."""

LONGEST_REPLIED = 300
"""The most characters of a message replied to that count as a phrase."""

WANTED = 2
"""Questions offered."""

LOOK_FOR, LOOK_AHEAD_FOR = 1.5, 20.0
"""The most seconds for the search: while somebody waits, and while nobody does."""

_OF_NO_LANGUAGE = "multilateralism disarmament biodiversity migration"
"""Words of no particular language: the language model needed for such words takes half a second to load."""

_found: dict[tuple[int, str], tuple[tuple[str, ...], tuple[Suggestion, ...]]] = {}
"""By library and language: the statements held at the time of the search, and the questions."""


async def start(services: Services, line: Line) -> None:
    """/start: the statements held and two questions to tap; with the key of a quote behind /start, that quote."""
    if line.text.startswith(buttons.LINK):
        await open_link(services, line, line.text.removeprefix(buttons.LINK))
        return
    said = line.said
    held = await services.held()
    told: list[str | Title] = [
        Title(said.gettext("On Record: what delegations said, in their exact words.")),
        what_is_held(held, said),
    ]
    rows = [
        [InlineKeyboardButton(one.text(said.language), callback_data=buttons.data(buttons.ASK, one.question, one.key))]
        for one in await suggested(services, held, said.language)
    ]
    if rows:
        told.append(said.gettext("Ask a question, or paste a sentence to see whether it was said. To try:"))
    await services.say(line, lines_card(told), buttons.rows_of(rows))


async def help_(services: Services, line: Line) -> None:
    """/help: how to ask, and the use of the buttons."""
    # With its sign in one piece: a name set apart from it, as among letters of the other direction, mentions nobody.
    said, name = line.said, f"@{services.me.username}"
    told: list[str | Title] = [
        Title(said.gettext("What can be asked")),
        said.gettext("Write a question, such as “What does Iran say about sanctions?”, then go on from it."),
        said.gettext("/check WORDING: did anyone say this, in these words? Or reply to a message with /check."),
        said.gettext("/who TOPIC: everybody who speaks to it, in its words or near in meaning."),
        said.gettext(
            "/compare Brazil, India on reform: a row for each. /timeline TOPIC: by date. "
            "/phrase WORDS: who has said them, and how often."
        ),
        said.gettext("/statements: what is held. /new: forget this conversation."),
        said.gettext("/export: this conversation as a file, Markdown or Word."),
        said.gettext("/watch TOPIC: new quotes on it, when statements come in. /watch: what is watched here."),
        said.gettext("/privacy: what is kept. /forget: delete it. /about: what this is."),
        Title(said.gettext("In a group")),
        said.gettext("Write /ask and the question, or reply to one of my messages."),
        said.gettext("Mention {name} in a question.", name=name)
        if services.me.can_read_all_group_messages
        # Telegram's privacy mode, the default, passes no mentions on but to administrators.
        else said.gettext("Mentions of {name} reach me only where I am an administrator.", name=name),
        Title(said.gettext("In any chat")),
        said.gettext("Write {name} and a few words, and pick a quote.", name=name),
        Title(said.gettext("Below an answer")),
        said.gettext("📖 the quote inside its neighbours · 🔗 where it comes from · ↗ share it · 📋 copy it"),
        said.gettext("❝ cite it: for a reference manager, or in a style"),
    ]
    if line.spot.private and services.is_admin(line):
        told += [
            Title(said.gettext("For those who run this bot")),
            said.gettext(
                "/stats and /failures: what is asked, and what people miss. Send a document, or a link to one, to "
                "add a statement."
            ),
        ]
    await services.say(line, lines_card(told))


async def ask(services: Services, line: Line) -> None:
    """/ask and a question; alone, asks about the message replied to, or prompts for a question."""
    text = line.text or replied_text(line.written)
    if text:
        await asking.answer(services, replace(line, text=text))
    else:
        await services.reply(line, line.said.gettext("What would you like to know?"), ASKING)


async def check(services: Services, line: Line) -> None:
    """/check and a wording; alone, checks the message replied to, or prompts for the words.

    Raises:
        UsageError: the wording is too long.
    """
    found = await asking.filters_before(services, line, "/check")
    if found is None:
        return
    filters, wording = found
    wording = wording or replied_text(line.written, wording=True)
    if not wording:
        await services.reply(line, check_prompt(line.said), ASKING)
    elif not any(map(str.isalnum, wording)):
        await services.say(line, line.said.gettext("There are no words in that to check."))
    else:
        await asking.check(services, replace(line, text=wording), filters)


async def wanted(command: str, services: Services, line: Line) -> None:
    """/who, /compare, /timeline or /phrase and its topic; /phrase alone, in reply to a message, takes its words."""
    text, what = line.text, wants.COMMANDS[command]
    if not text and what is Wants.PHRASE:
        replied = replied_text(line.written, wording=True)
        text = replied if len(replied) <= LONGEST_REPLIED else ""
    try:
        typed = wants.typed(command, text)
    except UsageError:
        pairs, words = before_wording(text)
        example = wants.EXAMPLES[what]
        told = asking.unknown_filters(line.said, pairs, example) if pairs and words else _how(line.said, what, example)
        await services.say(line, told)
        return
    await asking.answer(services, replace(line, text=f"/{command} {text}"), typed)


def check_prompt(said: Speaker) -> str:
    """The request for the words to check; a reply to the request gives the words."""
    return said.gettext("Which words are to be checked? Send them as a reply to this message.")


async def new(services: Services, line: Line) -> None:
    """/new: forgets the conversation of this chat, or of this topic."""
    state = services.state
    await state.run(state.answers.begin_anew, line.spot.chat_id, line.spot.topic_id or 0)
    await services.say(line, line.said.gettext("A new conversation: what was said before is forgotten."))


async def privacy(services: Services, line: Line) -> None:
    """/privacy: the data kept, for how long, who sees the data, and how to have it deleted."""
    said, model = line.said, services.settings.model
    told: list[str | Title] = [
        Title(said.gettext("What is kept about you")),
        said.gettext(
            "Your Telegram id, your questions, which quotes answered them, your 👍 and 👎, and how many questions "
            "you asked a day. Your name, your number and your other messages are not kept."
        ),
        said.ngettext(
            "It is deleted after {n} day, and at once by /forget.",
            "It is deleted after {n} days, and at once by /forget.",
            services.settings.keep_days,
        ),
        said.gettext("The topics that you watch are kept until you remove them (/watch), or by /forget."),
        said.gettext(
            "Those who run this bot can read what is kept. Questions that were refused or marked 👎 are listed for "
            "them, without who asked, to see what people miss."
        ),
        said.gettext("Your question and the sentences of the quotes are sent to the chat model {model}.", model=model)
        if model
        else said.gettext("Nothing is sent to a chat model: there is none."),
        said.gettext("Nothing of a private chat is ever shown in a group."),
    ]
    if services.settings.embeddings != "local":
        embedded = said.gettext(
            "To find passages, your question is also sent to a server that those who run this bot have chosen."
        )
        told.insert(-1, embedded)
    await services.say(line, lines_card(told))


async def forget(services: Services, line: Line) -> None:
    """/forget: deletes everything held about the asker at once, and reports the counts."""
    said = line.said
    gone = await services.state.run(services.state.forget, line.user)
    told: list[str | Title] = [Title(said.gettext("Everything that was held about you is deleted."))]
    counts = {
        said.ngettext("{n} question", "{n} questions", gone.answers): gone.answers,
        said.ngettext("{n} turn of conversations", "{n} turns of conversations", gone.turns): gone.turns,
        said.ngettext("{n} rating", "{n} ratings", gone.ratings): gone.ratings,
        said.ngettext("{n} watched topic", "{n} watched topics", gone.watches): gone.watches,
    }
    listed = said.listed([text for text, n in counts.items() if n])
    if line.spot.private:  # how much it was is nobody's business in a group
        told.append(said.gettext("That was: {what}.", what=listed) if listed else said.gettext("There was nothing."))
    await services.say(line, lines_card(told))


async def about(services: Services, line: Line) -> None:
    """/about: the bot, its version, and its statements."""
    from importlib.metadata import version

    said, model = line.said, services.settings.model
    told: list[str | Title] = [
        Title(f"On Record {version('onrecord')}"),
        said.gettext(
            "Every quote is cut from the statement it names, and checked once more before you see it. Whose words "
            "they are is taken from the statement's record. When the statements do not speak to a question, the "
            "answer says so."
        ),
        said.gettext(
            "{model} chooses among what is found and sums it up, labelled; no model types a quote.", model=model
        )
        if model
        else said.gettext("No chat model is used: answers are quotes alone."),
        what_is_held(await services.held(), said),
        said.gettext("Free software under the MIT licence."),
    ]
    await services.say(line, lines_card(told))


def what_is_held(held: Sequence[Held], said: Speaker) -> str:
    """One line: how many statements, by delegation, and the years."""
    if not held:
        return said.gettext("No statement is held yet.")
    names = [named(said, code, name) for name, code in delegations(held)]
    count = said.ngettext("{n} statement is held", "{n} statements are held", len(held))
    clauses = [f"{count}{said.colon}{said.listed(names, NAMED)}" if names else count]
    if span := years(held):
        clauses.append(span[0] if len(span) == 1 else f"{span[0]}–{span[-1]}")
    return said.sentence(*clauses)


def _how(said: Speaker, wanted: Wants, example: str) -> str:
    if wanted is Wants.COMPARISON:
        return said.gettext(
            "Name delegations or a group, and what they are compared on. For example: {example}", example=example
        )
    if wanted is Wants.PHRASE:
        return said.gettext(
            "Write the exact words, or reply to a message with the command. For example: {example}", example=example
        )
    return said.gettext(
        "Write what was spoken of, and whose words are asked for if you like. For example: {example}", example=example
    )


async def find_ahead(services: Services) -> None:
    """Find the questions of every language before anybody looks; asking also loads everything that questions need."""
    await services.glances.run(services.session.engine.ask(Question(_OF_NO_LANGUAGE, limit=1, mode="quotes")))
    held = await services.held()
    for language in LANGUAGES:
        await suggested(services, held, language, LOOK_AHEAD_FOR)


async def suggested(
    services: Services, held: Sequence[Held], language: str, look_for: float = LOOK_FOR
) -> tuple[Suggestion, ...]:
    """Questions with an answer in the statements held; fewer if so many seconds run out first."""
    versions = tuple(f"{each.id}{each.version}" for each in held)
    key = id(services.session.library), language
    if key in _found and _found[key][0] == versions:
        return _found[key][1]
    until = time.monotonic() + look_for
    found: list[Suggestion] = []
    for one in suggestions(delegations(held)):
        if len(found) == WANTED:
            break
        if time.monotonic() > until:
            return tuple(found)
        question = Question(one.text(language), limit=1, mode="quotes")
        reply = await services.glances.run(services.session.engine.ask(question))
        if reply.kind == "answer":
            found.append(one)
    _found[key] = versions, tuple(found)
    return tuple(found)


async def suggestion_pressed(services: Services, tap: Tap) -> None:
    """Ask the question of a button; nothing happens if its delegation is no longer held."""
    await services.acknowledge(tap)
    offered = suggestions(delegations(await services.held()))
    found = next((one for one in offered if (str(one.question), one.key) == (tap.value(0), tap.value(1))), None)
    if found is not None and tap.shown is not None:
        text = found.text(tap.said.language)
        line = Line(
            update=tap.update,
            spot=tap.spot,
            user=tap.user,
            message=tap.message,
            said=tap.said,
            text=text,
            heading=text,
        )
        await asking.answer(services, line)
