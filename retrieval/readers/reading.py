"""A file to a statement: what may be read, by which reader, and what the record is made of.

Knows the order of the steps, and leaves each step to others.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from retrieval.errors import BinaryFile, BrokenFile, EmptyFile, TooLarge, Unreadable, WrongSuffix
from retrieval.names.on_behalf import found
from retrieval.readers import export_seal, layouts
from retrieval.readers.document import LIGHT, MAX_BYTES, MAX_LINES, MAX_PASSAGES, Document, Repair
from retrieval.readers.encodings import NotText, UndecodableError, decode
from retrieval.readers.front_matter import FrontMatter, disagreements, read_side_file, remarks_on_keys, side_file
from retrieval.readers.signature import HTML, MARKDOWN, refuse_wrong_suffix
from retrieval.record import checked, fitting, known, merged, with_behalf
from retrieval.statement import Part, PartKind, Record, Statement
from retrieval.text import language
from retrieval.text.canonical import compose, split_words
from retrieval.text.passages import passages

READER_VERSION = 6
"""Changes whenever the same bytes would give another text, other parts, another record or other sentences."""

_EMPTY_LINES = re.compile(r"\n{3,}")
_ID_DIGITS = 12


def statement_id(data: bytes) -> str:
    """The id of the statement in a file of these bytes: the first 12 hexadecimal digits of the bytes' SHA-256."""
    return hashlib.sha256(data).hexdigest()[:_ID_DIGITS]


def side_files(path: Path) -> tuple[Path, ...]:
    """Files beside `path` that the record depends on: the side file, and tables that a layout reads."""
    record = side_file(path)
    return (() if record is None else (record,)) + layouts.beside(path)


def fingerprint(path: Path, given: Mapping[str, object] | None = None) -> str:
    """A hash of all that the statement depends on: bytes, side files, given options and the readers' version.

    Parses nothing. Equal fingerprints mean an equal statement. Raises Unreadable when the file cannot be opened or is
    over the limit.
    """
    digest = hashlib.sha256(_bytes(path))
    for beside in side_files(path):
        digest.update(_file_hash(beside, beside.stat().st_mtime_ns, beside.stat().st_size))
    name = path.name if layouts.beside(path) else path.suffix.lower()
    digest.update(json.dumps([READER_VERSION, name, given or {}], sort_keys=True, default=str).encode())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Reading:
    """A statement as read from a file, remarks on what was passed over, a sentence each, and counts of repairs."""

    statement: Statement
    remarks: tuple[str, ...] = ()
    repairs: Mapping[Repair, int] = field(default_factory=dict)


def read_here(path: Path, given: Mapping[str, object] | None = None) -> Reading:
    """The statement in the file at `path`, with remarks and counts of repairs.

    The record is made of, in this order: front matter, side file, `given` options, what a known layout reads, what the
    text shows (language, on whose behalf). An exported statement comes back unchanged, id included; the record is read
    anew. Raises Unreadable, of the kind that says why, or RecordError.
    """
    data = _bytes(path)
    document = _document(path, data)
    side = side_file(path)
    own, beside = document.front_matter, FrontMatter() if side is None else read_side_file(side)
    sources = [
        checked(known(own.values), f"{path} (front matter)"),
        checked(known(beside.values), str(side)),
        checked(given or {}, "the given options"),
    ]
    name = side.name if side is not None else ""
    remarks = (
        *document.remarks,
        *remarks_on_keys({"front matter": own, name: beside}),
        *disagreements(sources[0], sources[1], name),
    )
    if was := document.exported:
        record = _with_behalf(merged(*sources), was.text, was.parts, sources)
        return Reading(_checked(Statement(was.id, was.text, was.parts, record, str(path))), remarks)
    layout = layouts.recognised(path, document.blocks)
    text, parts = compose(layout.blocks)
    speech = " ".join(text[part.start : part.end] for part in parts if part.kind is PartKind.SPEECH)
    spoken = language.detect(speech or text)
    said = [*sources, fitting(layout.fields)]
    record = _with_behalf(merged(*said, {"language": spoken} if spoken else {}), text, parts, said)
    statement = _checked(Statement(statement_id(data), text, parts, record, str(path)))
    repairs = Counter({**document.repairs, **layout.repairs})
    repairs[Repair.HYPHEN] += sum(split_words(block.text) for block in layout.blocks) - split_words(text)
    return Reading(statement, remarks, dict(+repairs))


def _with_behalf(record: Record, text: str, parts: Sequence[Part], sources: Sequence[Mapping[str, object]]) -> Record:
    """The record with the text's own word on whose behalf it is, where no source says so."""
    behalf = found(text, parts, record.language, record.code, record.delegation)
    return with_behalf(record, behalf, given=any("on_behalf_of" in source for source in sources))


