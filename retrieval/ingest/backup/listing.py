"""The list of an export: one line of JSON a statement, with everything held beside the text.

Knows the line; the file with the text and the parts is known to `retrieval.readers.export_seal`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from retrieval.errors import ExportError, StatementDamaged
from retrieval.statement import Part, PartKind, Passage, Sentence
from retrieval.store import schema
from retrieval.store.schema import Head


@dataclass(frozen=True, slots=True)
class Line:
    """A statement of an export: the file's name and hash, and the statement as held.

    `metadata` is the source of the head, as the index had it then.
    """

    file: str
    digest: str
    head: Head
    passages: tuple[Passage, ...]
    metadata: Mapping[str, Any] = field(default_factory=dict)


def written(line: Line, parts: Sequence[Part]) -> bytes:
    """The line, with its end."""
    held = line.head.held
    head: dict[str, Any] = {"statement": held.id, "version": held.version, **schema.head_metadata(line.head, parts)}
    # What a head holds as JSON in a string a line holds as it is. A source is a path, whatever it begins with.
    for key in [key for key, value in head.items() if key != "source" and str(value)[:1] in "[{" and value != ""]:
        head[key] = json.loads(head[key])
    cut = [" ".join([p.kind.value, *(str(s.end - s.start) for s in p.sentences)]) for p in line.passages]
    values = {"file": line.file, "file_sha256": line.digest, **head, "cut": cut}
    return (json.dumps(values, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")


def read(data: bytes) -> Line:
    """The statement of a line.

    Raises:
        ExportError: the line is of another form.
    """
    try:
        values: dict[str, Any] = json.loads(data.decode("utf-8", "surrogatepass"))
        metadata = _metadata(values)
        head = schema.read_head(metadata)
        passages = _passages(values["cut"])
        if len(passages) != head.held.passages:
            raise ValueError(f"{len(passages)} passages instead of {head.held.passages}")
        return Line(str(values["file"]), str(values["file_sha256"]), head, passages, metadata)
    except (ValueError, LookupError, TypeError, AttributeError, StatementDamaged) as error:
        raise ExportError(f"a line of the export's list cannot be read ({error}): export again") from error


def _metadata(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value if isinstance(value, str | int) else json.dumps(value, ensure_ascii=False)
        for key, value in values.items()
    }


def _passages(cut: Sequence[str]) -> tuple[Passage, ...]:
    passages: list[Passage] = []
    at = 0
    for written in cut:
        kind, *lengths = written.split()
        sentences: list[Sentence] = []
        for length in map(int, lengths):
            sentences.append(Sentence(at, at + length))
            at += length
        passages.append(Passage(len(passages), sentences[0].start, at, PartKind(kind), tuple(sentences)))
    return tuple(passages)
