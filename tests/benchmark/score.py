"""The scorer: what a system's answers are worth, by the statements' texts alone.

Knows files and texts; nothing of how any system finds or cuts a quote.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmark.tasks import GOLD, STATEMENTS, lines

Json = Mapping[str, Any]

SHOWN = 3
"""Quotes of an answer that count as shown."""

READ = 800
"""Characters of a quote that can answer: three sentences are longer once in twenty times, a page always."""

_EDGE = r"(?:(?<!\w)|(?!\w))"
"""A place that is not within a word."""


def plain(text: str) -> str:
    """A text with single spaces for white space, as any reader takes it."""
    return " ".join(text.split())


def places(quoted: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a quote stands in a plain text to the letter, in whole words; white space in the quote does not count."""
    wanted = plain(quoted)
    if wanted and wanted in text:  # much faster than the expression, and mostly false
        yield from (one.span() for one in re.finditer(_EDGE + re.escape(wanted) + _EDGE, text))


def common(answers: Sequence[Sequence[Json]]) -> list[list[Json]]:
    """The answers of several systems to the questions that all of them answered: a system may have asked but some."""
    asked = set.intersection(*({one["id"] for one in each if "quotes" in one} for each in answers))
    return [[one for one in each if one["id"] in asked or "quotes" not in one] for each in answers]


class Scorer:
    """Scores answers to tasks in a folder."""

    def __init__(self, folder: Path) -> None:
        """Reads the statements and what is expected."""
        statements = lines(folder / STATEMENTS)
        self._texts = {one["statement"]: plain(one["text"]) for one in statements}
        self._codes = {one["statement"]: one["code"] for one in statements}
        self._gold = {one["id"]: one for one in lines(folder / GOLD)}

    def figures(self, answers: Sequence[Json]) -> dict[str, float | None]:
        """The figures of a system's answers; None where a figure has nothing to be of. Of two answers the later counts.

        `exact` and `attributed` are shares of the quotes, `first`, `hit` and `told` shares of the answerable questions
        (the first quote is right; one of three, given as an answer; one of three in any reply), `kept_back` of the
        unanswerable ones that were not answered, `false_accepts` and `false_alarms` of the wordings.
        """
        known = [(one, self._gold[id]) for id, one in {one["id"]: one for one in answers}.items() if id in self._gold]
        asked = [(one, gold) for one, gold in known if "answerable" in gold]
        quotes = [quote for one, _ in asked for quote in one.get("quotes", ())[:SHOWN]]
        at = [(quote, list(self._holding(quote["text"]))) for quote in quotes]
        can = [(one, gold) for one, gold in asked if gold["answerable"]]
        right = [[self._answers(quote, gold) for quote in one.get("quotes", ())[:SHOWN]] for one, gold in can]
        wordings = [
            (one["said"], gold["said"]) for one, gold in known if "said" in gold and one.get("said") is not None
        ]
        seconds = [one["seconds"] for one, _ in asked if one.get("seconds") is not None]
        return {
            "questions": len(asked),
            "quotes": len(quotes),
            "p50_characters": statistics.median(len(each["text"]) for each in quotes) if quotes else None,
            "exact": _share([bool(there) for _, there in at]),
            "attributed": _share(
                [any(self._codes[one] == quote.get("code") for one in there) for quote, there in at if there]
            ),
            "first": _share([each[:1] == [True] for each in right]),
            "hit": _share([any(each) and one["answers"] for each, (one, _) in zip(right, can, strict=True)]),
            "told": _share([any(each) for each in right]),
            "kept_back": _share([not one["answers"] for one, gold in asked if not gold["answerable"]]),
            "false_accepts": _share([told for told, said in wordings if not said]),
            "false_alarms": _share([not told for told, said in wordings if said]),
            "p50_seconds": statistics.median(seconds) if seconds else None,
            "slowest_seconds": max(seconds) if seconds else None,
            "memory_mb": max((one["memory_mb"] for one in answers if "memory_mb" in one), default=None),
        }

    def _holding(self, quoted: str) -> Iterator[str]:
        """The statements that have a quote to the letter."""
        return (name for name, text in self._texts.items() if any(places(quoted, text)))

    def _answers(self, quote: Json, gold: Json) -> bool:
        """Whether a quote overlaps an expected sentence by at least half of either, in the expected statement.

        Of a quote as long as a page, which would have many a sentence by chance, the beginning counts.
        """
        for one in gold["quotes"]:
            text = self._texts.get(one["statement"], "")
            for first, last in places(one["text"], text):
                for start, whole in places(quote["text"], text):
                    end = min(whole, start + READ)
                    overlap = min(end, last) - max(start, first)
                    if overlap > 0 and 2 * overlap >= min(end - start, last - first):
                        return True
        return False


def _share(some: Sequence[bool]) -> float | None:
    return sum(some) / len(some) if some else None
