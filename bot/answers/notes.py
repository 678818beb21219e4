"""What is said, beside a finding or a refusal, of names: of nobody known, of several speakers, of a speaker or a group
that has no row.

Knows what was asked; in the language of the question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.answers.finding_members import MOST_NAMED
from bot.output.speech import names
from bot.output.speech.speaker import Speaker, speaker
from bot.questions.near_names import near_delegations, near_groups
from bot.questions.plan import Bearers, Plan
from bot.reply import Answer, Reply, Unknown
from retrieval.names.persons import Speaker as Known


def noted(reply: Reply, plan: Plan) -> Reply:
    """The reply with the names that it could not be about, and those nearest to them; as it is where all are known."""
    unknown = tuple(Unknown(name, _near(name, plan)) for name in plan.strangers)
    told = (_unknown(plan.language, one) for one in unknown)
    note = " ".join((*told, *_corrected(plan), *borne(plan.bearers, plan.language)))
    return replace(with_note(reply, note), unknown=unknown) if note else reply


def _corrected(plan: Plan) -> Iterator[str]:
    said = speaker(plan.language)
    for name, code in plan.misspelt:
        yield said.gettext("“{name}” is taken for {speakers}.", name=name, speakers=names.of_code(said, code))


def _near(name: str, plan: Plan) -> tuple[str, ...]:
    return near_delegations(name, plan.language) or near_groups(name, plan.language)


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


def _unknown(language: str | None, given: Unknown) -> str:
    said = speaker(language)
    told = said.gettext("“{name}” names no delegation that is known.", name=given.name)
    return f"{told} {_meant(said, given.near)}" if given.near else told


def _meant(said: Speaker, near: Sequence[str]) -> str:
    joined = said.pgettext("between names of which one may be meant", " or ").join(near)
    return said.gettext("Did you mean {names}?", names=joined)
