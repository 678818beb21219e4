"""The blocks of a document of a conversation, headings, messages, and quotes set apart; and the document as Markdown.

Files of all kinds are made of blocks, so that no two kinds can say different things. A quote without a citation is
named, and the words are not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from bot.check import Check
from bot.output.attribution import remarks, who
from bot.output.check_details import notes, two_texts, unlisted
from bot.output.citations.citation import Citation
from bot.output.citations.plain import block_quote, escaped, placed
from bot.output.model_notices import machine_translation, said_for, summary
from bot.output.rows import by_themselves, list_line, listed, row_line
from bot.output.speech.speaker import speaker
from bot.quote import Quote
from bot.reply import Answer, Reply, RowStatus

MARK = "({})"
"""How the number of a quote stands in a document."""

Cited = Mapping[str, Citation | None]
"""Citations by the permalinks of the quotes they are of; None for a quote whose statement has changed since."""


class Kind(StrEnum):
    """How words stand in the document."""

    TITLE = "title"
    QUESTION = "question"
    PART = "part"
    """One of several questions that were asked at once."""
    PLAIN = "plain"
    NOTE = "note"
    """What the program says about what it said."""
    MARKED = "marked"
    """Behind a label that weighs: a verdict, a refusal and its reason."""
    LABELLED = "labelled"
    """Behind a label that sets it apart: a machine's translation."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words that are no quote, behind a `label` in some kinds."""

    kind: Kind
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote: exact `text`, number, and lines of attribution and place.

    `language` is the statement's (ISO 639-1), None where not known.
    """

    n: int
    text: str
    details: tuple[str, ...]
    language: str | None = None


Block = Said | Quoted


def markdown(blocks: Iterable[Block]) -> bytes:
    """The document as Markdown in UTF-8; every quote, rendered, reads as in the statement."""
    return ("\n\n".join(map(_block, blocks)) + "\n").encode("utf-8", "replace")


def _block(block: Block) -> str:
    if isinstance(block, Quoted):
        return f"{block_quote(block.text)}\n\n({block.n}) — " + "  \n".join(map(escaped, block.details))
    text = escaped(block.text)
    return {
        Kind.TITLE: f"# {text}",
        Kind.QUESTION: f"## {text}",
        Kind.PART: f"### {text}",
        Kind.PLAIN: text,
        Kind.NOTE: f"*{text}*",
        Kind.MARKED: f"**{escaped(block.label)}** {text}",
        Kind.LABELLED: f"*{escaped(block.label)}* {text}",
    }[block.kind]


def blocks(replies: Iterable[Reply | Check], cited: Cited) -> Iterator[Block]:
    """The whole conversation, in order."""
    yield Said(Kind.TITLE, "On Record")
    for reply in replies:
        if isinstance(reply, Check):
            yield Said(Kind.QUESTION, f"“{reply.wording}”")
            yield from _verdict(reply, cited)
        else:
            yield from _replied(reply, cited)


def quotes(replies: Iterable[Reply | Check], *, evidence: bool = False) -> list[Quote]:
    """Every quote of a conversation once; with `evidence`, without merely nearest passages."""
    found: dict[str, Quote] = {}
    for reply in replies:
        every = [reply] if isinstance(reply, Check) else [reply, *reply.parts]
        for one in every:
            found |= {quote.permalink: quote for quote in _own(one, evidence)}
    return list(found.values())


def _own(reply: Reply | Check, evidence: bool) -> Sequence[Quote]:
    if isinstance(reply, Check):
        return reply.found
    checked = reply.check.found if reply.check else ()
    if isinstance(reply, Answer):
        return (*reply.quotes, *checked)
    return checked if evidence else (*reply.nearest, *checked)


def _replied(reply: Reply, cited: Cited) -> Iterator[Block]:
    yield Said(Kind.QUESTION, reply.question)
    if not reply.parts:
        yield from _answered(reply, cited)
    for part in reply.parts:
        yield Said(Kind.PART, part.question)
        yield from _answered(part, cited)


def _answered(reply: Reply, cited: Cited) -> Iterator[Block]:
    if reply.standalone_question != reply.question:
        yield Said(Kind.NOTE, f"Taken as: {reply.standalone_question}")
    if reply.check is not None:
        yield from _verdict(reply.check, cited)
        return
    rows = list(_rows(reply))
    if isinstance(reply, Answer):
        yield Said(Kind.PLAIN, reply.finding)
        below = {n for _, numbers in rows for n in numbers}
        yield from _quotes(reply, [quote for quote in reply.quotes if quote.n not in below], cited)
        if reply.summary is not None:
            yield Said(Kind.NOTE, f"{summary(reply.language, reply.summary.by)}:")
            for one in reply.summary.sentences:
                yield Said(Kind.PLAIN, f"{one.text} {' '.join(f'({n})' for n in one.quotes)}")
    else:
        yield Said(Kind.MARKED, reply.message, f"No answer, {reply.reason.value}.")
        if reply.nearest:
            yield Said(Kind.NOTE, "Nearest, not evidence:")
        yield from (_quoted(each, cited) for each in reply.nearest)
    for told, numbers in rows:
        yield Said(Kind.PLAIN, told)
        if isinstance(reply, Answer):
            yield from _quotes(reply, [quote for quote in reply.quotes if quote.n in numbers], cited)
    if reply.degraded:
        yield Said(Kind.PLAIN, f"Without the model: {reply.degraded}")


def _rows(reply: Reply) -> Iterator[tuple[str, frozenset[int]]]:
    """Lines for the rows that do not answer, in the question's language, with the numbers of passages."""
    said = speaker(reply.language)
    for row in by_themselves(reply.rows):
        if row.status is not RowStatus.QUOTED:
            yield said.sentence(row_line(row, said, MARK)), reply.closest.intersection(row.quotes)
    for one in listed(reply.rows):
        yield (
            said.sentence("".join(list_line(one, said, MARK))),
            reply.closest.intersection(n for row in one.rows for n in row.quotes),
        )


