"""Wordings that a delegation did say, as people paste them: whole sentences, safe cuts and omissions, other typography.

What may be left out is told here without the gate's tables of cues: whole sentences, an abbreviation in brackets, an
address to the chair, a name set off by commas, what follows a semicolon.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from retrieval.statement import Sentence
from tests.bot.quotes.pool import Source, speeches

_OMISSIONS = (" … ", " ... ", " […] ", " [...] ", " (...) ", "… ", "... ", " <...> ", " . . . ")
_BETWEEN_SENTENCES = (" … ", " ... ", " […] ", " [...] ", " (...) ", "... ", "… ", "\n\n[…]\n\n", " [ … ] ")
_QUOTED = re.compile(r"[\"“”„«»‘]")
_ADDRESS = re.compile(
    r", (?:Mr\.|Madam|Mr|Sir|Mme\.?) ?(?:President|Secretary-General|Chair(?:man|person)?|Speaker)?,(?= )"
)
_ADDRESSED = re.compile(r"^(?:Mr\. President|Madam President|Mr\. Chair|Excellencies|Mr\. Secretary-General), ")
_ABBREVIATION = re.compile(r" \((?:[A-Z][A-Za-z0-9-]*[A-Z0-9]|resolution \d+/\d+|\d{4})\)(?=[ ,.])")
_NAMED = re.compile(r"(?<=[a-z]), (?:His|Her) Excellency (?:Mr|Mrs|Ms|Dr)\. (?:[A-Z][\w'’-]+ ?)+,(?= )")


@dataclass(frozen=True, slots=True)
class Genuine:
    """A wording and the ranges of the statement that hold its pieces, in order."""

    wording: str
    pieces: tuple[tuple[int, int], ...]


Copy = Callable[[random.Random, Source], "Genuine | None"]


@cache
def _own(source: Source) -> list[list[tuple[int, int]]]:
    """The ranges of whole sentences that stand by themselves, far from any quotation mark, in runs of neighbours."""
    text = source.statement.text
    runs: list[list[tuple[int, int]]] = []
    for part in speeches(source):
        run: list[tuple[int, int]] = []
        for before, sentence in zip([None, *part], part, strict=False):
            if _stands(text, before, sentence):
                words = text[sentence.start : sentence.end]
                run.append((sentence.end - len(words.lstrip()), sentence.start + len(words.rstrip())))
            elif run:
                runs.append(run)
                run = []
        if run:
            runs.append(run)
    return runs


def _stands(text: str, before: Sentence | None, sentence: Sentence) -> bool:
    """Whether a sentence begins and ends as one, and no quotation mark stands in its paragraph."""
    words = text[sentence.start : sentence.end].strip()
    paragraph = text[text.rfind("\n", 0, sentence.start) + 1 : text.find("\n", sentence.start) % (len(text) + 1)]
    if re.search(r"[\[\]…]|\.\.", words):
        return False  # marks like a quoter's
    led = before is None or re.search(r"[.!?][)\d]*\s*$", text[before.start : before.end])
    return bool(
        led and not _QUOTED.search(paragraph) and re.search(r"^[A-Z].*[.!?]$", words, re.DOTALL) and len(words) > 12
    )


def _shuffled(rng: random.Random, source: Source) -> list[tuple[int, int]]:
    spans = [span for run in _own(source) for span in run]
    return rng.sample(spans, len(spans))


def _pick(rng: random.Random, source: Source) -> tuple[int, int] | None:
    runs = _own(source)
    return rng.choice(rng.choice(runs)) if runs else None


def _whole_sentence(rng: random.Random, source: Source) -> Genuine | None:
    """One sentence as it stands."""
    span = _pick(rng, source)
    return Genuine(source.statement.text[slice(*span)], (span,)) if span else None


def _run_of_sentences(rng: random.Random, source: Source) -> Genuine | None:
    """Two to six sentences in a row, as one."""
    runs = [run for run in _own(source) if len(run) > 1]
    if not runs:
        return None
    run = rng.choice(runs)
    first = rng.randrange(len(run) - 1)
    last = rng.randrange(first + 1, min(len(run), first + 6))
    span = (run[first][0], run[last][1])
    return Genuine(source.statement.text[slice(*span)], (span,))


def _sentences_left_out(rng: random.Random, source: Source) -> Genuine | None:
    """Whole sentences with whole ones left out between them."""
    spans = [span for run in _own(source) for span in run]
    if len(spans) < 5:
        return None
    first = rng.randrange(len(spans) - 3)
    chosen = sorted(rng.sample(spans[first : first + 8], rng.choice((2, 2, 3))))
    text = source.statement.text
    wording = rng.choice(_BETWEEN_SENTENCES).join(text[slice(*span)] for span in chosen)
    return Genuine(wording, tuple(chosen))


def _four_dots(rng: random.Random, source: Source) -> Genuine | None:
    """Whole sentences with the full stop of the first run into the omission: "We agree.... We thank you." """
    genuine = _sentences_left_out(rng, source)
    if genuine is None or len(genuine.pieces) != 2:
        return None
    one, other = (source.statement.text[slice(*span)] for span in genuine.pieces)
    if not one.endswith("."):
        return None
    return Genuine(f"{one[:-1]}{rng.choice(('....', ' ....', '. ...', '. …'))} {other}", genuine.pieces)


def _left_out(rng: random.Random, source: Source, pattern: re.Pattern[str]) -> Genuine | None:
    """A sentence with what a pattern finds in it left out."""
    for start, end in _shuffled(rng, source):
        found = pattern.search(source.statement.text, start, end)
        if found:
            text = source.statement.text
            pieces = ((start, found.start()), (found.end(), end))
            before, after = (text[slice(*piece)].strip() for piece in pieces)
            if not any(map(str.isalnum, after)):
                continue
            return Genuine(f"{before}{rng.choice(_OMISSIONS)}{after}".replace(" , ", ", "), pieces)
    return None


def _address_cut_off(rng: random.Random, source: Source) -> Genuine | None:
    """A sentence without the address that it begins with, as it is, or with its letter in brackets."""
    for start, end in _shuffled(rng, source):
        found = _ADDRESSED.search(source.statement.text[start:end])
        if found:
            rest = source.statement.text[start + found.end() : end]
            first = f"[{rest[0].upper()}]" if rng.random() < 0.5 else rest[0]
            return Genuine(first + rest[1:], ((start + found.end(), end),))
    return None


def _end_cut_off(rng: random.Random, source: Source) -> Genuine | None:
    """A sentence up to its semicolon, with it or without."""
    for start, end in _shuffled(rng, source):
        found = re.compile(r"^[^:;(?]{20,}?(?=; )").search(source.statement.text[start:end])
        if found:
            return Genuine(found[0] + rng.choice(("", "…", " [...]", ";", " …")), ((start, start + found.end()),))
    return None


def _recased(rng: random.Random, source: Source) -> Genuine | None:
    """A whole sentence led into by the quoter: "[w]e support"."""
    span = _pick(rng, source)
    if span is None:
        return None
    start, end = span
    text = source.statement.text[start:end]
    alone = text[1] == " "  # "[i] am": a word of one letter is the quoter's, and the statement's own is passed over
    return Genuine(f"[{text[0].lower()}]{text[1:]}", ((start + 2 if alone else start, end),))


def _broken_in_lines(rng: random.Random, source: Source) -> Genuine | None:
    """A run of sentences in the lines of a page, words broken at the ends of some."""
    genuine = _run_of_sentences(rng, source) if rng.random() < 0.4 else _whole_sentence(rng, source)
    if genuine is None:
        return None
    width = rng.randrange(45, 100)
    lines: list[str] = []
    line = ""
    for word in genuine.wording.split():
        if len(line) + len(word) <= width:
            line = f"{line} {word}".lstrip()
            continue
        room = width - len(line) - 2
        breaks = [k for k in range(3, len(word) - 2) if k <= room and word[k - 1 : k + 1].isalpha()]
        if breaks and word.isalpha() and rng.random() < 0.35:
            at = rng.choice(breaks)
            lines.append(f"{line} {word[:at]}{rng.choice(('-', '-', '‐', chr(0xAD)))}".lstrip())
            line = word[at:]
        else:
            lines.append(line)
            line = word
    ending = rng.choice(("\n", "\r\n", " \n", "\n    "))
    return Genuine(ending.join([*lines, line]), genuine.pieces)


GENUINE: dict[str, Copy] = {
    "a whole sentence": _whole_sentence,
    "sentences in a row": _run_of_sentences,
    "sentences left out": _sentences_left_out,
    "four dots": _four_dots,
    "an abbreviation left out": partial(_left_out, pattern=_ABBREVIATION),
    "the address to the chair left out": partial(_left_out, pattern=_ADDRESS),
    "a name between commas left out": partial(_left_out, pattern=_NAMED),
    "the address cut off": _address_cut_off,
    "the end cut off": _end_cut_off,
    "recased": _recased,
    "broken in lines": _broken_in_lines,
}
