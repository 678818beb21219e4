"""The cards of an upload: on its way, the stored record, or the problems and the caption wanted.

Pure. Knows the cards for admins; not the effect of an admin's answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from bot.output.speech.names import of_code
from bot.output.speech.speaker import Speaker
from bot.telegram.cards import buttons
from bot.telegram.cards.markup import LONGEST, card, carried, code, fits, plain, quoted
from bot.telegram.cards.quote import claimed
from bot.telegram.cards.record import FIELD, record_lines, source_line
from bot.telegram.cards.safe_text import heading, isolated, line, recorded
from bot.telegram.uploads import caption
from bot.telegram.values import Piece, lines
from retrieval.held import Held
from retrieval.ingest.outcome import Outcome, Status
from retrieval.names.groups import unconfirmed
from retrieval.record import checked, merged
from retrieval.statement import PartKind, Passage, Statement

NAME, PROBLEM, MOST_PROBLEMS, MOST_OTHERS = 80, 300, 5, 3
"""The most code points of a file's name and of a problem; the most problems, and other statements."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored file: its name, the fields given, the outcome, and the statement held.

    `others` are the statements of other files of an equal text or name.
    """

    name: str
    given: Mapping[str, object]
    outcome: Outcome
    statement: Statement
    passages: tuple[Passage, ...]
    others: tuple[Held, ...]


def shown_name(name: str, said: Speaker) -> str:
    """A file's name, fit for a line."""
    return isolated(said, recorded(name, NAME))


def described(held: Held, said: Speaker) -> str:
    """A statement in a few words: delegation, forum, date; its id if nothing is known."""
    record = held.record
    date = said.date(record.date) if record.date else None
    who = of_code(said, record.code) if record.code else record.delegation
    parts = [part for part in (who, record.forum, record.session, date) if part] or [record.title or held.id]
    return isolated(said, recorded(" · ".join(parts), 120))


def storing_card(name: str, said: Speaker) -> Piece:
    """A file on its way into the store."""
    return card([line(said, said.gettext("Storing {name}…", name=shown_name(name, said)))])


def stored_card(stored: Stored, said: Speaker) -> Piece:
    """The stored record, the size, the first sentence, warnings, and how to correct the record."""
    title = heading(said, _headline(stored, said))
    record = stored.statement.record
    fields = [*record_lines(record, said, FIELD), *source_line(record.source_url, "", said), _size(stored, said)]
    below = [line(said, f"⚠ {text}") for text in _warnings(stored, said)]
    hint = said.gettext("To correct the record, reply to this message with a line such as:")
    below.append(line(said, hint) + plain(" ") + code(caption.caption_of({}, ("speaker", "date"))))
    for first in (_first(stored, said), _no_first(said)):
        whole = lines(title, *fields, first, *below)
        if fits(whole, LONGEST):
            return card([whole])
    return card([lines(title, *below)])


def refused_card(name: str, read: caption.Caption, said: Speaker) -> Piece:
    """The missing or wrong fields, and the format of the caption."""
    told = [line(said, recorded(each, PROBLEM)) for each in read.problems[:MOST_PROBLEMS]]
    wanted = caption.caption_of(read.given, read.wrong)
    if wanted and len(wanted) <= caption.LONGEST:
        told.append(line(said, said.gettext("Reply to this message, or change the caption, so that it reads:")))
        told.append(code(wanted))
    title = heading(said, said.gettext("Not stored: {name}", name=shown_name(name, said)))
    return card([lines(title, *told)])


def keyboard(id: str, said: Speaker, *, stored: bool) -> InlineKeyboardMarkup | None:
    """A button to remove the document, and a button to its text if the document is stored."""
    remove = buttons.signed("🗑", said.gettext("Remove"), buttons.data(buttons.UPLOAD, id))
    return buttons.rows_of([[*([buttons.text_button(said, id)] if stored else []), remove]])


def _headline(stored: Stored, said: Speaker) -> str:
    name = shown_name(stored.name, said)
    if stored.outcome.status is Status.ADDED:
        return said.gettext("✅ Added: {name}", name=name)
    if stored.outcome.status is Status.CHANGED:
        return said.gettext("✅ Changed: {name} is stored in place of what was held", name=name)
    return said.gettext("✅ Held already: {name} changes nothing, and the record stays as it was", name=name)


def _size(stored: Stored, said: Speaker) -> Piece:
    sentences = sum(len(each.sentences) for each in stored.passages)
    amounts = [
        said.ngettext("{n} character", "{n} characters", len(stored.statement.text)),
        said.ngettext("{n} sentence", "{n} sentences", sentences),
        said.ngettext("{n} passage", "{n} passages", len(stored.passages)),
    ]
    return line(said, said.gettext("Size: {amounts}", amounts=said.listed(amounts)))


def _first(stored: Stored, said: Speaker) -> Piece:
    """The first sentence of the speech, as in the text; of the whole text if no part is speech."""
    spoken = [each for each in stored.passages if each.kind is PartKind.SPEECH] or stored.passages
    texts = (stored.statement.text[each.start : each.end].strip() for one in spoken for each in one.sentences)
    first = next(filter(None, texts), "")
    return line(said, said.gettext("It begins:")) + plain("\n") + quoted(first) if carried(first) else _no_first(said)


def _no_first(said: Speaker) -> Piece:
    return line(said, said.gettext("Its first sentence cannot be shown in a message, whole and unchanged."))


def _warnings(stored: Stored, said: Speaker) -> list[str]:
    record, told = stored.statement.record, []
    if not record.delegation:
        told.append(said.gettext("No delegation is recorded: no question about a delegation finds it."))
    elif not record.code:
        told.append(
            said.gettext(
                "“{name}” is not a delegation that is known: it is stored as written, but no question about a "
                "delegation finds it.",
                name=recorded(record.delegation, FIELD),
            )
        )
    told += [recorded(remark, FIELD) for remark in stored.outcome.remarks[:MOST_PROBLEMS]]
    if doubted := unconfirmed(record):
        told.append(said.sentence(claimed(doubted, said)))
    if kept := _left_out(stored):
        told.append(
            said.gettext("What was given for these is left out, as the file itself tells them: {fields}.", fields=kept)
        )
    if stored.others:
        names = said.listed([described(each, said) for each in stored.others], MOST_OTHERS)
        told.append(said.gettext("A file of the same name or text is held too: {statements}.", statements=names))
    return told


def _left_out(stored: Stored) -> str:
    """The fields given but overridden by the file itself."""
    given = merged(checked(stored.given, "caption"))
    record = stored.statement.record
    keys = [key for key, value in stored.given.items() if value and getattr(given, key) != getattr(record, key)]
    return ", ".join(keys)
