"""/export: the conversation of a chat or topic, as a file of Markdown or a Word document.

Questions and answers are kept as the bot's own words and as places; each quote is cut again from its statement, and a
quote with a changed text is only named. Knows the steps; files are known to `bot.output.transcript`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from bot.output.attribution import remarks, who
from bot.output.citations.citation import Citation
from bot.output.citations.plain import placed
from bot.output.model_notices import closest
from bot.output.speech.speaker import Speaker
from bot.output.transcript.blocks import Block, Kind, Quoted, Said, markdown
from bot.state.values import Kept, Place
from bot.telegram.cards import buttons
from bot.telegram.handlers.admin_reports import REASONS
from bot.telegram.services import Services
from bot.telegram.values import Heard, Line, Tap

MOST = 200
"""The most questions in a file: the latest."""

_TYPED = {"md": "md", "markdown": "md", "docx": "docx", "word": "docx"}
"""Words accepted behind /export, with the file suffix of each."""

_Cited = Mapping["Place", "Citation | None"]


async def export(services: Services, line: Line) -> None:
    """/export and a kind of file: sends the file; alone, asks for the kind."""
    kind = _TYPED.get(line.text.strip().lstrip(".").casefold())
    if kind is not None:
        await _send(services, line, kind)
        return
    told = line.said.gettext("This conversation as a file, with each quote cut again from its statement. As which?")
    await services.say(line, told, buttons.export_keyboard())


async def pressed(services: Services, tap: Tap) -> None:
    """Send the conversation as the kind of file named by a button."""
    await services.acknowledge(tap)
    if tap.shown is not None and tap.value(0) in buttons.DOCUMENTS:
        await _send(services, tap, tap.value(0))


async def _send(services: Services, to: Heard, kind: str) -> None:
    state, said = services.state, to.said
    held = await state.run(state.answers.conversation, to.spot.chat_id, to.spot.topic_id, MOST + 1)
    if not held:
        await services.say(to, said.gettext("There is nothing to export yet: ask a question first."))
        return
    async with services.sender.busy(to.spot, None):
        exchanges = held[-MOST:]
        places = list(dict.fromkeys(place for one in exchanges for place in one.seen))
        # In its turn among questions: a long conversation looks at as many statements as many questions do.
        cited = dict(zip(places, await services.questions.run(services.session.engine.cite(places)), strict=True))
        links = await _links(services, [each for each in cited.values() if each is not None])
        blocks = list(_blocks(exchanges, cited, links, said, left=len(held) > MOST))
        data = await asyncio.to_thread(_written, blocks, kind, said.language)
        name = f"on-record-{datetime.now(UTC).date().isoformat()}.{kind}"
        told = said.gettext("This conversation, with each quote cut again from its statement.")
        await services.send_file(to, data, name, told)


def _written(blocks: Sequence[Block], kind: str, language: str) -> bytes:
    if kind == "docx":
        from bot.output.transcript import docx

        return docx.write(blocks, language)
    return markdown(blocks)


async def _links(services: Services, cited: Sequence[Citation]) -> dict[str, str]:
    """A link that opens each quote in a chat, by its permalink."""
    if not cited:
        return {}
    keys = await services.glances.run(services.session.engine.keys([each.quote for each in cited]))
    return {each.quote.permalink: services.link(key) for each, key in zip(cited, keys, strict=True)}


def _blocks(
    exchanges: Sequence[Kept], cited: _Cited, links: Mapping[str, str], said: Speaker, *, left: bool
) -> Iterator[Block]:
    yield Said(Kind.TITLE, "On Record")
    if left:
        yield Said(Kind.NOTE, said.gettext("Earlier questions are left out: these are the last {n}.", n=MOST))
    for one in exchanges:
        yield Said(Kind.QUESTION, one.question)
        if one.standalone != one.question:
            yield Said(Kind.NOTE, said.gettext("Taken as: {question}", question=one.standalone))
        if one.kind == "refusal":
            reason = said.gettext(REASONS[one.reason]) if one.reason in REASONS else one.reason or ""
            yield Said(Kind.MARKED, one.said, said.gettext("No answer: {reason}.", reason=reason))
        else:
            yield Said(Kind.PLAIN, one.said)
        if one.degraded:
            yield Said(Kind.PLAIN, said.gettext("Without the model: {reason}", reason=one.degraded))
        yield from _quotes(one, cited, links, said)


def _quotes(one: Kept, cited: _Cited, links: Mapping[str, str], said: Speaker) -> Iterator[Block]:
    labels = {"closest": closest(said.language), "nearest": said.gettext("Nearest, not evidence:")}
    if one.kind == "closest":  # its finding says so
        del labels["closest"]
    order = ["", *labels]
    # What is no plain answer comes last, under its label.
    for place in sorted(one.seen, key=lambda each: order.index(each.role if each.role in labels else "")):
        if label := labels.pop(place.role, None):
            yield Said(Kind.NOTE, label)
        found = cited[place]
        if found is None:
            told = said.gettext(
                "({n}) is left out: the text of its statement has changed since, or it is not held any more.", n=place.n
            )
            yield Said(Kind.NOTE, told)
            continue
        quote = found.quote
        details = (
            who(quote, said),
            found.title or "",
            placed(found, said),
            *remarks(quote, said),
            quote.permalink,
            found.url or "",
            links.get(quote.permalink, ""),
        )
        yield Quoted(place.n, quote.text, tuple(each for each in details if each), quote.language)
