"""Cards of watches: the beginning of a watch, the list of topics, and new quotes.

Every function is pure. Knows quotes and watches; not how either is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.output.model_notices import closest
from bot.output.speech.speaker import Speaker
from bot.quote import Quote
from bot.reply import Answer, Refusal, RefusalReason, Reply
from bot.state.values import Watched
from bot.telegram.cards import buttons
from bot.telegram.cards.fit import LINE, Entry, Shown, filled
from bot.telegram.cards.markup import NOTHING
from bot.telegram.cards.quote import quote_entry, rest_line, verbatim
from bot.telegram.cards.safe_text import Title, heading, isolated, lines_card, notice_card, recorded, told
from bot.telegram.values import Piece

LONGEST_TOPIC, LONGEST_BUTTON = 200, 40
"""The most code points of a topic, on a card and on a button."""


def begun_shown(watch: Watched, reply: Reply, said: Speaker) -> Shown:
    """The card for a newly watched topic, with the best quotes held, as an example."""
    coming = said.gettext("When new statements speak to it, their quotes come here, each once.")
    entries = [
        Entry(heading(said, said.gettext("Watching: {topic}", topic=_topic(watch, said)))),
        Entry(told(said, coming), gap=LINE),
    ]
    quotes = (*reply.quotes, *reply.more) if isinstance(reply, Answer) else ()
    plain = tuple(quote for quote in quotes if quote.n not in reply.closest)
    if not quotes:
        none = said.gettext("Nothing that is held speaks to it now.")
        if isinstance(reply, Refusal) and reply.reason is RefusalReason.NOT_QUOTABLE:
            none = reply.message
        entries.append(Entry(told(said, none)))
        return filled(entries, lambda *_: NOTHING)
    held = said.ngettext("Held on it now: {n} quote.", "Held on it now: {n} quotes. The best of them:", len(plain))
    entries.append(Entry(told(said, held if plain else closest(said.language))))
    entries += [quote_entry(quote, said) for quote in plain or quotes]
    return filled(entries, partial(verbatim, said), most=1, rest=rest_line(said))


def news_shown(watch: Watched, quotes: Sequence[Quote], said: Speaker) -> Shown:
    """The card with the new quotes of a watch: the first few, and the rest for later."""
    since = said.gettext("In statements that came since {date}:", date=said.date(watch.since.date().isoformat()))
    entries = [
        Entry(heading(said, said.gettext("New on what is watched: {topic}", topic=_topic(watch, said)))),
        Entry(told(said, since), gap=LINE),
        *(quote_entry(quote, said) for quote in quotes),
    ]
    return filled(entries, partial(verbatim, said), rest=rest_line(said))


def list_card(watches: Sequence[Watched], said: Speaker) -> tuple[Piece, InlineKeyboardMarkup | None]:
    """The topics watched in a chat, with a button to remove each."""
    if not watches:
        text = said.gettext(
            "Nothing is watched here. Write /watch and a topic, for example: {example}", example="/watch sanctions"
        )
        return notice_card(text), None
    lines = [f"• {recorded(one.typed, LONGEST_TOPIC)}" for one in watches]
    rows = [
        [
            InlineKeyboardButton(
                f"✖ {recorded(one.typed, LONGEST_BUTTON)}", callback_data=buttons.data(buttons.WATCH, one.id)
            )
        ]
        for one in watches
    ]
    return lines_card([Title(said.gettext("Watched here")), *lines]), buttons.rows_of(rows)


def _topic(watch: Watched, said: Speaker) -> str:
    return isolated(said, recorded(watch.typed, LONGEST_TOPIC))
