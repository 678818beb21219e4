"""The blockquotes in a call as it left the bot, whatever becomes of the call. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from tests.bot_api.html import parse
from tests.bot_api.params import Params
from tests.bot_api.refusals import Refused
from tests.bot_api.spans import from_entities, settled
from tests.bot_api.values import Call

BROKEN = re.compile(r"<blockquote[^>]{0,40}>([^<]*)", re.IGNORECASE)
"""A blockquote in HTML that cannot be parsed: as far as the next tag."""


def blockquotes_of(call: Call) -> list[str]:
    """The text of each blockquote: of a message, an edit, a caption, a draft, or the results of an inline query."""
    params = Params(call.params, call.files)
    found: list[str] = []
    for source, mode, entities in written(params):
        if isinstance(source, str):
            found += quoted(source, mode, entities)
    return found


def written(params: Params) -> Iterator[tuple[Any, Any, Any]]:
    """Each text of a call, with the mode that it is to be parsed in and the entities given with it."""
    try:
        mode = params.text("parse_mode")
        yield params.text("text"), mode, params.nested("entities")
        yield params.text("caption"), mode, params.nested("caption_entities")
        for result in params.nested("results") or []:
            content = result.get("input_message_content") or {}
            yield content.get("message_text"), content.get("parse_mode"), content.get("entities")
    except (Refused, AttributeError):
        return


def quoted(source: str, mode: str | None, entities: Any) -> list[str]:
    """The blockquotes of one text."""
    if (mode or "").lower() == "html":
        if "<blockquote" not in source.lower():
            return []
        try:
            text, spans = parse(source, [])
        except Refused:
            return [html.unescape(quote) for quote in BROKEN.findall(source)]
        return settled(text, spans, []).blockquotes()
    return settled(source, from_entities(source, entities), []).blockquotes() if entities else []
