"""Page furniture: running headers, footers, page numbers and the job numbers of United Nations documents.

Knows pages and lines of text; removes lines that repeat from page to page, never a line that stands once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

_JOB_NUMBER = r"\d{2}-\d{5}(?:\s*\([A-Z]\))?"
_PAGE_OF = r"\d{1,3}/\d{1,3}"
_RUNNING_HEAD = re.compile(rf"(?:{_JOB_NUMBER}\s+{_PAGE_OF}|{_PAGE_OF}\s+{_JOB_NUMBER})(?=\s|$)")
"""Job number and page, as at the foot of a verbatim record ("16-29667 3/58", "30/56 16-29296")."""

_SYMBOL = r"[A-Z]/(?:[A-Z0-9.]+/)*PV\.\d+"
_JOB_LINE = rf"(?:\d{{1,3}}\s+)?{_JOB_NUMBER}|{_JOB_NUMBER}\s+\d{{1,3}}"
_MEETING = r"\d{1,4}(?:st|nd|rd|th)\s+(?:plenary\s+)?meeting\s*[-–—]+\s*\d{1,2}\s+[A-Z][a-z]+\s+(?:19|20)\d\d"
_RECORDS = (
    r"General\s+Assembly\s*[-–—]+\s*[A-Z][a-z]+(?:-[a-z]+)?\s+[Ss]ession\s*[-–—]+\s*(?:Plenary\s+Meetings|Annexes)"
)
_SYMBOL_LINE = re.compile(
    rf"{_SYMBOL}(?:\s+\d\d?/\d\d?/\d{{4}})?|\d\d?/\d\d?/\d{{4}}\s+{_SYMBOL}|{_JOB_LINE}"
    rf"|(?:\d{{1,4}}\s+)?(?:{_MEETING}|{_RECORDS})(?:\s+\d{{1,4}})?"
)
"""A line that holds nothing but what stands at the edge of a page of the Assembly's records: symbol and date
("A/67/PV.12 27/09/2012"), job number and page ("12-52321 17"), the running heads of the older Official Records
("1850th meeting — 24 September 1970 123", "General Assembly — Twenty-fifth Session — Plenary Meetings")."""

_PAGE_NUMBER = re.compile(
    r"[-–—\[(|]*\s*(?:(?:page|seite|página|pagina|стр\.?|صفحة|صفحه|第)\s*)?(\d{1,4})(?:\s*(?:of|/|de|sur|von|из|من|از)\s*\d{1,4})?"
    r"\s*页?\s*[-–—\])|]*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_EDGE = 3
_FEW_PAGES = 6
_SHORTEST_PAGE = 8
_LONGEST_RUNNING_LINE = 160


def without_job_numbers(line: str) -> tuple[str, bool]:
    """`line` without the job number and page that a page break left at the beginning, and whether there was any."""
    match = _RUNNING_HEAD.match(line)
    if match is not None:
        return line[match.end() :].lstrip(), True
    if _SYMBOL_LINE.fullmatch(line.strip()):
        return "", True
    return line, False


def without_page_numbers(lines: Sequence[str]) -> list[str]:
    """`lines` without lines of nothing but a page number.

    At least three must count on from one another with a page's text between them: a list of years stays.
    """
    numbered = [(index, number) for index, line in enumerate(lines) if (number := page_number(line)) is not None]
    counting: set[int] = set()
    for (index, number), (after, next_number) in pairwise(numbered):
        if next_number == number + 1 and after - index > _SHORTEST_PAGE:
            counting |= {index, after}
    if len(counting) < 3:
        return list(lines)
    return [line for index, line in enumerate(lines) if index not in counting]


def page_number(line: str) -> int | None:
    """The number, if `line` holds nothing but a page number ("3", "- 3 -", "Page 3 of 7")."""
    if len(line) > 40 or not any(letter.isdigit() for letter in line):
        return None
    match = _PAGE_NUMBER.fullmatch(line.strip())
    return int(match.group(1)) if match else None


def running_lines(pages: Sequence[Sequence[str]]) -> list[set[int]]:
    """For each page, the indices of running headers, footers and page numbers.

    A running line is one of the first or last three of a page and stands at the same place, digits aside, on half of
    the pages or more (on a third, of many). A page number is a lone number there that counts on from page to page.
    Where nothing else stands on any page, the repeated lines are the text, and page numbers alone are furniture.
    """
    edges = [_edge_lines(page) for page in pages]
    counts: Counter[tuple[str, int, str]] = Counter()
    offsets: Counter[int] = Counter()
    for ordinal, (page, edge) in enumerate(zip(pages, edges, strict=True)):
        counts.update({(*place, _masked(page[index])) for index, place in edge})
        offsets.update({number - ordinal for index, _ in edge if (number := page_number(page[index])) is not None})
    needed = max(2, (len(pages) + 1) // 2) if len(pages) <= _FEW_PAGES else max(3, len(pages) // 3)
    numbers: list[set[int]] = []
    furniture: list[set[int]] = []
    for ordinal, (page, edge) in enumerate(zip(pages, edges, strict=True)):
        counted, repeated = set(), set()
        for index, place in edge:
            line = page[index]
            number = page_number(line)
            counts_on = number is not None and (offsets[number - ordinal] >= 2 or number == ordinal + 1)
            if counts_on or without_job_numbers(line) == ("", True):
                counted.add(index)
            elif len(line) <= _LONGEST_RUNNING_LINE and counts[(*place, _masked(line))] >= needed and number is None:
                repeated.add(index)
        numbers.append(_from_the_edges(counted, page))
        furniture.append(_from_the_edges(counted | repeated, page))
    return furniture if _leaves_text(pages, furniture) else numbers


def _edge_lines(page: Sequence[str]) -> list[tuple[int, tuple[str, int]]]:
    """The lines at the page's edges: index, and place as edge and distance in lines."""
    filled = [index for index, line in enumerate(page) if line.strip()]
    head = [(index, ("head", place)) for place, index in enumerate(filled[:_EDGE])]
    foot = [(index, ("foot", place)) for place, index in enumerate(reversed(filled[-_EDGE:]))]
    return head + foot


def _masked(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line.split())).casefold()


def _leaves_text(pages: Sequence[Sequence[str]], furniture: Sequence[set[int]]) -> bool:
    return any(
        line.strip() and index not in dropped
        for page, dropped in zip(pages, furniture, strict=True)
        for index, line in enumerate(page)
    )


def _from_the_edges(found: set[int], page: Sequence[str]) -> set[int]:
    """The part of `found` that no text of the page separates from the edge."""
    text = [index for index, line in enumerate(page) if line.strip() and index not in found]
    return {index for index in found if not text or index < text[0] or index > text[-1]}
