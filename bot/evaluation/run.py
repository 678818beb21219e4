"""A question set asked of an Engine, one question after the other; the replies with their measures.

Knows no terminal and no file of results.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from time import perf_counter

from bot.evaluation.measure_reply import measured, secrets
from bot.evaluation.ranking import Heard, Ranking, ranking, ranks
from bot.evaluation.results import Asked, Given, Json, quotes_shown
from bot.evaluation.statements import Sources
from bot.logs import redacted
from bot.output import json_replies
from bot.question import Question
from bot.reply import Reply
from retrieval.errors import OnRecordError

OF_LISTS = ("quote_precision", "quote_recall", "quote_f1")
"""Measures meaningful only for sets with complete lists."""

PLACES = 6
"""Decimal places of a measure: more than the precision of any measure."""

Ask = Callable[[Question], Awaitable[Reply]]
"""The reply to a question, by the Engine under evaluation or by the baseline."""


async def ask_all(
    questions: Iterable[Asked],
    ask: Ask,
    heard: Heard,
    sources: Sources,
    *,
    mode: str = "auto",
    complete: bool = True,
) -> list[Given]:
    """The outcomes of questions with their measures, asked in order, one at a time, so that the times do not overlap.

    A failed question has its error. If a set's lists are not `complete`, the share of quoted sentences is not measured,
    and the search is judged by the first expected passage found.
    """
    hidden = secrets()
    given: list[Given] = []
    for asked in questions:
        heard.heard()  # what another search left behind is not this question's
        started = perf_counter()
        try:
            reply = await ask(asked.in_mode(mode))
        except OnRecordError as error:
            given.append(Given(asked.id, error=str(error)))
            continue
        except Exception as error:
            # A question that breaks the Engine is named, and the others are asked.
            given.append(Given(asked.id, error=redacted(f"{type(error).__name__}: {error}")))
            continue
        total = round((perf_counter() - started) * 1000, 1)
        sent = json_replies.reply(reply, id=asked.id)
        ms = {stage: spent for stage, spent in sent.pop("ms").items() if spent} | {"total": total}
        _without_folders(sent)
        found = measured(asked, sent, sources, hidden) | of_search(asked, ranking(heard.heard()), sources, complete)
        # Rounded once, so that a result and its compact form differ in no figure.
        exact = {name: round(value, PLACES) for name, value in found.items() if complete or name not in OF_LISTS}
        given.append(Given(asked.id, sent, None, exact, ms))
    return given


def of_search(asked: Asked, found: Ranking, sources: Sources, complete: bool) -> dict[str, float]:
    """The measures of a question's searches: of the passages with every sentence, or only the first passage found."""
    relevant = [passage for gold in asked.gold for passage in sources.holding(gold)]
    if not complete:
        relevant = ([passage for passage in found if passage in relevant] or relevant)[:1]
    return ranks(found, relevant) if asked.kind == "answer" else {}


def _without_folders(reply: Json) -> None:
    """Take the folders from the paths of sources, so that results are equal on every machine."""
    of_parts = (quote for part in reply["parts"] for quote in (part["check"] or {}).get("found", ()))
    for quote in (*quotes_shown(reply), *of_parts):
        if quote["source"] and Path(quote["source"]).is_absolute():
            quote["source"] = Path(quote["source"]).name
