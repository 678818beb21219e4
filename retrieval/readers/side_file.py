"""The record beside a file: NAME.yaml beside NAME.pdf.

Knows where it lies and that it is YAML; what its keys mean is known in `retrieval.record`.
"""

from __future__ import annotations

import os
from pathlib import Path

from retrieval.errors import RecordError
from retrieval.readers.encodings import UndecodableError, decode
from retrieval.readers.front_matter import FrontMatter, parse

_LARGEST = 1_000_000


def side_file(path: Path) -> Path | None:
    """The record that lies beside `path`: NAME.yaml (or NAME.yml) beside NAME.pdf; None where there is none."""
    for suffix in (".yaml", ".yml"):
        beside = path.with_suffix(suffix)
        if beside != path and os.path.isfile(beside):
            return beside
    return None


def read_side_file(path: Path) -> FrontMatter:
    """What the side file at `path` says, not yet checked. Raises RecordError when it is no mapping in YAML."""
    try:
        if path.stat().st_size > _LARGEST:
            raise RecordError(f"{path}: too large for a record; it should hold a dozen lines")
        return parse(decode(path.read_bytes()), str(path), "record")
    except UndecodableError as error:
        raise RecordError(f"{path}: {error}") from error
    except OSError as error:
        raise RecordError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
