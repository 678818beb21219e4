"""A quote on a card: attribution and blockquote, or the reason for its absence; alone, or among its neighbours.

Knows quotes, the reader's language and Telegram's limits; not replies. Tells nothing besides the statement's record.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.output.attribution import claim, from_part, in_brackets, place, remarks
from bot.output.citations.citation import Citation
from bot.output.citations.formats import Format
from bot.output.model_notices import machine_translation
from bot.output.speech import names
from bot.output.speech.speaker import Speaker
from bot.quote import Quote
from bot.reply import Translation
from bot.telegram.cards.fit import Entry
from bot.telegram.cards.markup import (
    LONGEST,
    MOST_ENTITIES,
    NOTHING,
    bold,
    card,
    carried,
    entities_of,
    fits,
    italic,
    plain,
    preformatted,
    quoted,
)
from bot.telegram.cards.safe_text import heading, isolated, led, own_lead, recorded, sentence, told
from bot.telegram.values import Piece, together

NAME, POST, DELEGATION, BLOC, FORUM, SESSION, DATE = 120, 200, 120, 80, 160, 120, 40
"""The most code points shown of each field; longer fields end with "…"."""

MOST_BLOCS = 4
"""The most groups spoken for to name; the rest are counted."""

BESIDE = 256
"""Code points of a message kept free of a quote, for the line behind the quote."""

BESIDE_ENTITIES = 10
"""Entities of a message kept free of a quote."""

LONGEST_TRANSLATION = 2000
"""The most code points of a translation; a longer translation is left out whole, as half could say the opposite."""


def attribution(quote: Quote, said: Speaker, *, evidence: bool = True, numbered: bool = True) -> Piece:
    """Number, speaker, post, delegation as the statement writes it, groups spoken for; forum and session; date.

    Fields without a value are left out, except for the delegation. Words of no speaker name their part of the document,
    and a stretch is called no whole sentence. A quote that is no `evidence` has round brackets around the number; a
    quote that stands alone is not `numbered`.
    """
    label = (f"[{quote.n}] " if evidence else f"({quote.n}) ") if numbered else ""
    forum, session = isolated(said, recorded(quote.forum, FORUM)), isolated(said, recorded(quote.session, SESSION))
    details = [one for one in (place(forum, session, said), _date(quote.date, said)) if one]
    if quote.is_speech:
        line = together(plain(label), _who(quote, said), *(plain(f" · {detail}") for detail in details))
    else:
        comma = said.pgettext("between names", ", ")
        line = together(plain(label), italic(in_brackets(_part_of(quote, said), comma.join(details))))
    for remark in remarks(quote, said):
        line += plain(" · ") + italic(remark)
    return led(said, line)


def on_behalf_of(groups: Sequence[str], said: Speaker) -> str:
    """The groups spoken for, as a clause; "" without groups."""
    blocs = listed([names.behalf(said, each) for each in groups], BLOC, said)
    return said.gettext("on behalf of {names}", names=blocs) if blocs else ""


def claimed(groups: Sequence[str], said: Speaker) -> str:
    """The groups that a delegation claims to speak for without being a member, as a clause; "" without groups."""
    blocs = listed([names.behalf(said, each) for each in groups], BLOC, said)
    return claim(blocs, said) if blocs else ""


def listed(groups: Sequence[str], most: int, said: Speaker) -> str:
    """Groups in one line, each of at most `most` code points; "" without groups."""
    blocs = [isolated(said, name) for each in groups if (name := recorded(each, most))]
    return said.listed(blocs, MOST_BLOCS) if blocs else ""


def _who(quote: Quote, said: Speaker) -> Piece:
    name, post = (isolated(said, recorded(one, most)) for one, most in ((quote.speaker, NAME), (quote.post, POST)))
    written = recorded(quote.delegation.as_written, DELEGATION) if quote.delegation else ""
    delegation = isolated(said, written) if written else said.gettext("delegation not recorded")
    comma = said.pgettext("between names", ", ")
    first = name or post
    if not first:
        who = bold(delegation) if quote.delegation else plain(delegation)
    else:
        rest = f"{comma}{post}" if name and post else ""
        who = bold(first) + plain(f"{rest} ({delegation})")
    for clause in (on_behalf_of(quote.on_behalf_of, said), claimed(quote.behalf_unconfirmed, said)):
        who += plain(f"{comma}{clause}") if clause else plain("")
    return who


def _part_of(quote: Quote, said: Speaker) -> str:
    whose = quote.document
    name = names.delegation(said, whose.code, whose.name) if whose else None
    return from_part(quote.part, isolated(said, recorded(name, DELEGATION)) or None, said)


def _date(date: str | None, said: Speaker) -> str:
    written = recorded(date, DATE)
    return isolated(said, recorded(said.date(written), DATE)) if written else ""


def quote_entry(
    quote: Quote,
    said: Speaker,
    *,
    evidence: bool = True,
    numbered: bool = True,
    emphasised: Sequence[tuple[int, int]] = (),
    **more: Any,
) -> Entry:
    """A quote below its attribution; named instead if no message can carry the quote. `more` are an entry's fields.

    `emphasised` are ranges of the text. Whether a quote is too long is judged without the rest of the card,
    so that a quote left for later can be shown then.
    """
    above = attribution(quote, said, evidence=evidence, numbered=numbered)
    if not carried(quote.text):
        why = said.gettext("Telegram cannot carry this quote unchanged; Context sends it as a file.")
    else:
        for ranges in (emphasised, ()):
            piece = together(above, plain("\n"), quoted(quote.text, emphasised=ranges))
            if fits(piece, LONGEST - BESIDE) and entities_of(piece) <= MOST_ENTITIES - BESIDE_ENTITIES:
                return Entry(piece, quote=quote, evidence=evidence, **more)
        why = said.gettext("This quote is too long for one message; Context sends it as a file.")
    named = together(above, plain("\n"), told(said, why))
    return Entry(named, quote=quote, evidence=evidence, named=True, **more)


def translation(given: Translation, said: Speaker) -> Piece:
    """A machine's translation, labelled and without quotation marks, so that nobody takes it for a quote."""
    label = f"{machine_translation(said.language, given.language)}:"
    text = sentence(given.text, len(given.text) + 1)
    if not text:
        return NOTHING
    if len(text) > LONGEST_TRANSLATION:
        text = said.gettext("The translation is too long to be shown here.")
    return told(said, label) + plain(f"\n{own_lead(text)}{text}")


