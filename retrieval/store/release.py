"""Which version of the program this is."""

from __future__ import annotations

from importlib import metadata


def release() -> str:
    """The version of the installed package, such as "0.1.0"; "of unknown version" if not installed."""
    try:
        return metadata.version("onrecord")
    except metadata.PackageNotFoundError:
        return "of unknown version"
