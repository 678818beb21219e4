"""Which delegation a code, or a country, of the UN General Debate Corpus means: it has its own, and some misprints.

Knows ungdc.toml and the codes of delegations; knows no file and no table.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path


def code_of(written: str) -> str:
    """The delegation's code for one of the corpus ("YMD" for "YDYE"); what is not known stays as it is."""
    code = written.strip().upper()
    return _own()["codes"].get(code, code)


def is_known(written: str) -> bool:
    """Whether a code of the corpus is a delegation's."""
    from retrieval.names.lexicon import delegations

    return code_of(written) in delegations()


@lru_cache(maxsize=1024)
def country_code(written: str) -> str | None:
    """The code of the corpus for a country as its table writes it; None where the words name none for certain."""
    from retrieval.names.delegations import resolve

    plain = written.strip().replace("’", "'")
    own = _own()["countries"].get(plain)
    if own is not None or not plain:
        return own
    delegation = resolve(plain)
    return None if delegation is None else delegation.code


@cache
def _own() -> Mapping[str, Mapping[str, str]]:
    written: Mapping[str, Mapping[str, str]] = tomllib.loads(
        Path(__file__).with_name("ungdc.toml").read_text(encoding="utf-8")
    )
    return written
