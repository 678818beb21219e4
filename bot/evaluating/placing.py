"""Where the words of a sentence stand in a statement, white space and typography aside.

Knows texts, not questions or answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from retrieval.normalise import normalise

Place = tuple[int, int]
"""From the first code point to behind the last."""


def places(wording: str, text: str) -> tuple[Place, ...]:
    """All places of a wording in a text, first to last; those that are the same to the letter, where there are any."""
    wording = wording.strip()
    if not wording:
        return ()
    exact = tuple((at, at + len(wording)) for at in _all(wording, text))
    if exact:
        return exact
    wanted = _bare(wording)[0]
    bare, starts, ends = _bare(text)
    return tuple((starts[at], ends[at + len(wanted) - 1]) for at in _all(wanted, bare)) if wanted else ()


def ink(text: str, stretches: Iterable[Place]) -> set[int]:
    """The offsets of a text's characters that stand in any of the stretches, white space left out."""
    return {at for start, end in stretches for at in range(start, min(end, len(text))) if not text[at].isspace()}


def _all(wanted: str, text: str) -> Iterable[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + len(wanted))


@lru_cache(maxsize=256)
def _bare(text: str) -> tuple[str, list[int], list[int]]:
    """The text without typography and white space, and where each of its characters comes from."""
    form = normalise(text)
    kept = [at for at, char in enumerate(form.text) if not char.isspace()]
    return "".join(form.text[at] for at in kept), [form.starts[at] for at in kept], [form.ends[at] for at in kept]
