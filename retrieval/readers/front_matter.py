"""Front matter: the YAML between two lines of dashes at the head of a text or Markdown file.

Knows where it begins and ends and reads it safely; what its keys mean is known in `retrieval.record`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from retrieval.errors import RecordError
from retrieval.exported import KEY

if TYPE_CHECKING:
    from yaml import SafeLoader

_FENCED = re.compile(r"\s*---[ \t]*\r?\n(?P<yaml>.*?\n)?(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)
_KEY = re.compile(r"(?m)^[A-Za-z_]+[ \t]*:(?:[ \t]|$)")
_LONGEST = 100_000
_LONGEST_SEALED = 20_000_000
"""The front matter of an exported statement names all its parts."""


def split(text: str, name: str) -> tuple[Mapping[str, object], str]:
    """The front matter of `text` and what follows it; ({}, text) where there is none.

    `name` is the file's, for the error. Raises RecordError when lines of dashes fence what should be YAML and is not.
    """
    if not text.lstrip().startswith("---"):
        return {}, text
    match = _fenced(text)
    if match is None or not (match["yaml"] or "").strip() or not _KEY.search(match["yaml"]):
        return {}, text
    return parse(match["yaml"], name, "front matter"), text[match.end() :]


def below(text: str) -> str:
    """What follows the front matter of `text`, which has one, character by character."""
    match = _fenced(text)
    return text[match.end() :] if match else text


def _fenced(text: str) -> re.Match[str] | None:
    head = text[:_LONGEST]
    return _FENCED.match(text[:_LONGEST_SEALED] if f"\n{KEY}:" in head else head)


def parse(source: str, name: str, what: str) -> Mapping[str, object]:
    """The mapping that the YAML `source` holds, empty for an empty one; `what` says where in file `name` it stood.

    Raises RecordError when it is no YAML or no mapping of keys to values.
    """
    import yaml

    try:
        loaded = yaml.load(source, Loader=_loader())  # noqa: S506 - made of the safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f" at line {mark.line + 1}" if mark is not None else ""
        message = f"{name}: the {what} is not YAML{place}; write `key: value`, a text with a colon in quotation marks"
        raise RecordError(message) from error
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise RecordError(f"{name}: the {what} holds no keys; write lines such as `delegation: Kenya`")
    return {str(key): value for key, value in loaded.items()}


@cache
def _loader() -> type[SafeLoader]:
    """PyYAML's safe loader, dates left as they are written: a wrong one is then told with its key and value."""
    import yaml

    safe: type[SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    resolvers = {
        first: [(tag, pattern) for tag, pattern in pairs if not tag.endswith(":timestamp")]
        for first, pairs in safe.yaml_implicit_resolvers.items()
    }
    return type("_RecordLoader", (safe,), {"yaml_implicit_resolvers": resolvers})
