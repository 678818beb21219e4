"""A statement's canonical text and parts, made from the blocks of a reader.

Knows Unicode, line breaks and the treatment of white space; knows no file format, no layout, no record.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from retrieval.statement import Part, PartKind
from retrieval.text.hyphens import HYPHENS, HyphenEvidence

SOFT_BREAK = "\n"
"""A line break of unknown meaning inside a block, as wrapping leaves it."""

HARD_BREAK = "\u2028"
"""A line break that the author asked for (`<br>`, two spaces at the end of a Markdown line)."""

PARAGRAPH = "\n\n"

_SYMBOL = "\u2190-\u2bff\U0001f000-\U0001faff"
_CASED = "A-Za-z\u00c0-\u024f\u0370-\u052f"
_UNSEEN = re.compile(
    # What no word is spelt with: soft hyphens, zero-width spaces, overrides of direction, fillers, tag characters.
    "[\u00ad\u034f\u200b\u202d\u202e\u2060-\u2064\u206a-\u206f\u3164\ufe03-\ufe0d\ufeff\uffa0"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    # Variation selectors choose a form of one character: a Han or Myanmar one or a mathematical sign, an emoji, a key.
    "|(?<![\u1000-\u109f\u2190-\u2bff\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff\uff00-\uff9f\U00020000-\U0003ffff])"
    "[\ufe00-\ufe02]"
    f"|(?<![\u00a9\u00ae\u203c\u2049\u2100-\u214f{_SYMBOL}\u3030\u303d\u3297\u3299])[\ufe0e\ufe0f](?!\u20e3)"
)
_JOINED = "\u0600-\u109f\u1780-\u1cff\ua800-\uaaff\uabc0-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff"
"""Arabic, Indic and other scripts that spell with joiners and non-joiners."""

_CODED = re.compile(
    # A run of invisible characters is no text, and neither are marks of direction within a word of one direction.
    "[\u061c\u200c-\u200f\u202a-\u202c\u2066-\u2069]{4,}"
    f"|(?<=[{_CASED}])[\u061c\u200c-\u200f]+(?=[{_CASED}])"
    f"|(?<![{_JOINED}{_SYMBOL}])(?<![{_SYMBOL}]\ufe0f)[\u200c\u200d](?![{_JOINED}])"
    "|(?<=[\u200c\u200d])[\u200c\u200d]"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_BLANKS = re.compile(r"[^\S\n\u2028]+")
_BREAKS = re.compile(f" *[{SOFT_BREAK}{HARD_BREAK}] *")
_BREAK = re.compile(f"([{SOFT_BREAK}{HARD_BREAK}])")
_INLINE_SPLIT = re.compile(rf"(?<=\w)[{HYPHENS}] +(?=\w)")
_SPLIT_WORD = re.compile(rf"(?<=\w)[{HYPHENS}]\s+(?=\w)")
_WIDE = re.compile("[\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_LINE_ENDS = ".!?:;,…。！？：；，、؟؛،"
_SHORT_LINE = 45
_LEANING = frozenset(
    """a an the of and or to in for on by with at from de la le les des du et en à el los las del y o do da dos das e
    der die das des und im von zu и в на с по о об для في من على إلى و در از به و""".split()
)
"""Words that no line of its own ends with."""

_REACH = 60
_MOST_MARKS = 30
_MOST_INLINE_SPLITS = 50_000


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or note as the reader saw it; `text` may hold SOFT_BREAK and HARD_BREAK."""

    kind: PartKind
    text: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The block's lines, tidied, empty ones left out."""
        split = (tidy(line) for line in re.split(f"[{SOFT_BREAK}{HARD_BREAK}]", self.text))
        return tuple(line for line in split if line)

    @property
    def flat(self) -> str:
        """The block in one line, for recognising a layout; `compose` makes the kept text."""
        return " ".join(self.lines)


def visible(text: str) -> str:
    """`text` without unseen characters that may hide words: tags, selectors, runs of zero width.

    Joiners stay where they spell (Persian, the Indic scripts, emoji), and selectors behind characters with variants.
    """
    return text if text.isascii() else _CODED.sub("", _UNSEEN.sub("", text))


def tidy(text: str) -> str:
    """`text` in NFC without invisible and control characters, blanks single and ends bare; breaks are kept."""
    text = visible(text)
    if text.isprintable() and "  " not in text:
        return _nfc(text.strip())
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n").replace("\u2029", "\n")
    text = _CONTROL.sub("", text)
    text = _BLANKS.sub(" ", text)
    text = _nfc(_BREAKS.sub(lambda match: match.group().strip(" "), text).strip())
    # A control character or an accent apart may have hidden that a mark of direction stands within a word.
    return text if visible(text) == text else tidy(text)


