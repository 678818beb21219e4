"""DOCX to blocks, by python-docx: paragraphs, tables and footnotes; page headers and footers left out.

Knows Office Open XML's elements; knows no record and no layout.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from retrieval.errors import BrokenFile, EncryptedFile, TooLarge, WrongSuffix
from retrieval.readers.document import MAX_TAGS, MAX_UNPACKED
from retrieval.statement import PartKind
from retrieval.text.canonical import HARD_BREAK, Block

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING_STYLE = re.compile(r"(?i)heading|title|überschrift|titre|título|заголовок|عنوان|标题")
_PARTS = ("word/footnotes.xml", "word/endnotes.xml")
_MAX_ENTRIES = 10_000
_CHUNK = 1 << 20
_ON_DAMAGE = (LookupError, ValueError, TypeError, AttributeError, RuntimeError, OSError, EOFError)
"""What python-docx lets through of its own when parts or relations of a damaged file are not what they should be."""


def blocks_of_docx(data: bytes, name: str) -> tuple[Block, ...]:
    """The blocks of a DOCX in reading order, footnotes and endnotes last.

    Deleted text (tracked changes), field codes, text boxes' fallbacks, headers and footers are left out; a table is
    read row by row, each cell a block. `name` is the file's, for errors: raises EncryptedFile, TooLarge (unpacked),
    WrongSuffix for another kind of ZIP archive, BrokenFile for a damaged file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bomb(archive, name)
    except RuntimeError as error:
        raise EncryptedFile(f"{name}: asks for a password; save a copy without one") from error
    except (zipfile.BadZipFile, OSError, NotImplementedError, EOFError, ValueError, zlib.error) as error:
        raise BrokenFile(f"{name}: is damaged ({error}); export it again") from error
    return _read(data, name)


def _refuse_bomb(archive: zipfile.ZipFile, name: str) -> None:
    """Raise TooLarge for an archive that unpacks to more than is read, by the declared sizes and by the true ones.

    A declared size may lie, so each member is unpacked in small pieces that are thrown away.
    """
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(entry.startswith("word/") for entry in names):
        raise WrongSuffix(f"{name}: is named .docx but is another kind of ZIP archive; unpack it, or save it as .docx")
    limit = f"{MAX_UNPACKED / 1e6:.0f} MB"
    message = f"{name}: unpacks to over {limit}; remove its pictures or split it"
    if len(entries) > _MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise TooLarge(message)
    unpacked = tags = 0
    for entry in entries:
        if entry.flag_bits & 1:
            raise EncryptedFile(f"{name}: asks for a password; save a copy without one")
        if not entry.filename.endswith((".xml", ".rels")):
            continue  # only these are unpacked by what follows
        with archive.open(entry) as member:
            while piece := member.read(_CHUNK):
                unpacked += len(piece)
                tags += piece.count(b"<")
                if unpacked > MAX_UNPACKED:
                    raise TooLarge(message)
                if tags > MAX_TAGS:
                    raise TooLarge(f"{name}: holds over {MAX_TAGS:,} tags; split it, or save its text as .txt")


def _read(data: bytes, name: str) -> tuple[Block, ...]:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml import etree

    try:
        document = docx.Document(io.BytesIO(data))
        styles = {style.style_id: style.name or "" for style in document.styles}
        blocks = list(_body(document.element.body, styles))
        for part in document.part.package.iter_parts():
            if str(part.partname).lstrip("/") in _PARTS:
                blocks += _notes(etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True)))
    except (OpcError, etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, *_ON_DAMAGE) as error:
        raise BrokenFile(f"{name}: its contents cannot be read as a Word document; export it again") from error
    return tuple(blocks)


def _body(body: _Element, styles: dict[str, str]) -> Iterator[Block]:
    for paragraph, text in _paragraphs(body):
        if not (_inside(paragraph, "txbxContent") and _inside(paragraph, "Fallback")):
            yield Block(_kind(paragraph, styles), text)


def _notes(root: _Element) -> Iterator[Block]:
    for note in root:
        if note.get(f"{_W}type") not in ("separator", "continuationSeparator", "continuationNotice"):
            yield from (Block(PartKind.NOTE, text) for _, text in _paragraphs(note))


def _paragraphs(element: _Element) -> Iterator[tuple[_Element, str]]:
    for paragraph in element.iter(f"{_W}p"):
        if text := "".join(_pieces(paragraph)).strip():
            yield paragraph, text


def _pieces(paragraph: _Element) -> Iterator[str]:
    """The paragraph's text, without paragraphs nested in the paragraph (text boxes)."""
    for element in paragraph.iter(f"{_W}t", f"{_W}br", f"{_W}cr", f"{_W}tab", f"{_W}noBreakHyphen"):
        if next(element.iterancestors(f"{_W}p")) is not paragraph or _inside(element, "del", "moveFrom"):
            continue
        if _inside(element, "tabs"):
            continue
        match str(element.tag).removeprefix(_W):
            case "t":
                yield element.text or ""
            case "tab":
                yield " "
            case "noBreakHyphen":
                yield "\u2011"
            case "br" if element.get(f"{_W}type") in ("page", "column"):
                yield " "
            case _:
                yield HARD_BREAK


def _inside(element: _Element, *names: str) -> bool:
    return any(str(ancestor.tag).rpartition("}")[2] in names for ancestor in element.iterancestors())


def _kind(paragraph: _Element, styles: dict[str, str]) -> PartKind:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = styles.get(style.get(f"{_W}val", ""), "") if style is not None else ""
    return PartKind.HEADING if _HEADING_STYLE.search(name) else PartKind.SPEECH
