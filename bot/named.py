"""Whom and what a question names, and whether a text names it too.

"What does Indonesia say about Taiwan?" is not answered by a sentence that stands where Taiwan is not named, however
near its meaning. Delegations are recognised across languages; other names only where question and text share one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.delegations import find
from retrieval.filters import fold

_NAME = re.compile(r"\b[A-ZÀ-ÞА-Я][\w’'-]*\w")
_POSSESSIVE = re.compile(r"[’']s$")

COMMON = frozenset(
    {"west", "east", "north", "south", "global", "state", "president", "minister", "government", "mr", "ms"}
)
"""Words that English writes with a capital and that name nothing by themselves."""

WITHOUT_CAPITALS = frozenset({"ar", "de", "fa", "zh"})
"""Languages in which a capital tells no name: those without capitals, and German, which gives one to any noun."""

STEM = 6
"""Letters of a name that must be found: endings vary."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a question names: `codes` of delegations that it is about, other `names` folded, in `language`."""

    codes: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    language: str | None = None

    def stand_in(self, text: str, own: str | None, language: str | None) -> bool:
        """Whether a text of a statement by `own` names one of the delegations and one of the names."""
        codes = self.codes - {own}
        if codes and not any(m.delegation.code in codes for m in find(text)):
            return False
        if not self.names or language != self.language:
            return True
        folded = _folded(text)
        # At the beginning of a word: "situation" does not name ITU.
        return any(re.search(rf"(?<!\w){re.escape(name[:STEM])}", folded) for name in self.names)


def named(topic: str, question: str, language: str | None, speaking: frozenset[str]) -> Named:
    """What the topic of a question names, those aside who are asked to speak."""
    mentions = find(topic)
    codes = frozenset(m.delegation.code for m in mentions) - speaking
    if language in WITHOUT_CAPITALS:
        return Named(codes, (), language)
    opening = question.lstrip("¿¡«“\"' ")
    names = []
    for match in _NAME.finditer(topic):
        word = _POSSESSIVE.sub("", match.group())
        inside = any(m.start < match.end() and match.start() < m.end for m in mentions)
        if inside or len(word) < 3 or opening.startswith(word) or fold(word) in COMMON:
            continue
        names.append(_folded(word).strip())
    return Named(codes, tuple(names), language)


def _folded(text: str) -> str:
    return fold(text).replace("-", " ")