def compose(blocks: Iterable[Block]) -> tuple[str, tuple[Part, ...]]:
    """The canonical text of `blocks` and the parts that tile the text; both are empty if no block holds a word.

    Paragraphs are joined by an empty line, which belongs to the part before. Neighbouring blocks of one kind are one
    part.
    """
    kept = [Block(block.kind, tidied) for block in blocks if (tidied := tidy(block.text))]
    evidence = HyphenEvidence([block.text for block in kept])
    paragraphs = [(block.kind, _joined(block.text, evidence)) for block in kept]
    return _tiled([(kind, text) for kind, text in paragraphs if text])


def split_words(text: str) -> int:
    """How many words of a text may be split: letters, a hyphen, white space, letters."""
    return len(_SPLIT_WORD.findall(text))


def _nfc(text: str) -> str:
    """`text` in NFC, piles of combining marks cut to 30, as many as the Stream-Safe Text Format allows (UAX #15).

    No word has more, and putting a pile in order takes time that grows with its square.
    """
    if unicodedata.is_normalized("NFC", text):
        return text
    kept: list[str] = []
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= _MOST_MARKS:
            kept.append(letter)
    return unicodedata.normalize("NFC", "".join(kept))


def _tiled(paragraphs: Sequence[tuple[PartKind, str]]) -> tuple[str, tuple[Part, ...]]:
    text = PARAGRAPH.join(paragraph for _, paragraph in paragraphs)
    parts: list[Part] = []
    position = 0
    for kind, paragraph in paragraphs:
        end = min(len(text), position + len(paragraph) + len(PARAGRAPH))
        if parts and parts[-1].kind is kind:
            parts[-1] = Part(kind, parts[-1].start, end)
        else:
            parts.append(Part(kind, position, end))
        position = end
    return text, tuple(parts)


def _joined(text: str, evidence: HyphenEvidence) -> str:
    """`text` with line breaks resolved: to nothing, to a space, or to the author's own line break."""
    if SOFT_BREAK in text or HARD_BREAK in text:
        pieces = _BREAK.split(text)
        whole = [pieces[0]]
        for mark, line in zip(pieces[1::2], pieces[2::2], strict=True):
            if line:
                whole[-1], separator = _meeting(whole[-1], mark, line, evidence)
                whole += [separator, line]
        text = "".join(whole).strip()
    if _INLINE_SPLIT.search(text) and text.count("- ") < _MOST_INLINE_SPLITS:  # beyond that it is no prose
        text = _INLINE_SPLIT.sub(lambda match: _mended(match, text, evidence), text)
    return _nfc(text)


def _meeting(left: str, mark: str, right: str, evidence: HyphenEvidence) -> tuple[str, str]:
    """The line `left` (without a hyphen that is no part of the word), and the separator from `right`."""
    if not left:
        return left, ""
    if left[-1] in HYPHENS and left[-2:-1].isalnum() and right[0].isalnum():
        if evidence.suspended(right):
            return left, " "
        return (left if evidence.keeps(left, right, line_break=True) else left[:-1]), ""
    if left[-1] == "/" and not left[-2:-1].isspace() and right[0].isalnum():
        return left, ""
    if _WIDE.match(left[-1]) and _WIDE.match(right[0]):
        return left, ""
    return left, "\n" if mark == HARD_BREAK and _asked_for(left, right) else " "


def _asked_for(line: str, after: str) -> bool:
    """Whether a hard break sets lines apart (a salutation, an address) instead of wrapping a sentence.

    Word processors export both alike; a short line before a capital, or a line that ends in punctuation, stands alone.
    """
    if line[-1] in _LINE_ENDS:
        return True
    leans = line.rpartition(" ")[2].lower() in _LEANING
    return len(line) < _SHORT_LINE and not leans and not after[0].islower()


def _mended(match: re.Match[str], text: str, evidence: HyphenEvidence) -> str:
    """The hyphen of "self- determination": without the blank, or without both, or unchanged."""
    left = text[max(0, match.start() - _REACH) : match.start()]
    right = text[match.end() : match.end() + _REACH]
    if evidence.suspended(right):
        return match.group()
    return match.group()[0] if evidence.keeps(left, right, line_break=False) else ""
