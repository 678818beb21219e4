"""The buttons below a message, with short ids for data, so that a button still works after a restart.

Knows Telegram's limits on buttons; not the effect of a tap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.output.attribution import part_of, remarks, where, who
from bot.output.citations import formats
from bot.output.speech.speaker import Speaker
from bot.quote import Quote
from bot.telegram.cards.fit import Shown

LONGEST_COPY = 256
"""The most characters a button can copy."""

LINK = "q_"
"""The prefix of the payload of a deep link to a quote, and of an inline query for a quote."""

CONTEXT, SOURCE, MORE, RATE, TABLE, PAGE = "c", "s", "m", "r", "w", "v"
CITE, EXPORT, ASK, WATCH, FAILURES, UPLOAD = "k", "e", "a", "n", "x", "u"
DELEGATIONS, STATEMENTS, STATEMENT, STATEMENT_TEXT = "d", "l", "t", "f"
"""Actions: the first part of a button's data; handlers are known to `bot.telegram.handlers.routes`."""

AS_FILE = "f"
"""The third value of a press of CITE, behind key and format: send the citation as a file."""

FORMATS_IN_A_ROW = 3

DOCUMENTS = {"md": "Markdown", "docx": "Word (DOCX)"}
"""Document types of an exported conversation, by the file's suffix."""


def data(action: str, *values: object) -> str:
    """The data of a button, at most 64 bytes."""
    return ":".join((action, *map(str, values)))


def read_data(text: str) -> tuple[str, tuple[str, ...]]:
    """The action and the values held by a button."""
    action, *values = text.split(":")
    return action, tuple(values)


def answer_keyboard(
    said: Speaker,
    answer: str,
    shown: Shown,
    keys: Mapping[int, str],
    more: int,
    *,
    pages: Mapping[int, str] | None = None,
    table: int = 0,
) -> InlineKeyboardMarkup | None:
    """The buttons below an answer: for each quote Context and Source, then more quotes, then a verdict.

    `keys` are the keys of the quotes that can be cited, by their numbers; of these, those that stand whole on the card
    can be passed on too. `pages` are the addresses of the quotes' pages, to which Source leads. `more` counts the
    quotes that are left, `table` the lines of the answer's table.
    """
    alone = len(shown.on_card) == 1
    rows: list[list[InlineKeyboardButton]] = []
    for quote in shown.on_card:
        n = "" if alone else str(quote.n)
        row = [
            signed("📖", n or said.gettext("Context"), data(CONTEXT, answer, quote.n)),
            signed("🔗", n or said.gettext("Source"), data(SOURCE, answer, quote.n), page=(pages or {}).get(quote.n)),
        ]
        passed_on: list[InlineKeyboardButton] = []
        if key := keys.get(quote.n):
            passed_on += _passing_on(said, quote, key, n) if quote in shown.quotes else []
            passed_on.append(signed("❝", n or said.gettext("Cite"), data(CITE, key)))
        rows += [row, passed_on] if alone else [[*row, *passed_on]]
    if more:
        label = said.ngettext("➕ {n} more", "➕ {n} more", more)
        rows.append([InlineKeyboardButton(label, callback_data=data(MORE, answer))])
    if table:
        label = said.gettext("☰ all {n}", n=table)
        rows.append([InlineKeyboardButton(label, callback_data=data(TABLE, answer))])
    rows.append(
        [
            InlineKeyboardButton("👍", callback_data=data(RATE, answer, "+")),
            InlineKeyboardButton("👎", callback_data=data(RATE, answer, "-")),
        ]
    )
    return rows_of(rows)


def text_button(said: Speaker, statement: str) -> InlineKeyboardButton:
    """A button to send the text of a statement."""
    return signed("📄", said.gettext("Text"), data(STATEMENT_TEXT, statement))


def cite_keyboard(said: Speaker, key: str, shown: str) -> InlineKeyboardMarkup | None:
    """The formats of a citation of the quote of a key, with the format `shown` marked, and a button for a file."""
    each = [
        InlineKeyboardButton(
            f"• {formats.label(name)}" if name == shown else formats.label(name), callback_data=data(CITE, key, name)
        )
        for name in formats.offered()
    ]
    rows = [each[at : at + FORMATS_IN_A_ROW] for at in range(0, len(each), FORMATS_IN_A_ROW)]
    return rows_of([*rows, [signed("📎", said.gettext("As a file"), data(CITE, key, shown, AS_FILE))]])


def export_keyboard() -> InlineKeyboardMarkup | None:
    """The buttons for the file types of an exported conversation."""
    return rows_of([[InlineKeyboardButton(name, callback_data=data(EXPORT, kind)) for kind, name in DOCUMENTS.items()]])


def signed(sign: str, word: str, held: str, *, page: str | None = None) -> InlineKeyboardButton:
    """A button with a sign before its word, which leads to a page in place of the handler of `held`, if to any.

    The word is a value of its own: the tools that list messages find no messages inside an f-string.
    """
    if page is not None:
        return InlineKeyboardButton(f"{sign} {word}", url=page)
    return InlineKeyboardButton(f"{sign} {word}", callback_data=held)


def turning(page: int, entries: int, on_page: int, to: Callable[[int], str]) -> list[InlineKeyboardButton]:
    """The buttons to the existing previous and next pages; `to` is a page's data."""
    row = [InlineKeyboardButton("‹", callback_data=to(page - 1))] if page > 0 else []
    if (page + 1) * on_page < entries:
        row.append(InlineKeyboardButton("›", callback_data=to(page + 1)))
    return row


def rows_of(rows: Sequence[Sequence[InlineKeyboardButton]]) -> InlineKeyboardMarkup | None:
    """The rows with at least one button, as a keyboard; None without buttons."""
    filled = [list(row) for row in rows if row]
    return InlineKeyboardMarkup(filled) if filled else None


def quote_keyboard(said: Speaker, quote: Quote, key: str, link: str) -> InlineKeyboardMarkup:
    """The buttons below a quote in any chat: a link to its context, and buttons to pass the quote on."""
    context = said.gettext("Context")
    return InlineKeyboardMarkup([[InlineKeyboardButton(f"📖 {context}", url=link)], _passing_on(said, quote, key)])


def _passing_on(said: Speaker, quote: Quote, key: str, n: str = "") -> list[InlineKeyboardButton]:
    share, copy = n or said.gettext("Share"), n or said.gettext("Copy")
    row = [InlineKeyboardButton(f"↗ {share}", switch_inline_query=f"{LINK}{key}")]
    if copied := _to_copy(quote):
        row.append(InlineKeyboardButton(f"📋 {copy}", copy_text=CopyTextButton(copied)))
    return row


def _to_copy(quote: Quote) -> str | None:
    """The quote with its attribution, or alone if both are too long to be copied; None if no form fits."""
    alone, told = f"“{quote.text}”", remarks(quote)
    whole = f"{alone} — {', '.join(part for part in (who(quote), where(quote), *told) if part)}"
    # What nobody has spoken, and what is no whole sentence, goes nowhere without saying so.
    short = ", ".join(told if quote.is_speech else (part_of(quote), *told))
    forms = (whole, f"{alone} — {short}" if short else alone)
    return next((text for text in forms if len(text.encode("utf-16-le")) // 2 <= LONGEST_COPY), None)
