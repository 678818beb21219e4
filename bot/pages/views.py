"""The pages: what was asked for is put to the Engine once, and what a template shows is made of what comes back.

Knows the Engine and templates' names; nothing of HTTP.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.answers.recall import Fate
from bot.output.attribution import claim, details, place, record_fields
from bot.output.citations.citation import Citation
from bot.output.citations.formats import FORMATS
from bot.output.speech import names
from bot.output.speech.speaker import Speaker
from bot.pages.replies import Block, Shown, check_blocks, paragraphs, reply_blocks
from bot.pages.texts import change_told, texts
from bot.question import Question, Wants
from bot.questions.typed_filters import read_filters
from bot.quotes.permalinks import Key, Range, page_of, read_key, read_page_link
from bot.wiring import Session
from retrieval.errors import UsageError
from retrieval.filters import Filters
from retrieval.held import Held
from retrieval.names.groups import confirmed, unconfirmed

MOST_QUOTES = 6
MOST_DELEGATIONS = 12
"""Quotes of an answer, and delegations named in a comparison; a group is compared whole."""

LONGEST = {"ask": 2_000, "compare": 2_000, "check": 10_000}
"""Characters of what is asked on a page; browsers are told, and others are refused."""

LONGEST_FILTER = 300

ASKED = {"ask": "question", "compare": "topic", "check": "wording"}
FILTERS = {"ask": ("delegation", "since", "until"), "compare": ("delegation", "group"), "check": ("delegation",)}
"""The name of what is asked on a page, and the filters on offer; `bot.pages.texts` has labels by these names."""

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class View:
    """A page: a template, what fills it, and the status of the response."""

    template: str
    values: Mapping[str, Any]
    status: int = 200


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form, with what was typed."""

    name: str
    label: str
    value: str
    most: int = LONGEST_FILTER


class Views:
    """The pages over the statements of a session."""

    def __init__(self, session: Session) -> None:
        self._engine, self._library = session.engine, session.library

    async def form(self, page: str, typed: Form, said: Speaker) -> View:
        """The page of `ask`, `check` or `compare`: its form, and below it what comes of what was typed, if anything."""
        asked = Field("q", ASKED[page], typed.get("q", ""), LONGEST[page])
        fields = (asked, *(Field(name, name, typed.get(name, "")) for name in FILTERS[page]))
        values: dict[str, Any] = {"page": page, "fields": fields, "blocks": (), "links": {}, "told": "", "wrong": ""}
        if long := [each for each in fields if len(each.value) > each.most]:
            amount = said.ngettext("{n} character", "{n} characters", len(long[0].value))
            wrong = f"{texts(said)[long[0].label]}: {amount} > {said.number(long[0].most)}"
            return View("form", {**values, "wrong": wrong}, 400)
        if not any(map(str.isalnum, asked.value)):
            held = len(await asyncio.to_thread(self._library.held))
            told = said.ngettext("{n} statement is held.", "{n} statements are held.", held)
            return View("form", {**values, "told": told})
        try:
            blocks = await self._blocks(page, asked.value, _filters(typed, said), said)
        except UsageError as error:
            return View("form", {**values, "wrong": str(error)}, 400)
        quotes = [block.quote for block in blocks if isinstance(block, Shown)]
        keys = map(read_key, await self._engine.keys(quotes))
        links = {quote.permalink: page_of(key) for quote, key in zip(quotes, keys, strict=True) if key}
        return View("form", {**values, "blocks": blocks, "links": links})

    async def _blocks(self, page: str, asked: str, filters: Filters, said: Speaker) -> Sequence[Block]:
        """What the Engine says, put to it once. No chat model is asked, whoever would pay for it.

        Raises:
            UsageError: that cannot be asked; says what to write.
        """
        if page == "check":
            return tuple(check_blocks(await self._engine.check(asked, filters, said.language), said))
        question = Question(asked, filters=filters, limit=MOST_QUOTES, mode="quotes", reader=said.language)
        if page == "compare":
            named = len(filters.delegations)
            if named > MOST_DELEGATIONS or (named < 2 and not filters.groups):
                example = said.gettext("Compare Brazil, India and Kenya on Security Council reform")
                told = said.gettext(
                    "A comparison is of two delegations or more, or of a group. Name them, for example: {example}",
                    example=example,
                )
                raise UsageError(told)
            question = replace(question, limit=1, wants=Wants.COMPARISON, topical=True)
        return tuple(reply_blocks(await self._engine.ask(question), said))

    async def statement(self, id: str, rest: str, said: Speaker) -> View:
        """The page of a statement, with the quote marked that the rest of a permalink leads to.

        A changed text is told, and so is a link that is not whole.
        """
        link = read_page_link(id, rest) if rest else None
        try:
            opened = await self._engine.open(id, link)
        except UsageError:
            return _not_held(said)
        record, quote = opened.held.record, opened.followed.quote if opened.followed else None
        marked = [(quote.start, quote.end)] if quote else []
        told = paragraphs(opened.statement, opened.sentences, marked)
        fate = opened.followed.fate if opened.followed else Fate.BROKEN if rest else Fate.SAME
        anchor, changed = _anchor(link), opened.followed is not None and fate is not Fate.SAME
        anchored = not changed and anchor in {span.anchor for each in told for span in each.spans}
        whose = names.delegation(said, record.code, record.delegation) if record.delegation else ""
        date = said.date(record.date) if record.date else ""
        described = said.gettext("Statement: {delegation}", delegation=whose) if whose else said.gettext("Statement")
        return View(
            "statement",
            {
                "title": record.title or described,
                "held": opened.held,
                "notice": change_told(fate, said),
                "quote": quote,
                "details": details(quote, said) if quote else (),
                "goes_to": anchor,
                # The browser looks for the range in the link, also where the words have moved, and must not find
                # other words that have taken the range since.
                "anchor": "" if anchored else anchor,
                "vacated": anchor if changed else "",
                "paragraphs": told,
                "byline": [part for part in (whose, place(record.forum, record.session, said), date) if part],
                "record": list(_record(opened.held, said)),
                "source": record.source_url if _is_web(record.source_url) else None,
                "citations": _citations(self._engine.citation(quote, opened.held), said) if quote else [],
            },
        )

    async def text(self, id: str, said: Speaker) -> View:
        """The text of a statement: what offsets count in."""
        try:
            return View("text", {"text": (await self._engine.open(id)).statement.text})
        except UsageError:
            return _not_held(said)


