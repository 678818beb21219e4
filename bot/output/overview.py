"""The statements held at a glance: delegations and years, and questions to try.

Knows statements held; sentences about the statements are made elsewhere.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.output.speech.names import delegation as named
from bot.output.speech.speaker import N_, speaker
from bot.quote import delegation_name, short_name
from retrieval.held import Held


def delegations(held: Iterable[Held]) -> list[tuple[str, str | None]]:
    """The delegations of the statements held, short names with codes; most statements first."""
    counts: Counter[tuple[str, str | None]] = Counter()
    for each in held:
        named = delegation_name(each.record.code, each.record.delegation)
        if named is not None:
            counts[short_name(named.name), named.code] += 1
    return sorted(counts, key=lambda key: (-counts[key], key[0]))


def years(held: Iterable[Held]) -> list[str]:
    """The years of the statements held, in order."""
    return sorted({each.record.date[:4] for each in held if each.record.date})


QUESTIONS = (
    N_("What does {delegation} say about sanctions?"),
    N_("What does {delegation} ask of the United Nations?"),
    N_("What does {delegation} say about climate change?"),
    N_("What does {delegation} say about peace and security?"),
    N_("What does {delegation} say about sustainable development?"),
    N_("What does {delegation} say about human rights?"),
    N_("What does {delegation} say about technology?"),
)
"""In the order in which they are tried; `{delegation}` is named as the language names it."""

_LEADING = 3
"""Delegations, those with most statements, that are asked about."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question of `QUESTIONS` by index, about a delegation by name and, where known, code."""

    question: int
    name: str
    code: str | None

    @property
    def key(self) -> str:
        """The delegation in 12 characters or less: the code, or a hash of the name."""
        return self.code or hashlib.sha256(self.name.encode()).hexdigest()[:12]

    def text(self, language: str | None) -> str:
        """The question in a language."""
        said = speaker(language)
        return said.gettext(QUESTIONS[self.question], delegation=named(said, self.code, self.name))


def suggestions(delegations: Sequence[tuple[str, str | None]]) -> Iterator[Suggestion]:
    """Each question once for each of the first delegations, in turn."""
    leading = delegations[:_LEADING]
    for turn in range(len(QUESTIONS)):
        for place, (name, code) in enumerate(leading):
            yield Suggestion((turn + place) % len(QUESTIONS), name, code)
