"""A citation as CSL JSON, the data that reference managers and citation processors exchange.

Knows the names of CSL 1.0.2 (docs.citationstyles.org, appendix "Variables"; schema csl-data.json), and no style.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.output.attribution import ENGLISH
from bot.output.citations.citation import Citation, reference
from bot.output.citations.names import Author, Whole
from bot.output.speech.speaker import Speaker

Item = dict[str, Any]


def write(cited: Sequence[Citation], said: Speaker = ENGLISH) -> str:
    """The citations as a CSL JSON array, and a line feed."""
    return json.dumps([item(each, said) for each in cited], ensure_ascii=False, indent=2) + "\n"


def item(cited: Citation, said: Speaker = ENGLISH) -> Item:
    """One item of type "speech": the exact words in `abstract`, the place in `note` and, by fields, in `custom`.

    Unknown fields have no key.
    """
    told, quote = reference(cited, said), cited.quote
    known: Item = {
        "id": cited.id,
        "type": "speech",
        "author": [name(told.author)] if told.author else None,
        "title": told.title,
        "genre": told.genre,
        "event-title": told.event,
        "issued": date(told.date),
        "number": cited.symbol,
        "URL": cited.url or cited.page,
        "language": quote.language,
        "abstract": quote.text,
        "note": told.note,
    }
    custom: Item = {
        "statement": quote.statement,
        "start": quote.start,
        "end": quote.end,
        "sha256": quote.sha256,
        "permalink": quote.permalink,
        "part": quote.part,
        "speaker": quote.speaker,
        "post": quote.post,
        "delegation": quote.delegation.as_written if quote.delegation else None,
        "delegation_code": quote.delegation.code if quote.delegation else None,
        "on_behalf_of": list(quote.on_behalf_of),
        "behalf_unconfirmed": list(quote.behalf_unconfirmed) or None,
        "document": quote.document.as_written if quote.document else None,
        "document_code": quote.document.code if quote.document else None,
        "agenda_item": cited.agenda_item,
    }
    return {key: value for key, value in known.items() if value} | {
        "custom": {key: value for key, value in custom.items() if value is not None}
    }


def name(author: Author) -> dict[str, str]:
    """An author as a CSL name."""
    if isinstance(author, Whole):
        return {"literal": author.name}
    parts = {
        "family": author.family,
        "given": author.given,
        "non-dropping-particle": author.kept,
        "dropping-particle": author.dropped,
        "suffix": author.suffix,
    }
    return {key: value for key, value in parts.items() if value}


def date(recorded: str | None) -> Item | None:
    """An ISO 8601 date as a CSL date, to the precision known; None without a date."""
    return {"date-parts": [[int(part) for part in recorded.split("-")]]} if recorded else None
