"""Questions to try: asked of delegations that are held, in any language that is spoken.

Knows what one may ask; whether it has an answer is found by asking.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.speech.names import delegation as named
from bot.speech.speaker import N_, speaker

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
    """A question of `QUESTIONS` by its place there, about a delegation by its name and, where it has one, its code."""

    question: int
    name: str
    code: str | None

    @property
    def key(self) -> str:
        """The delegation in 12 characters or less: its code, or a hash of the name of one that has none."""
        return self.code or hashlib.sha256(self.name.encode()).hexdigest()[:12]

    def text(self, language: str | None) -> str:
        """The question in a language."""
        said = speaker(language)
        return said.gettext(QUESTIONS[self.question], delegation=named(said, self.code, self.name))


def suggestions(delegations: Sequence[tuple[str, str | None]]) -> Iterator[Suggestion]:
    """Each question once for each of the first delegations, which are taken in turn."""
    leading = delegations[:_LEADING]
    for turn in range(len(QUESTIONS)):
        for place, (name, code) in enumerate(leading):
            yield Suggestion((turn + place) % len(QUESTIONS), name, code)
