"""The results of a watch: a topic asked of new statements alone, and the quotes with new words.

Knows questions, quotes and the library; knows no chat, and no stored watch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from hashlib import blake2b

from bot.library import Library
from bot.question import Question, Wants
from bot.questions.annotate import quoted
from bot.quote import Quote
from bot.reply import Answer, Reply
from bot.state.values import DIGITS, Noticed
from retrieval.errors import StatementGone, UsageError
from retrieval.filters import Filters

LONGEST_TOPIC = 300  # Characters of a topic that is watched: it is asked anew for as long as it is.


def unnoticed(library: Library, known: Collection[tuple[str, str]]) -> tuple[Noticed, ...]:
    """The memory of each statement held and not `known`, by id and text hash."""
    new: list[Noticed] = []
    for held in library.held():
        with suppress(StatementGone):
            if (held.id, held.sha256) not in known:
                statement, passages = library.read(held)
                words = (statement.text[s.start : s.end] for p in passages for s in p.sentences)
                new.append(Noticed(held.id, held.sha256, words_of(held.source), frozenset(map(words_of, words))))
    return tuple(new)


def question_among(topic: str, filters: Filters, statements: Iterable[str], *, most: int, language: str) -> Question:
    """The question for a topic, or for every place of a quoted phrase, in some statements; no model is used."""
    among = replace(filters, statements=tuple(statements))
    phrases = quoted(topic)
    wants, text = (Wants.PHRASE, phrases[0]) if len(phrases) == 1 else (Wants.NEWS, topic)
    return Question(text, filters=among, limit=most, mode="quotes", reader=language, wants=wants)


def new_quotes(
    reply: Reply, library: Library, statements: Iterable[str], before: Mapping[str, frozenset[str]]
) -> tuple[Quote, ...]:
    """The new quotes of a reply, best first and numbered anew, without quotes that only come close.

    Each is of the `statements` queried, with a sentence not in `before`, by statement id.
    """
    if not isinstance(reply, Answer):
        return ()
    asked = frozenset(statements)
    plain = (quote for quote in (*reply.quotes, *reply.more) if quote.n not in reply.closest)
    found = {quote.permalink: quote for quote in plain if quote.statement in asked}
    new = [quote for quote in found.values() if _is_new(quote, library, before.get(quote.statement, frozenset()))]
    return tuple(replace(quote, n=n) for n, quote in enumerate(new, start=1))


def _is_new(quote: Quote, library: Library, before: frozenset[str]) -> bool:
    if not before:
        return True
    try:
        statement, passages = library.read(library.find(quote.statement))
    except (StatementGone, UsageError):
        return False  # its next version is asked about in its turn
    if statement.sha256 != quote.sha256:
        return False
    inside = (s for p in passages for s in p.sentences if s.start < quote.end and quote.start < s.end)
    return any(words_of(statement.text[s.start : s.end]) not in before for s in inside)


def fresh(quotes: Iterable[Quote], untold: Collection[str]) -> list[Quote]:
    """The quotes `untold`, by `told_as`, each wording once, in order and numbered anew."""
    by_words: dict[str, Quote] = {}
    for quote in quotes:
        by_words.setdefault(told_as(quote), quote)
    left = [quote for words, quote in by_words.items() if words in untold]
    return [replace(quote, n=n) for n, quote in enumerate(left, start=1)]


def told_as(quote: Quote) -> str:
    """The key of a quote already told: the delegation and the words, wherever in a statement."""
    whose = quote.whose.key if quote.whose else quote.speaker
    return words_of(f"{whose}: {quote.text}")


def words_of(text: str) -> str:
    """The hash of some words, 16 hexadecimal digits, white space aside."""
    return blake2b(" ".join(text.split()).encode("utf-8", "surrogatepass"), digest_size=DIGITS // 2).hexdigest()
