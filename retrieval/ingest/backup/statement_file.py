"""A statement as a text file that people read and `ingest` restores: its record as front matter, below it its text.

Knows the file's form; what seals it is known to `retrieval.readers.export_seal`, who reads it to `retrieval.readers`.
"""

from __future__ import annotations

from dataclasses import asdict

from retrieval.names.on_behalf import found
from retrieval.readers import export_seal
from retrieval.record import KEYS
from retrieval.statement import Statement


def statement_file(statement: Statement) -> bytes:
    """A statement as a text file in UTF-8 from which `ingest` restores it: record, id, parts, and the text verbatim.

    The record, as YAML front matter, may be corrected by hand; the text may not (see `retrieval.readers.export_seal`).
    """
    import yaml

    record = asdict(statement.record)
    known: dict[str, object] = {key: record[key] for key in KEYS if record[key]}
    # On nobody's behalf is said where the text, read anew, would seem to say something else.
    if statement.record.on_behalf_of or _seems_said(statement):
        known["on_behalf_of"] = list(statement.record.on_behalf_of)
    known[export_seal.KEY] = export_seal.seal(statement)
    head: str = yaml.safe_dump(known, allow_unicode=True, sort_keys=False)
    return f"---\n{head}---\n{export_seal.body(statement)}".encode()


def _seems_said(statement: Statement) -> bool:
    record = statement.record
    return bool(found(statement.text, statement.parts, record.language, record.code, record.delegation))
