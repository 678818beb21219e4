"""Front matter: the YAML between two lines of dashes at the head of a text or Markdown file.

Finds and reads front matter safely; the meaning of the keys is known in `retrieval.record`.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.errors import RecordError
from retrieval.readers.encodings import UndecodableError, decode
from retrieval.readers.export_seal import KEY
from retrieval.record import listed, shown, unknown

if TYPE_CHECKING:
    from yaml import Node, SafeLoader

_FENCED = re.compile(r"\s*---[ \t]*\r?\n(?P<yaml>.*?\n)?(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)
_KEY = re.compile(r"(?m)^[A-Za-z_]+[ \t]*:(?:[ \t]|$)")
_LONGEST = 100_000
_LONGEST_SEALED = 20_000_000
"""The front matter of an exported statement names all its parts."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Keys and values as YAML gives them; `repeated` are the keys given more than once, of which the last counts."""

    values: Mapping[str, object] = field(default_factory=dict)
    repeated: tuple[str, ...] = ()


def split(text: str, name: str) -> tuple[FrontMatter, str]:
    """The front matter of `text` and the text below; empty front matter and all of `text` where there is none.

    `name` is the file's, for the error. Raises RecordError when lines of dashes fence faulty YAML.
    """
    if not text.lstrip().startswith("---"):
        return FrontMatter(), text
    match = _fenced(text)
    if match is None or not (match["yaml"] or "").strip() or not _KEY.search(match["yaml"]):
        return FrontMatter(), text
    return parse(match["yaml"], name, "front matter"), text[match.end() :]


def below(text: str) -> str:
    """The text below the front matter of `text`, character by character."""
    match = _fenced(text)
    return text[match.end() :] if match else text


def _fenced(text: str) -> re.Match[str] | None:
    head = text[:_LONGEST]
    return _FENCED.match(text[:_LONGEST_SEALED] if f"\n{KEY}:" in head else head)


def parse(source: str, name: str, what: str) -> FrontMatter:
    """The keys and values of the YAML `source`, none for an empty source; `what` says where in file `name`.

    Raises RecordError for anything but YAML with keys and values.
    """
    import yaml

    try:
        loader = _loader()(source)
        try:
            node = loader.get_single_node()
            loaded = loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f" at line {mark.line + 1}" if mark is not None else ""
        message = f"{name}: the {what} is not YAML{place}; write `key: value`, a text with a colon in quotation marks"
        raise RecordError(message) from error
    if node is None or loaded is None:
        return FrontMatter()
    if not isinstance(loaded, dict):
        raise RecordError(f"{name}: the {what} holds no keys; write lines such as `delegation: Kenya`")
    return FrontMatter({str(key): value for key, value in loaded.items()}, _repeated(node))


def _repeated(mapping: Node) -> tuple[str, ...]:
    counts = Counter(str(key.value) for key, _ in mapping.value)
    return tuple(key for key, count in counts.items() if count > 1)


@cache
def _loader() -> type[SafeLoader]:
    """PyYAML's safe loader, but values stay as written: "071" is no number, "NO" not false; "~" and "null" are none."""
    import yaml

    safe: type[SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    resolvers = {
        first: [(tag, pattern) for tag, pattern in pairs if tag.endswith(":null")]
        for first, pairs in safe.yaml_implicit_resolvers.items()
    }
    return type("_RecordLoader", (safe,), {"yaml_implicit_resolvers": resolvers})


def remarks_on_keys(written: Mapping[str, FrontMatter]) -> Iterator[str]:
    """The ignored and the repeated keys, by where the keys are written."""
    ignored = [(where, unknown(each.values)) for where, each in written.items()]
    if named := "; ".join(f"{listed(keys)} ({where})" for where, keys in ignored if keys):
        yield f"ignored what is no key of a record: {named}"
    for where, each in written.items():
        if each.repeated:
            yield f"given more than once, the last counts: {listed(each.repeated)} ({where})"


def disagreements(
    own: Mapping[str, str | tuple[str, ...]], beside: Mapping[str, str | tuple[str, ...]], name: str
) -> Iterator[str]:
    """Differences between the front matter's record and that of the side file `name`, and which counts."""
    for key in own:
        if key in beside and own[key] != beside[key]:
            yield f"{key} is {shown(own[key])} in the front matter, which counts, and {shown(beside[key])} in {name}"


_LARGEST = 1_000_000


def side_file(path: Path) -> Path | None:
    """The record beside `path`: NAME.yaml (or NAME.yml) beside NAME.pdf; None without such a file."""
    for suffix in (".yaml", ".yml"):
        beside = path.with_suffix(suffix)
        if beside != path and os.path.isfile(beside):
            return beside
    return None


def read_side_file(path: Path) -> FrontMatter:
    """The contents of the side file at `path`, not yet checked. Raises RecordError for anything but a YAML mapping."""
    try:
        if path.stat().st_size > _LARGEST:
            raise RecordError(f"{path}: too large for a record; it should hold a dozen lines")
        return parse(decode(path.read_bytes()), str(path), "record")
    except UndecodableError as error:
        raise RecordError(f"{path}: {error}") from error
    except OSError as error:
        raise RecordError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
