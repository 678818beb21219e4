"""What no claim rests on: quotes with markup or a script in them; and claims that ask, or speak as "we".

Knows words and signs; knows no rule of what a claim says.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.gate.prose_names import names
from bot.gate.prose_retelling import kinds_at, listed, spoken
from bot.gate.prose_words import Read, read

_MARKUP = re.compile(
    r"[<>{}\[\]|`]|https?:|\w\s*=\s*[\w\"]|^\s*#|\"\s*:\s*[\"\[{]|(?:^|\s)(?:system|assistant|user)\s*:", re.IGNORECASE
)
_BRACKETED = re.compile(r"\[[\w .…-]{0,40}\]")
_QUESTION = re.compile("[?？؟¿]")
_ANYWHERE = frozenset(("fa", "zh", "ar"))
"""Languages in which the word that asks may stand anywhere."""

_FIRST = frozenset(("first", "subject", "possessive", "object"))


@lru_cache(maxsize=512)
def scripted(text: Read) -> bool:
    """Whether a quote holds markup, braces, roles or code: somebody's script, of which no claim is made."""
    return _MARKUP.search(_BRACKETED.sub(" ", text.text)) is not None


def asks(claim: Read, question: str) -> str | None:
    """Why a claim is a question, or the question that was asked; None where it is neither."""
    if _QUESTION.search(claim.text):
        return "is a question"
    own = [word.text for word in claim.words if not word.is_sign]
    if own == [word.text for word in read(question, claim.language).words if not word.is_sign]:
        return "is the question"
    asking = listed(claim.language, "asking")
    if own and own[0] in asking:
        return "is a question"
    anywhere = claim.language in _ANYWHERE
    if anywhere and any(kind == "asking" for kinds in kinds_at(claim).values() for kind, _ in kinds):
        return "is a question"
    return None


def first_person(claim: Read) -> str | None:
    """Why a claim speaks as "I" or "we", which a reader takes for the program; None where it does not."""
    named = {i for name in names(claim) if name.kind != "other" for i in range(name.first, name.last + 1)}
    for i, kinds in kinds_at(claim).items():
        for kind, last in kinds:
            if kind in _FIRST and i not in named:
                return f"speaks in the first person: “{claim.shown(i, last)}”"
    verb = next((w for i, w in enumerate(claim.words) if i not in named and spoken(w, claim.language)), None)
    return f"speaks in the first person: “{verb.raw}”" if verb else None
