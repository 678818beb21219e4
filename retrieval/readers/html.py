"""HTML to blocks, by lxml: the text of a page, without scripts, navigation and footers.

Knows HTML's elements; knows no record and no layout.
"""

from __future__ import annotations

import codecs
import contextlib
import itertools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from retrieval.errors import TooLarge
from retrieval.readers.document import MAX_TAGS
from retrieval.readers.encodings import declared, decode
from retrieval.statement import PartKind
from retrieval.text.canonical import HARD_BREAK, Block

if TYPE_CHECKING:
    from lxml.etree import _Element

_SILENT = frozenset(
    """script style template noscript nav footer aside form button select option textarea input svg math iframe object
    video audio canvas head title figure figcaption menu dialog""".split()
)
_SILENT_ROLES = frozenset(["navigation", "banner", "contentinfo", "search", "complementary", "menu", "dialog"])
_SILENT_CLASS = re.compile(
    r"(?i)(?:^|[\s_-])(?:nav(?:bar|igation)?|breadcrumbs?|cookies?|menu|sidebar|footer|share|social|skip-link|pager|masthead)(?:$|[\s_-])"
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_BLOCKS = _HEADINGS | frozenset(
    """html body p div section article main header li ul ol dl dt dd blockquote pre table thead tbody tfoot tr td th
    caption center address hr details summary fieldset""".split()
)
_NOTE = re.compile(r"(?i)(?:^|[\s_-])(?:footnotes?|endnotes?|fn)(?:$|[\s_\d-])")
_CHARSET = re.compile(rb"(?i)<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?([a-z0-9_-]+)")
_BYTE_ORDER_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MEANINGLESS = re.compile(r"[ \t\r\n\f]+")


def blocks_of_html(text: str, name: str) -> tuple[Block, ...]:
    """The blocks of an HTML page or fragment in reading order; none for a page without words.

    Where the page marks a main part (`main`, or one `article`), that part alone is read. `name` is the file's, for the
    error: raises TooLarge for more tags than memory holds, and for elements nested deeper than lxml goes.
    """
    if (tags := text.count("<")) > MAX_TAGS:
        raise TooLarge(f"{name}: {tags:,} tags; at most {MAX_TAGS:,} are read: save its text as .txt")
    from lxml import etree

    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)  # lxml takes no str that declares an encoding
    parser = etree.HTMLParser(huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.replace("\x00", ""), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ()
    if any(each.type_name == "ERR_RESOURCE_LIMIT" for each in parser.error_log):
        raise TooLarge(f"{name}: nests over two thousand elements in each other: save its text as .txt")
    if root is None:  # of nothing but comments
        return ()
    return tuple(_blocks(_main_part(root)))


def decode_html(data: bytes) -> str:
    """The text of an HTML file: by byte-order mark, else by the declared encoding, else by the bytes.

    Raises UndecodableError as `encodings.decode` does.
    """
    said = _CHARSET.search(data[:2048])
    if (
        said is not None
        and not data.startswith(_BYTE_ORDER_MARKS)
        and (codec := declared(said.group(1).decode("ascii")))
    ):
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode(codec)
    return decode(data)


def has_elements(text: str) -> bool:
    """Whether `text` holds any of the HTML elements of a page."""
    return (
        re.search(r"(?i)<(?:!doctype|html|body|p|div|br|span|h[1-6]|table|section|article|ul|ol)\b", text) is not None
    )


def _main_part(root: _Element) -> _Element:
    for tag in ("main", "article"):
        found = list(itertools.islice(root.iter(tag), 2))
        if len(found) == 1:
            return found[0]
    return root


def _blocks(root: _Element) -> Iterator[Block]:
    """The blocks of a part: text belongs to the open one until a block element opens or closes."""
    from lxml import etree

    kinds = [PartKind.SPEECH]
    pieces: list[str] = []
    preformatted = silent = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = str(element.tag).lower()
        starts = event == "start"
        if silent or _is_silent(element, tag):
            silent += 1 if starts else -1
            if not starts and not silent and element is not root:
                pieces.append(_text(element.tail, preformatted))
            continue
        if tag in _BLOCKS:
            yield from _closed(pieces, kinds[-1])
        if tag == "br" and starts:
            pieces.append(HARD_BREAK)
        preformatted += (1 if starts else -1) * (tag == "pre")
        if starts:
            kinds.append(_kind(element, tag, kinds[-1]))
            pieces.append(_text(element.text, preformatted))
        else:
            kinds.pop()
            if element is not root:
                pieces.append(_text(element.tail, preformatted))
    yield from _closed(pieces, PartKind.SPEECH)


def _closed(pieces: list[str], kind: PartKind) -> Iterator[Block]:
    """The block of the pieces, if they hold any text; there are none afterwards."""
    if text := "".join(pieces).strip():
        yield Block(kind, text)
    pieces.clear()


def _text(text: str | None, preformatted: int) -> str:
    """Text as HTML means it: outside `pre` a line break is a blank like any other."""
    return _MEANINGLESS.sub(" ", text) if text and not preformatted else text or ""


def _kind(element: _Element, tag: str, around: PartKind) -> PartKind:
    if tag in _HEADINGS:
        return PartKind.HEADING
    if around is PartKind.NOTE or _NOTE.search(f"{element.get('class', '')} {element.get('role', '')}"):
        return PartKind.NOTE
    return around


def _is_silent(element: _Element, tag: str) -> bool:
    if tag in _SILENT or element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if element.get("role", "") in _SILENT_ROLES or _hides(element.get("style")):
        return True
    if tag == "header" and element.getparent() is not None and str(element.getparent().tag) in ("body", "div"):
        return element.find(".//h1") is None
    if tag == "sup" and _is_note_mark(element):
        return True
    named = f"{element.get('class', '')} {element.get('id', '')}"
    return tag in ("div", "ul", "ol", "section") and _SILENT_CLASS.search(named) is not None


def _hides(style: str | None) -> bool:
    return style is not None and re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", style) is not None


def _is_note_mark(element: _Element) -> bool:
    """Whether a superscript is the mark of a footnote: all of it a link, and a number or a sign."""
    link = next(element.iter("a"), None)
    return link is not None and len("".join(element.itertext()).strip(" []()")) <= 3
