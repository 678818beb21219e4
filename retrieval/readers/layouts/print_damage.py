"""Damage that scanning and extraction leave in English print, mended where there is one way to read the text.

Blanks lost between sentences, paragraphs cut in mid-sentence, letters read in another encoding, ligatures split or
lost. Knows print_damage.toml; line ends, split hyphens and page furniture are known to the readers.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

from retrieval.readers.document import Repair
from retrieval.statement import PartKind
from retrieval.text.canonical import SOFT_BREAK, Block

WINDOWS = {
    byte: letter
    for byte in range(0x80, 0xA0)
    if byte != 0x85 and (letter := bytes([byte]).decode("cp1252", errors="ignore"))
}
"""Characters of Windows-1252 by the control characters that they become when read as Latin-1; NEL stays a line end."""

_GLUED = re.compile(r"((?:[a-z]{2}|[0-9)\]])[.?!][”’]?)(?=(?:[A-Z][a-z]+|I|A)[ ,’'])")
"""The end of one sentence and the start of the next, without the blank; neither initials nor names have this shape."""

_SPLIT = re.compile(r"(?<![\w.’'/-])(?<!\b[oi] )([A-Za-z]*[Ff]) ([li][a-z]+)(?![\w’'-])")
_LIGATURE = re.compile("ffi|ffl|ff|fi|fl", re.IGNORECASE | re.ASCII)
_ENDS_OPEN = ":;"
_SHORTEST = 5
"""Letters of a damaged form below which it may be a name or a fragment of anything."""

_SHORTEST_END = 3
"""Letters after a lost ligature below which they may be anything."""

_ENOUGH = 3
"""Words of a statement that lack a ligature, and no word that has it, by which it is known to be lost throughout."""


def mended(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], Counter[Repair]]:
    """The blocks, damage mended where the mending is certain, and how much was; everything else is as it was."""
    joined = _joined(blocks)
    gone = _gone([block.text for block in joined])
    made: Counter[Repair] = Counter({Repair.PARAGRAPH: len(blocks) - len(joined)})
    texts = [_mended(block.text, gone, made) for block in joined]
    return tuple(replace(block, text=text) for block, text in zip(joined, texts, strict=True)), +made


def _joined(blocks: Sequence[Block]) -> list[Block]:
    """The blocks; a block that begins with a small letter goes on with the block before, parted by a line's end."""
    found: list[Block] = []
    for block in blocks:
        before = found[-1] if found else None
        start, end = block.text.lstrip()[:1], before.text.rstrip()[-1:] if before else ""
        of_one_kind = before is not None and before.kind is block.kind is PartKind.SPEECH
        if before and of_one_kind and start.islower() and end and end not in _ENDS_OPEN:
            found[-1] = replace(before, text=f"{before.text}{SOFT_BREAK}{block.text}")
        else:
            found.append(block)
    return found


def _mended(text: str, gone: frozenset[str], made: Counter[Repair]) -> str:
    """The text, damage mended and counted in `made`."""
    decoded = text.translate(WINDOWS)
    made[Repair.ENCODING] += sum(map(text.count, map(chr, WINDOWS)))
    whole = _SPLIT.sub(_unsplit, decoded)
    made[Repair.LIGATURE_SPLIT] += len(decoded) - len(whole)
    text, made_here = _GLUED.subn(r"\1 ", whole)
    made[Repair.SENTENCE] += made_here
    if gone:
        text, made_here = _damaged(gone).subn(_whole, text)
        made[Repair.LIGATURE_LOST] += made_here
    return text


def _unsplit(match: re.Match[str]) -> str:
    left, right = match.groups()
    return left + right if left.lower() + right in _listed("words") else match.group()


def _gone(texts: Sequence[str]) -> frozenset[str]:
    """The ligatures that a statement has lost throughout: missing in some words, and present in no word."""
    kept = {ligature.lower() for text in texts for ligature in _LIGATURE.findall(text)}
    every = frozenset(ligature for ligature, _ in _lost().values()) - kept
    if not every:
        return every
    missed = Counter(_lost()[_small(written)][0] for text in texts for written in _damaged(every).findall(text))
    return frozenset(ligature for ligature, count in missed.items() if count >= _ENOUGH)


def _whole(match: re.Match[str]) -> str:
    """The word that a damaged form was, with its capital."""
    small = _small(match.group())
    _, word = _lost()[small]
    return word if small == match.group() else word.capitalize()


def _small(written: str) -> str:
    return written[0].lower() + written[1:]


@lru_cache(maxsize=32)
def _damaged(ligatures: frozenset[str]) -> re.Pattern[str]:
    """The damaged forms of words that lack one of some ligatures, the longest first."""
    forms = sorted((form for form, (ligature, _) in _lost().items() if ligature in ligatures), key=len, reverse=True)
    written = "|".join(f"[{form[0].upper()}{form[0]}]{form[1:]}" for form in forms)
    return re.compile(rf"(?<![A-Za-z])(?:{written})(?![A-Za-z])")


@cache
def _listed(name: str) -> tuple[str, ...]:
    lists = tomllib.loads(Path(__file__).with_name("print_damage.toml").read_text(encoding="utf-8"))
    return tuple(lists[name].split())


@cache
def _lost() -> dict[str, tuple[str, str]]:
    """Ligature and word by what a lost ligature leaves, with a blank in its place or without, in small letters."""
    lost: dict[str, tuple[str, str]] = {}
    own = {*_listed("words"), *_listed("never")}
    for word in _listed("words"):
        for left, ligature, right in _halves(word):
            if left and len(left + right) >= _SHORTEST and left + right not in own:
                lost[left + right] = ligature, word
            if len(left) > 1 and len(right) >= _SHORTEST_END:
                lost[f"{left} {right}"] = ligature, word
    return lost


def _halves(word: str) -> Iterator[tuple[str, str, str]]:
    """The letters before each ligature, the ligature, and the letters after; of "ffi", "ff" may be lost alone."""
    for match in _LIGATURE.finditer(word):
        yield word[: match.start()], match.group(), word[match.end() :]
        if len(match.group()) == 3:
            yield word[: match.start()], match.group()[:2], word[match.end() - 1 :]
