"""Lines of plain text to paragraphs: which line breaks are wrapping, which the author's.

Knows line lengths and punctuation; marks each break soft or hard, for `canonical` to resolve.
"""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.readers.furniture import running_lines, without_job_numbers, without_page_numbers
from retrieval.statement import PartKind
from retrieval.text.canonical import HARD_BREAK, SOFT_BREAK, Block

_PAGE_BREAK = "\f"
_FULL_STOPS = ".!?…。！？؟"
_NARROWEST_WRAP = 40
_WIDEST_WRAP = 160
_LONG_LINE = 150
_SENTENCE_ENDS = ".!?:;…。！？：；؟؛”\"'’»)]"


def blocks_of_text(text: str) -> tuple[Block, ...]:
    """The paragraphs of a plain text, without the count of page headers."""
    return paragraphs(text)[0]


def paragraphs(text: str) -> tuple[tuple[Block, ...], int]:
    """The paragraphs of a plain text, line breaks marked soft or hard, and how many page headers were left out.

    An empty line ends a paragraph, except at a page break or within a sentence. Without empty lines, a line is a
    paragraph when long, or when shorter than wrapping would have made the line.
    """
    lines = without_page_numbers(_without_running_lines(text))
    left_out = _filled(text.replace(_PAGE_BREAK, "\n").split("\n")) - _filled(lines)
    width = _wrap_width(lines)
    by_empty_lines = any(not line.strip() for line in lines[1:-1])
    found: list[list[str]] = []
    broken = starts_anew = True
    before = ""
    for raw in lines:
        line, page_break = ("", True) if raw == _PAGE_BREAK else without_job_numbers(raw.strip())
        left_out += page_break and raw != _PAGE_BREAK
        if not line:
            starts_anew = starts_anew or not page_break
            broken = broken or page_break
            continue
        if not found:
            found.append([line])
        elif (
            (page_break and _unfinished(before))
            or (broken and _goes_on(before, line, width))
            or _cut_in_two(before, line)
            or (not starts_anew and _continues(before, raw, width))
        ):
            found[-1] += [SOFT_BREAK, line]
        elif by_empty_lines and not starts_anew and not _ends_paragraph(before, raw, width):
            found[-1] += [HARD_BREAK, line]
        else:
            found.append([line])
        before, broken, starts_anew = line, False, False
    return tuple(Block(PartKind.SPEECH, "".join(pieces)) for pieces in found), left_out


def _filled(lines: Sequence[str]) -> int:
    return sum(bool(line.strip()) for line in lines)


def _without_running_lines(text: str) -> list[str]:
    if "\f" not in text:
        return text.split("\n")
    pages = [page.split("\n") for page in text.split("\f")]
    lines: list[str] = []
    for page, dropped in zip(pages, running_lines(pages), strict=True):
        lines += [line for index, line in enumerate(page) if index not in dropped]
        lines.append(_PAGE_BREAK)
    return lines


def _wrap_width(lines: Sequence[str]) -> int | None:
    """The width of wrapped lines, in characters; None where a line is a paragraph."""
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    if len(lengths) < 2:
        return None
    width = lengths[int(len(lengths) * 0.98) - 1] if len(lengths) > 50 else lengths[-1]
    return width if _NARROWEST_WRAP <= width <= _WIDEST_WRAP else None


def _continues(before: str, raw: str, width: int | None) -> bool:
    return width is not None and not _indented(raw, width) and _wrapped(before, raw.strip(), width)


def _ends_paragraph(before: str, raw: str, width: int | None) -> bool:
    return width is None or _indented(raw, width) or before[-1] in _FULL_STOPS


def _wrapped(before: str, line: str, width: int) -> bool:
    """Whether `before` ends where it does because the first word of `line` found no room."""
    return len(before) + 1 + len(line.split(maxsplit=1)[0]) > width


def _indented(raw: str, width: int | None) -> bool:
    return width is not None and (raw.startswith("\t") or len(raw) - len(raw.lstrip()) in range(2, 12))


def _unfinished(line: str) -> bool:
    return line[-1] not in _SENTENCE_ENDS


def _goes_on(before: str, line: str, width: int | None) -> bool:
    """Whether a paragraph goes on over a page break that stands between the two lines."""
    if not _unfinished(before):
        return False
    filled = len(before) > _LONG_LINE // 2 if width is None else _wrapped(before, line, width)
    return filled or line[0].islower()


def _cut_in_two(before: str, line: str) -> bool:
    """Whether a sentence runs from `before` into `line`, as a page break leaves it."""
    if not _unfinished(before):
        return False
    if line[0].islower():
        return True
    return len(before) > _LONG_LINE and (before[-1].isalnum()) and line[0].isupper()
