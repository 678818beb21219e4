"""What a process does not need, it does not load: each start would be slower for it."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from tests.retrieval.child import run
from tests.tables import tables


@pytest.mark.parametrize(("code", "unwanted"), tables(__file__)["unwanted"])
def test_what_is_not_needed_is_not_loaded(code: str, unwanted: list[str]) -> None:
    """Models, tables of scripts and a provider's packages cost half a second and more where they are loaded."""
    assert all(map(find_spec, unwanted))
    assert run(f"import sys\n{code}\nprint(sorted(set(sys.argv[1:]) & set(sys.modules)))", *unwanted) == "[]"