def notice(told: str, status: int) -> View:
    """A page that says one thing."""
    return View("notice", {"told": told}, status)


def _not_held(said: Speaker) -> View:
    return notice(change_told(Fate.GONE, said), 404)


def _filters(form: Form, said: Speaker) -> Filters:
    typed: dict[str, object] = {name: form[name].strip() for name in ("since", "until") if form.get(name, "").strip()}
    for name in ("delegation", "group"):
        typed[name] = [part.strip() for part in re.split(r"[,;،؛，、]", form.get(name, "")) if part.strip()]
    try:
        return read_filters(typed)
    except UsageError:
        if said.language == "en":
            raise
        given = [part for each in typed.values() for part in (each if isinstance(each, list) else [each])]
        told = said.gettext(
            "“{what}” names no delegation, period or language that is known. Write, for example: {example}",
            what=" · ".join(map(str, given)),
            example="Kenya · 2020",
        )
        raise UsageError(told) from None


def _anchor(link: Key | Range | None) -> str:
    if isinstance(link, Range):
        return f"{link.start}-{link.end}"
    return f"{link.start}-{link.start + link.length}" if link else ""


def _citations(cited: Citation, said: Speaker) -> list[tuple[str, str]]:
    return [
        (said.gettext("Citation: {format}", format=each.label), each.write([cited], said)) for each in FORMATS.values()
    ]


def _record(held: Held, said: Speaker) -> Iterator[tuple[str, str]]:
    record, comma = held.record, said.pgettext("between names", ", ")
    groups = comma.join(names.group(said, each) for each in confirmed(record))
    claimed = comma.join(names.group(said, each) for each in unconfirmed(record))
    behalf = comma.join(filter(None, (groups, claim(claimed, said) if claimed else "")))
    yield from record_fields(record, behalf, said)
    yield said.gettext("Statement:"), held.id
    yield said.gettext("SHA-256 of its text:"), held.sha256


def _is_web(address: str | None) -> bool:
    return bool(address and re.match(r"https?://[^\s/]", address))
