"""Damage that scanning and extraction leave in English print, mended where there is one way to read the text.

Blanks lost between sentences, paragraphs cut in mid-sentence, letters read in another encoding, ligatures split or
lost. Knows print_damage.toml; line ends, split hyphens and page furniture are known to the readers.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from retrieval.readers.document import Repair
from retrieval.statement import PartKind
from retrieval.text.canonical import SOFT_BREAK, Block

_LIGATURE = re.compile("ffi|ffl|ff|fi|fl")

WINDOWS = {
    chr(byte): letter
    for byte in range(0x80, 0xA0)
    if byte != 0x85 and (letter := bytes([byte]).decode("cp1252", errors="ignore"))
}
"""Characters of Windows-1252 by the control characters that they become when read as Latin-1; NEL stays a line end."""

_C1 = re.compile(f"[{''.join(map(re.escape, WINDOWS))}]")
_GLUED = re.compile(r"((?:[a-z]{2}|[0-9)\]])[.?!][”’]?)(?=(?:[A-Z][a-z]+|I|A)[ ,’'])")
"""The end of one sentence and the start of the next, without the blank; neither initials nor names have this shape."""

_SPLIT = re.compile(r"(?<![\w.’'/-])(?<!\b[oi] )([A-Za-z]*[Ff]) ([li][a-z]+)(?![\w’'-])")
_WORD = re.compile(r"[A-Za-z]+")
_ENDS_OPEN = ":;"
_SHORTEST = 5
"""Letters of a damaged form below which it may be a name or a fragment of anything."""

_SHORTEST_END = 3
"""Letters after a lost ligature below which they may be anything."""

_ENOUGH = 3
"""Words of a statement that lack a ligature, and no word that has it, by which it is known to be lost throughout."""


@dataclass(frozen=True, slots=True)
class _Ligatures:
    """Damaged forms, in small letters: split words by their halves; ligature and word by what a lost ligature leaves,
    with a blank in its place or without."""

    split: Mapping[tuple[str, str], str]
    lost: Mapping[str, tuple[str, str]]
    beginnings: frozenset[str]
    halves: tuple[tuple[str, str], ...]
    solid: frozenset[str]


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
    text, made_here = _C1.subn(lambda match: WINDOWS[match.group()], text)
    made[Repair.ENCODING] += made_here
    whole = _SPLIT.sub(_unsplit, text)
    made[Repair.LIGATURE_SPLIT] += len(text) - len(whole)
    text, made_here = _GLUED.subn(r"\1 ", whole)
    made[Repair.SENTENCE] += made_here
    if gone:
        pieces = list(_damaged(text, gone))
        made[Repair.LIGATURE_LOST] += sum(bool(whole) for *_, whole in pieces)
        text = "".join(whole or written for written, _, whole in pieces)
    return text


def _unsplit(match: re.Match[str]) -> str:
    left, right = match.groups()
    return left + right if (left.lower(), right) in _ligatures().split else match.group()


def _gone(texts: Sequence[str]) -> frozenset[str]:
    """The ligatures that a statement has lost throughout: missing in some words, and present in no word."""
    lost = _ligatures().lost
    words = {word.lower() for text in texts for word in _WORD.findall(text)}
    halves = any(left in words and right in words for left, right in _ligatures().halves)
    if not halves and words.isdisjoint(_ligatures().solid):
        return frozenset()
    kept = {ligature for word in words for ligature in _LIGATURE.findall(word)}
    every = frozenset(ligature for ligature, _ in lost.values())
    missed = Counter(ligature for text in texts for _, ligature, _ in _damaged(text, every) if ligature)
    return frozenset(ligature for ligature, count in missed.items() if count >= _ENOUGH and ligature not in kept)


def _damaged(text: str, gone: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """The text in pieces, each as written; a word that lacks one of some ligatures also has the ligature and the whole
    word."""
    lost = _ligatures().lost
    at = 0
    for match in _WORD.finditer(text):
        if match.start() < at or match.group().lower() not in _ligatures().beginnings:
            continue
        for end in (_next_word(text, match.end()), match.end()):
            written = text[match.start() : end]
            small = written[0].lower() + written[1:]
            ligature, whole = lost.get(small, ("", ""))
            if ligature in gone:
                yield text[at : match.start()], "", ""
                yield written, ligature, whole if small == written else whole.capitalize()
                at = end
                break
    yield text[at:], "", ""


def _next_word(text: str, end: int) -> int:
    """The end of the word that follows a blank at `end`; `end` itself without such a word."""
    after = _WORD.match(text, end + 1) if text[end : end + 1] == " " else None
    return after.end() if after else end


@cache
def _ligatures() -> _Ligatures:
    own = tomllib.loads(Path(__file__).with_name("print_damage.toml").read_text(encoding="utf-8"))
    words, never = own["words"].split(), {*own["words"].split(), *own["never"].split()}
    split = {(word[:at], word[at:]): word for word in words for at in _splits(word)}
    lost: dict[str, tuple[str, str]] = {}
    for word in words:
        for left, ligature, right in _halves(word):
            if left and len(left + right) >= _SHORTEST and left + right not in never:
                lost[left + right] = ligature, word
            if len(left) > 1 and len(right) >= _SHORTEST_END:
                lost[f"{left} {right}"] = ligature, word
    halves = tuple((left, right) for left, blank, right in (form.partition(" ") for form in lost) if blank)
    solid = frozenset(form for form in lost if " " not in form)
    return _Ligatures(split, lost, solid | {left for left, _ in halves}, halves, solid)


def _splits(word: str) -> Iterator[int]:
    return (match.start() + 1 for match in re.finditer("f(?=[li])", word))


def _halves(word: str) -> Iterator[tuple[str, str, str]]:
    """The letters before each ligature, the ligature, and the letters after; of "ffi", "ff" may be lost alone."""
    for match in _LIGATURE.finditer(word):
        yield word[: match.start()], match.group(), word[match.end() :]
        if len(match.group()) == 3:
            yield word[: match.start()], match.group()[:2], word[match.end() - 1 :]
