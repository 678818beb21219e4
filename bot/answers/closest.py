"""The passages that the ranker finds closest to a question.

What is set with a question is a wall; what is only read in it is searched for besides, and preferred. Knows the library
and the gate; knows no model and no front end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Closest
from bot.answers.rank import Preferred, Scored, chosen, comes_close, scored
from bot.asked import parts_asked
from bot.composing import once
from bot.library import Library
from bot.notices import closest
from bot.question import Question
from bot.searching import gated
from bot.understand import Understanding
from retrieval.filters import ADMIT_ALL, Filters
from retrieval.found import Found, SearchQuery

CANDIDATES = 50
"""Passages of each search that the ranker chooses among."""

_WHO = ("delegations", "blocs", "speakers", "groups", "members", "own")
_WHEN = ("forums", "sessions", "since", "until", "years")


def closest_passages(library: Library, understood: Understanding, question: Question) -> Closest | None:
    """The passages that come closest to a question; None where none comes close, or none can be quoted.

    Raises:
        StatementGone: what was found keeps being replaced.
        OnRecordError: the library cannot be read, or the embedder does not answer.
    """
    _, ranked, preferred = candidates(library, understood, question)
    if not ranked or not comes_close(ranked[0]):
        return None
    # Where the best is of whom and of when the question names, so is all that is quoted.
    fits = [one for one in ranked if preferred.admits(one.sentence.held.record)]
    passed, _, rejected = gated(library, [one.sentence for one in chosen(fits if ranked[0] in fits else ranked)])
    quotes = tuple(replace(quote, n=n) for n, quote in enumerate(once(passed), start=1))
    if not quotes:
        return None
    return Closest(
        question.text,
        understood.standalone,
        closest(understood.language),
        quotes[: question.limit],
        rejected=rejected,
        filters=question.filters,
        more=quotes[question.limit :],
        confidence=ranked[0].confidence,
    )


def candidates(
    library: Library, understood: Understanding, question: Question
) -> tuple[Found, list[Scored], Preferred]:
    """What is found for a question, and its sentences, best first, with whom and when it prefers."""
    walls, named = question.filters, understood.filters
    who, when = _but_for(named, _WHEN, walls), _but_for(named, _WHO, walls)
    preferred = Preferred(_or_none(who, _WHO), _or_none(when, _WHEN))
    parts = parts_asked(question.text)
    query = SearchQuery(
        understood.standalone,
        understood.language,
        phrases=(*understood.phrases, *understood.symbols),
        filters=walls,
        passages=CANDIDATES,
        parts=parts,
    )
    found = library.candidates(query, tuple(dict.fromkeys((walls, who, when, named))))
    return found, scored(found.sentences, preferred, found.among, parts), preferred


def _but_for(filters: Filters, names: Sequence[str], given: Filters) -> Filters:
    """Filters with the fields of these names as they are given."""
    return replace(filters, **{name: getattr(given, name) for name in names})


def _or_none(filters: Filters, names: Sequence[str]) -> Filters | None:
    """Filters by the fields of these names alone; None where these are empty."""
    only = Filters(**{name: getattr(filters, name) for name in names})
    return None if only == ADMIT_ALL else only