def verbatim(said: Speaker, shown: int, others: int) -> Piece:
    """The line below quotes: that quotes are verbatim, and how many of all are shown; `others` are not shown."""
    if not shown and not others:
        return NOTHING
    if not shown:
        text = said.gettext("None of {total} quotes is shown here.", total=others)
    elif not others:
        text = said.gettext("Quotes are verbatim.")
    else:
        text = said.gettext("Quotes are verbatim. {shown} of {total} shown.", shown=shown, total=shown + others)
    return told(said, text)


def rest_line(said: Speaker) -> Piece:
    """The line saying that something did not fit on a card."""
    return told(said, said.gettext("The rest does not fit in one message."))


def quote_card(quote: Quote, said: Speaker) -> Piece:
    """A quote below its attribution; named, with the reason, if no message can carry the quote."""
    return card([quote_entry(quote, said, numbered=False).piece])


def context_card(
    quote: Quote, around: str, start: int, end: int, said: Speaker, *, breaks: Sequence[int]
) -> Piece | None:
    """A quote in bold among its neighbours in one blockquote; None if no message can carry the quote.

    `around` is the statement's text from the first neighbour to the last, `start` and `end` the quote's range in the
    text. `breaks` are offsets of sentences in the text: if the card would not fit, or Telegram would alter a neighbour,
    the farthest neighbours are left out one by one.

    Raises:
        ValueError: the range of `around` is not the quote's text.
    """
    if around[start:end] != quote.text:
        raise ValueError("The range given is not that of the quote.")
    if not quote_entry(quote, said).named:
        above = attribution(quote, said) + plain("\n")
        for first, last in _windows(around, start, end, breaks):
            text = around[first:last]
            if not carried(text):
                continue
            whole = above + quoted(text, emphasised=[(start - first, end - first)])
            if fits(whole):
                return card([whole])
    return None


def _windows(around: str, start: int, end: int, breaks: Sequence[int]) -> list[tuple[int, int]]:
    """Ranges of a text around the quote, the widest first, without white space at the ends."""
    firsts = [*sorted({0, *(at for at in breaks if 0 < at < start)}), start]
    lasts = [*sorted({len(around), *(at for at in breaks if end < at < len(around))}, reverse=True), end]
    found: list[tuple[int, int]] = []
    while True:
        text = around[firsts[0] : lasts[0]]
        lead = len(text) - len(text.lstrip())
        found.append((firsts[0] + lead, firsts[0] + len(text.rstrip())))
        if len(firsts) == 1 and len(lasts) == 1:
            return found
        # The side that has more sentences loses its farthest.
        if len(firsts) >= len(lasts) and len(firsts) > 1:
            firsts.pop(0)
        else:
            lasts.pop(0)


_COLOURED = {"bibtex": "bibtex", "csl": "json", "markdown": "markdown"}
"""Formats that Telegram's clients can colour, and Telegram's names for the formats."""


def cite_card(cited: Citation, written: Format, said: Speaker) -> Piece | None:
    """The citation in a format; None if no message can carry the citation unchanged."""
    text = written.write([cited], said).replace("\r\n", "\n").strip()
    if not carried(text):
        return None
    whole = heading(said, titled(written, said)) + plain("\n") + preformatted(text, _COLOURED.get(written.name, ""))
    return card([whole]) if fits(whole) else None


def titled(written: Format, said: Speaker) -> str:
    """The title of a citation."""
    return said.gettext("Citation: {format}", format=written.label)
