"""Lines of plain text to paragraphs: which line breaks are wrapping, which the author's.

Knows line lengths and punctuation; resolves no break itself, only marks it soft or hard for `canonical`.
"""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.canonical import HARD_BREAK, SOFT_BREAK, Block
from retrieval.readers.furniture import running_lines, without_job_numbers, without_page_numbers
from retrieval.statement import PartKind

_NARROWEST_WRAP = 40
_WIDEST_WRAP = 160
_LONG_LINE = 150
_SENTENCE_ENDS = ".!?:;…。！？：；؟؛”\"'’»)]"


def blocks_of_text(text: str) -> tuple[Block, ...]:
    """The paragraphs of a plain text, page furniture left out, its line breaks marked soft or hard.

    An empty line ends a paragraph, unless a page break or a sentence cut in two put it there. Without empty lines, a
    line is a paragraph when it is long, or when it is shorter than wrapping would have made it.
    """
    lines = without_page_numbers(_without_running_lines(text))
    width = _wrap_width(lines)
    by_empty_lines = any(not line.strip() for line in lines[1:-1])
    paragraphs: list[list[str]] = []
    broken = starts_anew = True
    before = ""
    for raw in lines:
        line, page_break = without_job_numbers(raw.strip())
        if not line:
            starts_anew = starts_anew or not page_break
            broken = broken or page_break
            continue
        if not paragraphs:
            paragraphs.append([line])
        elif ((page_break or broken) and _unfinished(before)) or _cut_in_two(before, line):
            paragraphs[-1] += [SOFT_BREAK, line]
        elif starts_anew or _indented(raw, width) or width is None:
            paragraphs.append([line])
        elif _wrapped(before, line, width):
            paragraphs[-1] += [SOFT_BREAK, line]
        elif by_empty_lines:
            paragraphs[-1] += [HARD_BREAK, line]
        else:
            paragraphs.append([line])
        before, broken, starts_anew = line, False, False
    return tuple(Block(PartKind.SPEECH, "".join(pieces)) for pieces in paragraphs)


def _without_running_lines(text: str) -> list[str]:
    if "\f" not in text:
        return text.split("\n")
    pages = [page.split("\n") for page in text.split("\f")]
    furniture = running_lines(pages)
    return [
        line
        for page, dropped in zip(pages, furniture, strict=True)
        for index, line in enumerate(page)
        if index not in dropped
    ]


def _wrap_width(lines: Sequence[str]) -> int | None:
    """The width at which the lines are wrapped, in characters; None where a line is a paragraph."""
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    if len(lengths) < 2:
        return None
    width = lengths[int(len(lengths) * 0.98) - 1] if len(lengths) > 50 else lengths[-1]
    return width if _NARROWEST_WRAP <= width <= _WIDEST_WRAP else None


def _wrapped(before: str, line: str, width: int) -> bool:
    """Whether `before` ends where it does because the first word of `line` found no room."""
    return len(before) + 1 + len(line.split(maxsplit=1)[0]) > width


def _indented(raw: str, width: int | None) -> bool:
    return width is not None and (raw.startswith("\t") or len(raw) - len(raw.lstrip()) in range(2, 12))


def _unfinished(line: str) -> bool:
    return line[-1] not in _SENTENCE_ENDS


def _cut_in_two(before: str, line: str) -> bool:
    """Whether a sentence runs from `before` into `line`, as a page break leaves it."""
    if not _unfinished(before):
        return False
    if line[0].islower():
        return True
    return len(before) > _LONG_LINE and (before[-1].isalnum()) and line[0].isupper()
