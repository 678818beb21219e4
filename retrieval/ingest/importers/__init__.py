"""The installed importers by name: entry points of the group "onrecord.importers", from any distribution.

Knows how to find importers and the attributes required; a broken importer is named, and blocks no other importer.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from retrieval.errors import UsageError
from retrieval.ingest.import_corpus import Importer

GROUP = "onrecord.importers"


@dataclass(frozen=True, slots=True)
class Installed:
    """An importer by name: the module, or the fault that makes the importer useless; `origin` is the distribution."""

    name: str
    origin: str
    importer: Importer | None = None
    fault: str | None = None


def installed() -> tuple[Installed, ...]:
    """All installed importers, by name; loading runs their code."""
    return tuple(map(_loaded, _entries().values()))


def importer(name: str) -> Importer:
    """The importer of a name; no other is loaded.

    Raises:
        UsageError: there is no such importer, with a list of importers; or the importer is broken, and how.
    """
    entries = _entries()
    if name not in entries:
        close = difflib.get_close_matches(name, entries, n=1, cutoff=0.6)
        meant = f" Did you mean {close[0]}?" if close else ""
        raise UsageError(f"There is no importer {name!r}; installed are {', '.join(entries) or 'none'}.{meant}")
    loaded = _loaded(entries[name])
    if loaded.importer is None:
        raise UsageError(f"The importer {name!r} of {loaded.origin} cannot be used: {loaded.fault}.")
    return loaded.importer


def _entries() -> dict[str, EntryPoint]:
    """Entry points by name, in order; of two with an equal name, this project's own is kept."""
    return {
        each.name: each for each in sorted(entry_points(group=GROUP), key=lambda e: (e.name, _origin(e) == "onrecord"))
    }


def _loaded(entry: EntryPoint) -> Installed:
    try:
        module = entry.load()
    except Exception as error:  # Somebody else's code may fail in any way; the other importers still work.
        said = str(error).strip().partition("\n")[0]
        return Installed(entry.name, _origin(entry), fault=f"{type(error).__name__}{f': {said}' if said else ''}")
    if not isinstance(getattr(module, "ABOUT", None), str) or not callable(getattr(module, "corpus", None)):
        return Installed(entry.name, _origin(entry), fault=f"{entry.value} has no text ABOUT, or no function corpus")
    return Installed(entry.name, _origin(entry), importer=module)


def _origin(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else "an unknown distribution"
