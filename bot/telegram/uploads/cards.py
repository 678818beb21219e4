"""The cards of an upload and the buttons below them: a question, what was understood, how far it is, what became of it.

Pure. Knows what an admin is shown; not what is done when they answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.output.speech.names import delegation as named
from bot.output.speech.names import of_code
from bot.telegram.cards import buttons
from bot.telegram.cards.attribution import claimed
from bot.telegram.cards.html import (
    LONGEST,
    Piece,
    card,
    carried,
    code,
    fits,
    plain,
    quoted,
)
from bot.telegram.cards.quote_parts import heading
from bot.telegram.cards.safe_text import isolated, lead, recorded
from bot.telegram.uploads.preview import Facts, shown_value
from bot.telegram.uploads.record_form import bare_label, label, question
from bot.telegram.values import Card
from retrieval.names.groups import unconfirmed
from retrieval.record import KEYS

if TYPE_CHECKING:
    from bot.output.speech.speaker import Speaker
    from bot.state.values import Upload
    from retrieval.held import Held
    from retrieval.statement import Record

ACTION = "u"
"""What the data of the buttons of an upload begins with."""

SKIP, KEEP, PICK, CANCEL, CHANGE, FIELD, BACK, INGEST, GO = "s", "k", "p", "c", "e", "f", "b", "i", "g"
"""What a button of an upload does: to a field, to a delegation that is not known, or to the whole."""

BESIDE = "+"
"""The choice to keep a document beside another of its name; else the choice is the statement that it replaces."""

NAME, FIELD_SHOWN, PROBLEM = 80, 200, 300
"""Code points that are shown of a file's name, of a field, of what is wrong with a caption's line."""

MOST_REPLACED = 3
"""Statements of files of one name that are offered to be replaced."""

WIDE = 40
"""Code points on a button."""


@dataclass(frozen=True, slots=True)
class Others:
    """What is held that has to do with an upload: of the same bytes, of the same text, read from files of its name."""

    same: Held | None
    same_text: Held | None
    same_name: tuple[Held, ...]


def name_of(upload: Upload, said: Speaker) -> str:
    """The file's name, fit for a line."""
    return isolated(said, recorded(upload.name, NAME))


def described(held: Held, said: Speaker, most: int = 120) -> str:
    """A statement in a few words: whose, where, when; its id where nothing is known."""
    record = held.record
    date = said.date(record.date) if record.date else None
    who = of_code(said, record.code) if record.code else record.delegation
    parts = [part for part in (who, record.forum, record.session, date) if part] or [record.title or held.id]
    return isolated(said, recorded(" · ".join(parts), most))


def question_card(upload: Upload, key: str, record: Record, problems: Sequence[str], said: Speaker) -> Card:
    """What asks for a field of the record, below what was wrong with what was given."""
    told = [*problems, question(key, said)]
    if now := shown_value(record, key):
        told.append(said.gettext("Now it is “{value}”.", value=recorded(now, FIELD_SHOWN)))
    told.append(said.gettext("Write it as your next message, or tap a button."))
    title = said.gettext("{name}: {field}", name=name_of(upload, said), field=bare_label(key, said))
    return _listed(said, title, told)


def question_keyboard(upload: Upload, key: str, said: Speaker, *, changing: bool) -> InlineKeyboardMarkup:
    """Skip and Cancel; where a field is being changed, its way back."""
    skip = said.gettext("Leave it as it is") if changing else said.gettext("Skip")
    return InlineKeyboardMarkup([[_button(skip, upload, SKIP, key), _cancel(upload, said)]])


def unknown_card(upload: Upload, written: str, problems: Sequence[str], said: Speaker) -> Card:
    """That a delegation is not known, and what may be done about it."""
    told = [
        *problems,
        said.gettext("“{name}” is not a delegation that is known.", name=recorded(written, FIELD_SHOWN)),
        said.gettext(
            "Tap the one that is meant, write another name, or keep it as written: then no question finds it."
        ),
    ]
    title = said.gettext("{name}: {field}", name=name_of(upload, said), field=bare_label("delegation", said))
    return _listed(said, title, told)


def unknown_keyboard(
    upload: Upload, written: str, near: Sequence[tuple[str, str]], said: Speaker
) -> InlineKeyboardMarkup:
    """The delegations that may be meant, as it is written, Skip and Cancel."""
    rows = [[_button(named(said, code_, name), upload, PICK, code_)] for code_, name in near]
    keep = said.gettext("Keep “{name}”", name=recorded(written, WIDE - 8))
    return InlineKeyboardMarkup(
        [
            *rows,
            [_button(keep, upload, KEEP)],
            [_button(said.gettext("Skip"), upload, SKIP, "delegation"), _cancel(upload, said)],
        ]
    )


