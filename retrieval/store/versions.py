"""The names of an index's states: the index's own name, and a new suffix for every change.

Knows the names; the place of the names is known to the index.
"""

from __future__ import annotations

import uuid
from importlib import metadata


def token() -> str:
    """A name for a rebuilt index."""
    return uuid.uuid4().hex[:12]


def following(generation: str, made: str | None = None) -> str:
    """A name for the next state of the index, or for the first state of the rebuilt index `made`."""
    index = made_of(generation) if made is None else made
    return ".".join(filter(None, (index, uuid.uuid4().hex)))


def made_of(generation: str) -> str:
    """The index's name in a generation; empty for an index never rebuilt."""
    return generation.partition(".")[0] if "." in generation else ""


def release() -> str:
    """The version of the installed package, such as "0.1.0"; "of unknown version" if not installed."""
    try:
        return metadata.version("onrecord")
    except metadata.PackageNotFoundError:
        return "of unknown version"
