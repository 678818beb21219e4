"""What leaves as a file: a conversation as Markdown or JSON lines.

Knows replies and the formats; knows no terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bot import wire
from bot.answer import Answer, Quote, Reply, Translation
from bot.attribution import NOT_SPEECH, where, who
from bot.check import Check
from bot.explained import notes, two_texts, unlisted
from bot.naming import short_name
from bot.notices import machine_translation
from retrieval.errors import UsageError

MARKDOWN = frozenset({".md", ".markdown"})
JSON_LINES = frozenset({".jsonl", ".ndjson", ".json"})


def export(replies: Sequence[Reply | Check], path: Path) -> None:
    """Write a conversation's replies and checks to a new file, in the format its suffix names.

    Raises:
        UsageError: the suffix is another, there is nothing to write, or the file exists or cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in MARKDOWN | JSON_LINES:
        raise UsageError(f"{path} ends in {suffix or 'nothing'}: write .md for Markdown or .jsonl for JSON lines.")
    if not replies:
        raise UsageError("there is nothing to export yet: ask a question first.")
    body = markdown(replies) if suffix in MARKDOWN else b"".join(map(_line, replies))
    try:
        with path.open("xb") as file:
            file.write(body)
    except FileExistsError:
        raise UsageError(f"{path} exists and is left as it is: give another name.") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}.") from None


def _line(reply: Reply | Check) -> bytes:
    return wire.line(wire.check(reply) if isinstance(reply, Check) else wire.reply(reply))


def markdown(replies: Iterable[Reply | Check]) -> bytes:
    """The replies and checks as Markdown in UTF-8; every quote, rendered, reads as it stands in its statement."""
    blocks = ["# On Record"]
    for reply in replies:
        blocks += _checked(reply) if isinstance(reply, Check) else _replied(reply)
    return ("\n\n".join(blocks) + "\n").encode("utf-8", "replace")


def _replied(reply: Reply) -> Iterator[str]:
    yield f"## {_escaped(reply.question)}"
    if not reply.parts:
        yield from _answered(reply)
    for part in reply.parts:
        yield f"### {_escaped(part.question)}"
        yield from _answered(part)


def _answered(reply: Reply) -> Iterator[str]:
    """A reply below the question: how it was taken, what was found, and whose words the prose is."""
    if reply.standalone_question != reply.question:
        yield f"*Taken as: {_escaped(reply.standalone_question)}*"
    if reply.check is not None:
        yield from _verdict(reply.check)
        return
    if isinstance(reply, Answer):
        yield _escaped(reply.finding)
        for claim in reply.claims:
            if claim.text != reply.finding:
                yield f"{_escaped(claim.text)} {' '.join(f'({n})' for n in claim.quotes)}"
        if reply.mode == "model" and reply.model is not None:
            yield f"*In the words of {_escaped(reply.model.name)}, checked against the quotes below.*"
        for quote in reply.quotes:
            yield _quoted(quote)
            yield from (_translated(each) for each in reply.translations if each.quote == quote.n)
    else:
        yield _escaped(reply.message)
        if reply.nearest:
            yield "*Nearest, not evidence:*"
        yield from map(_quoted, reply.nearest)
    for row in reply.rows if len(reply.rows) > 1 else ():
        if not row.quotes:
            yield f"{_escaped(short_name(row.delegation.name))}: {row.status.value}."
    if reply.degraded:
        yield _escaped(f"Without the model: {reply.degraded}")


def _translated(given: Translation) -> str:
    return f"*{_escaped(machine_translation(given.language))}:* {_escaped(given.text)}"


def _checked(check: Check) -> Iterator[str]:
    yield f"## “{_escaped(check.wording)}”"
    yield from _verdict(check)


def _verdict(check: Check) -> Iterator[str]:
    yield f"**{check.verdict.value.upper()}.** {_escaped(check.message)}"
    sides, more = two_texts(check.difference, check.language)
    if check.difference:
        yield from (_escaped(f"{label} “{''.join(text for text, _ in side)}”") for label, side in sides)
    yield from (_escaped(told) for told in (more, *map(" ".join, notes(check, check.language))) if told)
    yield from map(_quoted, check.found)
    if more := unlisted(check, check.language):
        yield more


def _quoted(quote: Quote) -> str:
    bar = "\n".join(f"> {_escaped(each)}" if each.strip() else ">" for each in quote.text.strip().split("\n"))
    details = [who(quote), where(quote), NOT_SPEECH.get(quote.part, ""), f"{quote.permalink} in {quote.source}"]
    return f"{bar}\n\n({quote.n}) — " + "  \n".join(_escaped(each) for each in details if each)


def _escaped(text: str) -> str:
    """The text on one line such that Markdown shows it as it is.

    Backslashes stand only before what could be read as markup, so that the file itself stays readable.
    """
    flat = " ".join(text.split())
    escaped = re.sub(r"([\\`*_\[\]<>&~|])", r"\\\1", flat)
    # Headings, lists, numbered lists and rules are read as such only at the start of a line.
    return re.sub(r"^([#+=-])|^(\d{1,9})([.)])", lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", escaped)
