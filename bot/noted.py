"""What is said, beside a finding or a refusal, of names: of nobody known, of several speakers, of a speaker or a group
that has no row.

Knows what was asked; in the language of the question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Answer, Reply, Unknown
from bot.finding_members import MOST_NAMED
from bot.near_names import near_delegations, near_groups
from bot.persons import Bearers
from bot.speech import names
from bot.speech.speaker import Speaker, speaker
from bot.understand import Understanding
from retrieval.speakers import Speaker as Known


def noted(reply: Reply, understood: Understanding) -> Reply:
    """The reply with the names that it could not be about, and those nearest to them; as it is where all are known."""
    groups = frozenset(understood.unknown_groups)
    unknown = tuple(
        Unknown(name, near_groups(name, understood.language) if name in groups else ()) for name in understood.unknown
    )
    unknown = tuple(replace(one, near=one.near or near_delegations(one.name, understood.language)) for one in unknown)
    told = (_unknown(understood.language, one, group=one.name in groups) for one in unknown)
    named = borne(understood.bearers, understood.language)
    note = " ".join((*told, *named, *_persons(understood), *_groups(understood)))
    return replace(with_note(reply, note), unknown=unknown) if note else reply


def with_note(reply: Reply, note: str) -> Reply:
    """The reply with a note behind its finding, or before the message of a refusal, which says what to do instead."""
    if isinstance(reply, Answer):
        together = f"{reply.note} {note}" if reply.note else note
        return replace(reply, finding=f"{reply.finding} {note}", note=together)
    return replace(reply, message=f"{note} {reply.message}")


def borne(named: Sequence[Bearers], language: str | None) -> list[str]:
    """For whom names are taken that may mean somebody else, and that several speakers bear one, or have it too."""
    said = speaker(language)
    told = []
    for one in named:
        who = said.listed([_who(said, each) for each in one.match.persons], MOST_NAMED)
        told.append(
            said.gettext("“{name}” may be any of {speakers}; all of them are looked at.", name=one.name, speakers=who)
            if len(one.match.persons) > 1
            else said.gettext("“{name}” is taken for {speakers}.", name=one.name, speakers=who)
        )
        if others := [_who(said, each) for each in one.match.others[:MOST_NAMED]]:
            told.append(_meant(said, others))
    return told


def _who(said: Speaker, one: Known) -> str:
    return f"{one.recorded} ({names.of_code(said, one.code)})" if one.code else one.recorded


def _unknown(language: str | None, given: Unknown, *, group: bool) -> str:
    said = speaker(language)
    told = (
        said.gettext("“{name}” names no group or delegation that is known.", name=given.name)
        if group
        else said.gettext("“{name}” names no delegation that is known.", name=given.name)
    )
    if not given.near:
        return told
    return f"{told} {_meant(said, given.near)}"


def _meant(said: Speaker, near: Sequence[str]) -> str:
    joined = said.pgettext("between names of which one may be meant", " or ").join(near)
    return said.gettext("Did you mean {names}?", names=joined)


def _persons(understood: Understanding) -> list[str]:
    """That of somebody named, who is no delegation, the words of the delegation are compared."""
    said = speaker(understood.language)
    return [
        said.gettext(
            "“{name}” is a speaker; the delegation compared is {delegation}.",
            name=person.name,
            delegation=said.listed([names.of_code(said, code) for code in person.codes]),
        )
        for person in understood.persons
    ]


def _groups(understood: Understanding) -> list[str]:
    """That a group named beside delegations is not among those compared."""
    said = speaker(understood.language)
    return [
        said.gettext(
            "“{name}” is a group and has no row beside delegations; its members can be compared by themselves.",
            name=names.bloc(said, one),
        )
        for one in understood.rowless
    ]