def _checked(statement: Statement) -> Statement:
    """The statement as given. Raises EmptyFile where the text has no words, TooLarge where there is too much."""
    if not any(letter.isalnum() for letter in statement.text):
        raise EmptyFile(f"{statement.source}: holds no words; leave it out or replace it")
    count = len(passages(statement)) if len(statement.text) > LIGHT else 0  # a shorter text has fewer
    if count > MAX_PASSAGES:
        raise TooLarge(
            f"{statement.source}: {count:,} passages; at most {MAX_PASSAGES:,} are taken of a file: split it"
        )
    return statement


def read_exported(path: Path) -> export_seal.Exported:
    """The statement that the seal of an exported file restores, whatever the record says.

    Raises Unreadable or RecordError for a file without a fitting seal.
    """
    was = _document(path, _bytes(path)).exported
    if was is None:
        raise BrokenFile(f"{path}: is not as an export writes it; export it again")
    return was


@lru_cache(maxsize=64)
def _file_hash(path: Path, modified: int, size: int) -> bytes:
    """The hash of a side file, which many files may share; `modified` and `size` renew the hash of a changed file."""
    del modified, size
    return hashlib.sha256(path.read_bytes()).digest()


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise TooLarge(f"{path}: {size / 1e6:,.0f} MB; at most {MAX_BYTES / 1e6:.0f} MB are read: split the file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise Unreadable(f"{path}: no such file; check the path") from error
    except IsADirectoryError as error:
        raise Unreadable(f"{path}: is a folder; name a file in it") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Unreadable(f"{path}: cannot be opened ({reason}); check its permissions") from error
    if len(data) > MAX_BYTES:
        raise TooLarge(f"{path}: over {MAX_BYTES / 1e6:.0f} MB; split the file")
    if not data.strip(b"\0 \t\r\n\f\xef\xbb\xbf\xff\xfe"):
        raise EmptyFile(f"{path}: is empty; leave it out or replace it")
    return data


def _document(path: Path, data: bytes) -> Document:
    refuse_wrong_suffix(path, data)
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        from retrieval.readers.pdf import document_of_pdf

        return document_of_pdf(path)
    if suffix == ".docx":
        from retrieval.readers.docx import blocks_of_docx

        return Document(blocks_of_docx(data, str(path)))
    if suffix in HTML:
        return _html(path, data)
    return _text(path, data, markdown=suffix in MARKDOWN)


def _decoded(path: Path, data: bytes) -> str:
    """The text of a file, character by character."""
    try:
        return decode(data)
    except NotText as error:
        raise BinaryFile(f"{path}: {error}; leave it out, or give a format that is read") from error
    except UndecodableError as error:
        raise BrokenFile(f"{path}: {error}") from error


def _in_lines(path: Path, text: str) -> str:
    """The text with one kind of line end and no more than one empty line at a time."""
    text = _EMPTY_LINES.sub("\n\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = text.count("\n") + text.count("\f")
    if lines > MAX_LINES:
        raise TooLarge(f"{path}: {lines:,} lines; at most {MAX_LINES:,} are read: split the file")
    return text


def _text(path: Path, data: bytes, *, markdown: bool) -> Document:
    from retrieval.readers import front_matter
    from retrieval.readers.markdown import blocks_of_markdown, looks_like_markdown
    from retrieval.readers.wrapping import paragraphs

    decoded = _decoded(path, data)
    head, text = front_matter.split(_in_lines(path, decoded), str(path))
    if export_seal.KEY in head.values:
        rest = {key: value for key, value in head.values.items() if key != export_seal.KEY}
        was = export_seal.restored(head.values[export_seal.KEY], front_matter.below(decoded), str(path))
        return Document((), FrontMatter(rest, head.repeated), was)
    if markdown or looks_like_markdown(text):
        return Document(blocks_of_markdown(text, str(path)), head)
    blocks, headers = paragraphs(text)
    return Document(blocks, head, repairs={Repair.FURNITURE: headers} if headers else {})


def _html(path: Path, data: bytes) -> Document:
    from retrieval.readers.html import blocks_of_html, decode_html, has_elements

    try:
        text = decode_html(data)
    except UndecodableError as error:
        raise BrokenFile(f"{path}: {error}") from error
    if not has_elements(text):
        raise WrongSuffix(f"{path}: is named {path.suffix} but holds no HTML; rename it to end in .txt")
    return Document(blocks_of_html(text, str(path)))
