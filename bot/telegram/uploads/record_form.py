"""The fields of a record as an admin fills them in: what each is called, how it is asked for, what it may hold.

Knows captions and single values; a statement's own record is known to `bot.telegram.uploads.preview`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.output.speech.speaker import N_, Speaker
from retrieval.dates import first_day
from retrieval.errors import OnRecordError
from retrieval.record import KEYS, NAMES, checked
from retrieval.text.scripts import foreign_letter, letter_name

ASKED = ("delegation", "speaker", "forum", "session", "date")
"""Fields that are asked for where nothing tells them, in this order."""

LONGEST = 300
"""Code points of a value that is typed."""

SEPARATOR = ";"
"""Between several on whose behalf something was said."""

LABELS: Mapping[str, str] = {
    "delegation": N_("Delegation:"),
    "speaker": N_("Speaker:"),
    "post": N_("Post:"),
    "on_behalf_of": N_("On behalf of:"),
    "forum": N_("Forum:"),
    "session": N_("Session:"),
    "agenda_item": N_("Agenda item:"),
    "date": N_("Date:"),
    "language": N_("Language:"),
    "source_url": N_("Link:"),
    "symbol": N_("Symbol:"),
    "title": N_("Title:"),
}

_QUESTIONS: Mapping[str, str] = {
    "delegation": N_("Whose statement is it? A country's name or an organisation's, such as “Kenya”."),
    "speaker": N_("Who spoke? A name as the statement writes it, such as “Ms. Amina Otieno”."),
    "post": N_("What is the speaker's post? For example “Minister for Foreign Affairs”."),
    "on_behalf_of": N_("On whose behalf was it said? For example “Group of 77 and China”; several with “;” between."),
    "forum": N_("Where was it said? For example “General Assembly” or “Security Council”."),
    "session": N_("In which session or meeting? For example “79” or “9876th meeting”."),
    "agenda_item": N_("Under which agenda item? For example “Agenda item 8: General debate”."),
    "date": N_("When was it said? A year, a month or a day, such as 2024, 2024-09 or 2024-09-25."),
    "language": N_("In which language is it? Two letters, such as “en” or “fr”."),
    "source_url": N_("Where was it published? A web address, such as https://www.example.org/statement.pdf."),
    "symbol": N_("What is the document symbol? For example “A/79/PV.7”."),
    "title": N_("What is its title? For example “Statement at the general debate”."),
}

_SEPARATORS = re.compile("[:=：]")


class NoValue(Exception):
    """What was written cannot be the value of a field; says why, to the person."""


@dataclass(frozen=True, slots=True)
class Caption:
    """What a caption gives of the record; `problems` say to the person which lines were left out, and why."""

    given: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def label(key: str, said: Speaker) -> str:
    """What a field is called, with a colon."""
    return said.gettext(LABELS[key])


def bare_label(key: str, said: Speaker) -> str:
    """What a field is called."""
    return label(key, said).rstrip(" \u00a0\u202f:：")


def question(key: str, said: Speaker) -> str:
    """What asks for a field, with an example."""
    return said.gettext(_QUESTIONS[key])


def value(key: str, written: str, said: Speaker) -> str:
    """What was written as the field holds it.

    Raises:
        NoValue: the field cannot hold it.
    """
    text = " ".join(written.split())
    if len(text) > LONGEST:
        raise NoValue(
            said.ngettext(
                "That is too long: {n} character is the most.",
                "That is too long: {n} characters are the most.",
                LONGEST,
            )
        )
    if key == "date":
        return _date(text, said)
    if key == "language":
        return _language(text, said)
    try:
        held = checked({key: as_given(key, text)}, "the value").get(key)
    except OnRecordError:
        if key == "source_url":
            raise NoValue(said.gettext("“{value}” is no web address.", value=text[:100])) from None
        if key in NAMES and (found := foreign_letter(text)):
            raise NoValue(
                said.gettext(
                    "“{letter}” at position {n}, {name}, is of another script than its word. "
                    "Write the name in one script.",
                    letter=text[found[0]],
                    n=found[0] + 1,
                    name=letter_name(text[found[0]]),
                )
            ) from None
        raise NoValue(said.gettext("That holds characters that no record can hold.")) from None
    if not held:
        raise NoValue(said.gettext("There was nothing to take."))
    return held if isinstance(held, str) else f"{SEPARATOR} ".join(held)


def as_given(key: str, text: str) -> str | tuple[str, ...]:
    """A value as the options of a record are given: a list where the field is one."""
    if key != "on_behalf_of":
        return text
    return tuple(part for each in text.split(SEPARATOR) if (part := each.strip()))


def read_caption(text: str, said: Speaker) -> Caption:
    """The fields in a caption, one a line as `field: value` or `field=value`, by their keys or as the interface names
    them. What is no field is told, and left out."""
    given: dict[str, str] = {}
    problems = []
    for line in filter(str.strip, text[:10_000].splitlines()):
        name, *rest = _SEPARATORS.split(line, maxsplit=1)
        key = _key(name, said) if rest else None
        if key is None:
            problems.append(
                said.gettext("“{line}” in the caption names no field, and is left out.", line=_short(line.strip()))
            )
            continue
        try:
            given[key] = value(key, rest[0], said)
        except NoValue as error:
            problems.append(f"{label(key, said)} {error}")
    return Caption(given, tuple(problems))


def nearest_delegations(name: str) -> tuple[tuple[str, str], ...]:
    """Codes and names of the delegations that a name may mean, or is most like; at most three."""
    import difflib

    from retrieval.names.delegations import meanings
    from retrieval.names.lexicon import delegations

    if found := meanings(name):
        return tuple((each.code, each.name) for each in found[:3])
    names = {spelt: (code, full) for code, (_, full, _) in delegations().items() for spelt in _spellings(full)}
    near = difflib.get_close_matches(name.strip().casefold()[:60], names, n=3, cutoff=0.7)
    return tuple(dict.fromkeys(names[each] for each in near))


def is_delegation(name: str) -> bool:
    """Whether a question can find a delegation of that name."""
    from retrieval.names.delegations import resolve

    return resolve(name) is not None


def _spellings(name: str) -> tuple[str, ...]:
    whole = name.casefold()
    return whole, whole.partition(" (")[0]


def _key(written: str, said: Speaker) -> str | None:
    folded = " ".join(written.casefold().replace("_", " ").replace("-", " ").split())
    for key in KEYS:
        if folded in (key.replace("_", " "), bare_label(key, said).casefold()):
            return key
    return None


def _date(text: str, said: Speaker) -> str:
    if first_day(text) is not None:
        return text
    from retrieval.readers.layouts.dates import dates_in

    found = dates_in(text) if len(text) <= 40 else None
    # A day that is in no calendar would be read as its month, a range of days as one date.
    if found is not None and len(re.findall(r"\d+", text)) == found.iso.count("-"):
        return found.iso
    raise NoValue(
        said.gettext(
            "“{value}” is no date: write a year, a month or a day, such as 2024, 2024-09 or 2024-09-25.",
            value=_short(text),
        )
    )


def _language(text: str, said: Speaker) -> str:
    from bot.questions.typed_filters import language_code

    try:
        return language_code(text, "")
    except OnRecordError:
        told = said.gettext("“{value}” is no language: write two letters, such as en or fr.", value=_short(text))
        raise NoValue(told) from None


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
