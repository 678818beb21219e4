"""A follow-up written out in the form of the question that it follows: by date, compared, who said a phrase.

Knows texts and filters; what a follow-up takes from the question before it is known to `bot.followup`.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from bot.question import Wants
from bot.typed_pairs import pairs_of
from bot.wants import COMMANDS
from retrieval.filters import Filters
from retrieval.inflection import key
from retrieval.lexicon import Word, words_of
from retrieval.scripts import has_han

_LOOSE = " ?？؟.。\u00a0\u202f"


def restored(original: str, plain: str, now: str, *, bare: bool = False) -> str:
    """`original` with what was changed from `plain` to `now`, where `plain` is `original` without some of its words.

    "How has Russia's wording on debt changed?" is read as "How has Russia's position on debt?"; where that is written
    out as "How has China's position on debt?", this is "How has China's wording on debt changed?". `bare` says that
    `plain` has a preposition where `original` has none ("did not mention debt", read as "spoke about debt").
    """
    whole, read, new = words_of(original), words_of(plain), words_of(now)
    place: dict[int, int] = {}
    for i, j, n in _alike(read, whole).get_matching_blocks():
        place |= {i + k: j + k for k in range(n)}
    changes: list[tuple[int, int, str]] = []
    for op, a, b, c, d in _alike(read, new).get_opcodes():
        if op == "equal":
            continue
        text = now[new[c].start : new[d - 1].end] if c < d else ""
        gone = [place[i] for i in range(a, b) if i in place]
        if bare and gone and a not in place and d - c > 1:
            text = now[new[c + 1].start : new[d - 1].end]
        if gone:
            start, end = whole[gone[0]].start, whole[gone[-1]].end
            changes.append((start if text else len(original[:start].rstrip()), end, text))
        elif text:
            changes.append(_put(text, a, place, whole, original))
    for start, end, text in sorted(changes, reverse=True):
        original = original[:start] + text + original[end:]
    return original.strip()


def _put(text: str, a: int, place: dict[int, int], whole: Sequence[Word], original: str) -> tuple[int, int, str]:
    """Where words go in that stand before word `a` of the plain question: behind the word before it, or at the end."""
    later = [place[i] for i in place if i >= a]
    if not later:
        at = len(original.rstrip(_LOOSE))
    else:
        before = [place[i] for i in place if i < a]
        at = whole[before[-1]].end if before else whole[later[0]].start
    if has_han(text):
        return at, at, text
    return at, at, f" {text}" if at else f"{text} "


def _alike(one: Sequence[Word], other: Sequence[Word]) -> SequenceMatcher[str]:
    return SequenceMatcher(None, [key(w.text) for w in one], [key(w.text) for w in other], autojunk=False)


def as_command(form: Wants, filters: Filters, topic: str) -> str:
    """What was asked by a command as the line that asks for it: "/timeline delegation=China since=2016 sanctions"."""
    command = next(name for name, wanted in COMMANDS.items() if wanted is form)
    return " ".join((f"/{command}", *pairs_of(filters), topic))
