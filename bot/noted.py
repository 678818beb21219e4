"""What is said, beside a finding or a refusal, of names compared that have no row: of nobody, a speaker, a group.

Knows what was asked; in the language of the question.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answer import Answer, Reply, Unknown
from bot.near_names import near_delegations, near_groups
from bot.speech import names
from bot.speech.speaker import speaker
from bot.understand import Understanding


def noted(reply: Reply, understood: Understanding) -> Reply:
    """The reply with the names that it could not be about, and those nearest to them; as it is where all are known."""
    groups = frozenset(understood.unknown_groups)
    unknown = tuple(
        Unknown(name, near_groups(name, understood.language) if name in groups else ()) for name in understood.unknown
    )
    unknown = tuple(replace(one, near=one.near or near_delegations(one.name, understood.language)) for one in unknown)
    told = (_unknown(understood.language, one, group=one.name in groups) for one in unknown)
    note = " ".join((*told, *_persons(understood), *_groups(understood)))
    if not note:
        return reply
    if isinstance(reply, Answer):
        return replace(reply, finding=f"{reply.finding} {note}", unknown=unknown, note=note)
    # Before what is to be done instead.
    return replace(reply, message=f"{note} {reply.message}", unknown=unknown)


def _unknown(language: str | None, given: Unknown, *, group: bool) -> str:
    said = speaker(language)
    told = (
        said.gettext("“{name}” names no group or delegation that is known.", name=given.name)
        if group
        else said.gettext("“{name}” names no delegation that is known.", name=given.name)
    )
    if not given.near:
        return told
    near = said.pgettext("between names of which one may be meant", " or ").join(given.near)
    meant = said.gettext("Did you mean {names}?", names=near)
    return f"{told} {meant}"


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