def understood_card(
    upload: Upload, facts: Facts, others: Others, problems: Sequence[str], said: Speaker, *, notice: str | None = None
) -> Card:
    """The record as it would be stored, the size, the first sentence, and what is worth knowing before it is stored."""
    record = facts.record(upload.given)
    title = said.gettext("Understood: {name}", name=name_of(upload, said))
    lines = [*_fields(record, said), _size(facts, said)]
    below = [_told(said, f"⚠ {text}") for text in (*problems, *_warnings(upload, facts, others, said))]
    if notice:
        below.append(_told(said, notice))
    whole = _joined(heading(said, title), *lines)
    for first in (_first(facts, said), _no_first(said)):
        pieces = _joined(whole, first, *below)
        if fits(pieces, LONGEST):
            return card([pieces])
    return card([_joined(heading(said, title), *below)])


def understood_keyboard(
    upload: Upload, facts: Facts, others: Others, digest: str, said: Speaker
) -> InlineKeyboardMarkup:
    """Ingest, in the ways there are; Change a field; Cancel. `digest` says of which record the card speaks."""
    ways: list[tuple[str, str]] = []
    if not others.same and others.same_name:
        for held in others.same_name[:MOST_REPLACED]:
            label_ = said.gettext("Ingest, replacing {statement}", statement=described(held, said, WIDE))
            ways.append((label_, held.id))
        ways.append((said.gettext("Ingest beside it"), BESIDE))
    else:
        ways.append((said.gettext("Ingest"), ""))
    rows = [[_button(f"✅ {text}", upload, INGEST, digest, choice)] for text, choice in ways]
    change = _button(said.gettext("Change a field"), upload, CHANGE)
    return InlineKeyboardMarkup([*rows, [change, _cancel(upload, said)]])


def _signed(sign: str, word: str) -> str:
    """A label with a sign before it. What is within braces of a string is not found by the tools that look for
    messages."""
    return f"{sign} {word}"


def fields_keyboard(upload: Upload, facts: Facts, said: Speaker) -> InlineKeyboardMarkup:
    """The fields that can be changed, two in a row; those that the file itself tells cannot."""
    free = [key for key in KEYS if key not in facts.own]
    cells = [_button(bare_label(key, said), upload, FIELD, key) for key in free]
    rows = [cells[at : at + 2] for at in range(0, len(cells), 2)]
    return InlineKeyboardMarkup([*rows, [_button(_signed("↩", said.gettext("Back")), upload, BACK)]])


def fields_card(upload: Upload, facts: Facts, said: Speaker) -> Card:
    """Which field is to be changed, and which the file itself tells."""
    told = [said.gettext("Which field is to be changed?")]
    if facts.own:
        names = said.listed([bare_label(key, said) for key in KEYS if key in facts.own])
        told.append(
            said.gettext(
                "The file itself tells these, and its word counts: {fields}. To change them, change the file and send "
                "it again.",
                fields=names,
            )
        )
    return _listed(said, said.gettext("Understood: {name}", name=name_of(upload, said)), told)


def waiting_card(upload: Upload, current: Upload, said: Speaker) -> Card:
    """That a document waits for another."""
    told = said.gettext(
        "{name} is kept, and comes next. First {other}: answer what was asked about it, or cancel it.",
        name=name_of(upload, said),
        other=name_of(current, said),
    )
    return card([_told(said, told)])


def waiting_keyboard(upload: Upload, current: Upload, said: Speaker) -> InlineKeyboardMarkup:
    """To go on with the one that is open, or to give up the one that waits."""
    go_on = said.gettext("Go on with {name}", name=recorded(current.name, WIDE))
    give_up = said.gettext("Cancel {name}", name=recorded(upload.name, WIDE))
    return InlineKeyboardMarkup([[_button(go_on, current, GO)], [_button(give_up, upload, CANCEL)]])


def progress_card(upload: Upload, percent: int | None, said: Speaker) -> Card:
    """That it is being stored, and how far that is."""
    name = name_of(upload, said)
    if percent is None:
        return card([_told(said, said.gettext("Storing {name}…", name=name))])
    return card([_told(said, said.gettext("Storing {name}: {percent} % embedded…", name=name, percent=percent))])