def _quotes(reply: Answer, quotes: Sequence[Quote], cited: Cited) -> Iterator[Block]:
    """Quotes of an answer; quotes said for a delegation by others stand last, below a line that says so."""
    beside = {one.quotes[0]: one for one in reversed(reply.beside)}
    for quote in quotes:
        if one := beside.get(quote.n):
            yield Said(Kind.NOTE, said_for(reply.language, one))
        yield _quoted(quote, cited)
        for each in reply.translations:
            if each.quote == quote.n:
                yield Said(Kind.LABELLED, each.text, f"{machine_translation(each.language)}:")


def _verdict(check: Check, cited: Cited) -> Iterator[Block]:
    yield Said(Kind.MARKED, check.message, f"{check.verdict.value.upper()}.")
    sides, more = two_texts(check.difference, check.language)
    told = [f"{label} “{''.join(text for text, _ in side)}”" for label, side in sides] if check.difference else []
    for text in (*told, more, *map(" ".join, notes(check, check.language))):
        if text:
            yield Said(Kind.PLAIN, text)
    yield from (_quoted(each, cited) for each in check.found)
    if left := unlisted(check, check.language):
        yield Said(Kind.PLAIN, left)


def _file(source: str) -> str:
    """The source of a statement, fit for other readers: an address, or the name of a file."""
    return source if "://" in source else PurePath(source).name


def _quoted(quote: Quote, cited: Cited) -> Block:
    found = cited.get(quote.permalink)
    if found is None or quote.text not in found.quote.text:
        told = "is left out: the text of its statement has changed since, or it is not held any more"
        return Said(Kind.NOTE, f"({quote.n}) {told}. {who(quote)}. {quote.permalink}")
    source = f"{quote.permalink} in {_file(quote.source)}"
    details = (who(quote), found.title or "", placed(found), *remarks(quote), source)
    return Quoted(quote.n, quote.text, tuple(filter(None, details)), quote.language)
