"""Tables of labelled cases in TOML, a line a case, each beside the tests that read them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any


def tables(test: str) -> dict[str, Any]:
    """The tables of a module by their names: those of `test_x.py`, or of `x.py`, stand in `x.toml`."""
    path = Path(test)
    return tomllib.loads(path.with_name(f"{path.stem.removeprefix('test_')}.toml").read_text(encoding="utf-8"))