def outcome_card(told: Sequence[str], ask: str | None, said: Speaker) -> Card:
    """What became of it, the first line in bold, and a question to try, which a tap copies."""
    pieces = [heading(said, told[0]), *(_told(said, text) for text in told[1:])]
    if ask:
        tried = said.gettext("To try, ask:")
        pieces.append(plain(f"{lead(said, tried)}{tried} ") + code(recorded(ask, FIELD_SHOWN)))
    return card([_joined(*pieces)])


def outcome_keyboard(statement: str | None, said: Speaker) -> InlineKeyboardMarkup | None:
    """A button to the record, where there is one now."""
    return buttons.rows_of([[buttons.statement_button(said, statement)]] if statement else [])


def _fields(record: Record, said: Speaker) -> Iterable[Piece]:
    for key in ("title", *(key for key in KEYS if key != "title")):
        text = recorded(shown_value(record, key), FIELD_SHOWN)
        if key == "delegation":
            text = _delegation(record, said)
        elif key == "date" and text:
            text = said.date(text)
        elif key == "language" and text:
            text = said.language_name(text)
        if text:
            name = label(key, said)
            yield plain(f"{lead(said, name)}{name} {isolated(said, text)}")


def _delegation(record: Record, said: Speaker) -> str:
    """The delegation as it is written, and as what it is known where that is another word."""
    written = recorded(record.delegation, FIELD_SHOWN)
    if not written:
        return said.gettext("delegation not recorded")
    known = of_code(said, record.code) if record.code else written
    if known.casefold() in written.casefold():
        return written
    return said.gettext("{written} (found as {known})", written=written, known=known)


def _size(facts: Facts, said: Speaker) -> Piece:
    characters = said.ngettext("{n} character", "{n} characters", facts.length)
    sentences = said.ngettext("{n} sentence", "{n} sentences", facts.sentences)
    passages = said.ngettext("{n} passage", "{n} passages", facts.passages)
    return _told(
        said,
        said.gettext("Size: {amounts}", amounts=said.listed([characters, sentences, passages])),
    )


def _first(facts: Facts, said: Speaker) -> Piece:
    if not carried(facts.first):
        return _no_first(said)
    return _told(said, said.gettext("It begins:")) + plain("\n") + quoted(facts.first)


def _no_first(said: Speaker) -> Piece:
    return _told(said, said.gettext("Its first sentence cannot be shown in a message, whole and unchanged."))


def _warnings(upload: Upload, facts: Facts, others: Others, said: Speaker) -> list[str]:
    record = facts.record(upload.given)
    told = []
    if not record.delegation:
        told.append(
            said.gettext("No delegation is recorded: it is stored, but no question about a delegation finds it.")
        )
    elif not record.code:
        told.append(
            said.gettext(
                "“{name}” is not a delegation that is known: it is stored as written, but no question about a "
                "delegation finds it.",
                name=recorded(record.delegation, FIELD_SHOWN),
            )
        )
    told += [recorded(remark, FIELD_SHOWN) for remark in facts.remarks]
    if doubted := unconfirmed(record):
        told.append(said.sentence(claimed(doubted, said)))
    kept = [key for key, text in upload.given.items() if text and key in facts.own]
    if kept:
        names = said.listed([bare_label(key, said) for key in kept])
        told.append(
            said.gettext("What was given for these is left out, as the file itself tells them: {fields}.", fields=names)
        )
    if others.same:
        told.append(
            said.gettext("The same document is held already: {statement}.", statement=described(others.same, said))
        )
    elif others.same_text:
        told.append(
            said.gettext("The same text is held already: {statement}.", statement=described(others.same_text, said))
        )
    if not others.same and others.same_name:
        names = said.listed([described(held, said) for held in others.same_name], MOST_REPLACED)
        told.append(
            said.gettext(
                "A file of the same name is held: {statements}. This one can replace it, or be kept beside it.",
                statements=names,
            )
        )
    return told


def _listed(said: Speaker, title: str, told: Sequence[str]) -> Card:
    return card([_joined(heading(said, title), *(_told(said, text) for text in told))])


def _told(said: Speaker, text: str) -> Piece:
    return plain(f"{lead(said, text)}{text}")


def _joined(*pieces: Piece) -> Piece:
    first, *rest = pieces
    for piece in rest:
        first = first + plain("\n") + piece
    return first


def _cancel(upload: Upload, said: Speaker) -> InlineKeyboardButton:
    return _button(said.gettext("Cancel"), upload, CANCEL)


def _button(text: str, upload: Upload, does: str, *values: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=buttons.data(ACTION, upload.id, does, *values))
