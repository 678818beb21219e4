"""The names of states of an index: which index it is, and how often it has changed since.

Knows the names; where they are kept is known to the index.
"""

from __future__ import annotations

import uuid
from importlib import metadata


def token() -> str:
    """A name for an index that is made anew."""
    return uuid.uuid4().hex[:12]


def following(generation: str, made: str | None = None) -> str:
    """A name for the state after this one; of the same index, or of the one that was made anew as `made`."""
    index = made_of(generation) if made is None else made
    return ".".join(filter(None, (index, uuid.uuid4().hex)))


def made_of(generation: str) -> str:
    """Which index a state is of; empty for one that is as it was first made."""
    return generation.partition(".")[0] if "." in generation else ""


def release() -> str:
    """The version of the installed package, such as "0.1.0"; "of unknown version" where it is not installed."""
    try:
        return metadata.version("onrecord")
    except metadata.PackageNotFoundError:
        return "of unknown version"
