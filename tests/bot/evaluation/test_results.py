"""A result is what is read from its file again, whatever is in it; what is none is named."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.evaluation.results import Given, read, write
from bot.evaluation.statements import Sources
from retrieval.errors import UsageError
from tests.bot.evaluation.samples import SANCTIONS, asked, result, row
from tests.tables import tables

CASES = tables(__file__)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(),
    st.dictionaries(st.text(), st.one_of(st.none(), st.text(), st.floats(allow_nan=False, allow_infinity=False))),
)
def test_what_is_written_is_read(tmp_path: Path, sources: Sources, text: str, reply: dict[str, object]) -> None:
    """Any text that a reply may hold; places, histories, rows, errors, several runs and sets, and the summary."""
    fields: dict[str, Any] = {
        "history": (("So?", text),),
        "filters": {"since": "2020"},
        "tags": ("direct",),
        "half": "dev",
    }
    question = replace(asked(sources, SANCTIONS, **fields), question=text, rows=(("IRN", "quoted"), ("FRA", "silent")))
    replied = Given("a", reply or None, None, {"right": 0.5}, {"total": 1.5})
    made = result([(question, replied)], [(question, Given("a", error="it broke"))], summary={"gates": []})
    path = tmp_path / "made.json"
    write([made, replace(made, name="other")], path)
    assert read(path) == (made, replace(made, name="other"))
    assert not list(tmp_path.glob(".*"))


def test_what_an_earlier_version_wrote_besides_is_passed_over(tmp_path: Path) -> None:
    """Fields that a result, or a question of it, does not have any more."""
    path = tmp_path / "made.json"
    write([result([row("a")])], path)
    as_it_is = read(path)
    body = json.loads(path.read_text(encoding="utf-8"))
    body["results"][0]["tradeoff"] = [{"shift": 0.0}]
    body["results"][0]["asked"][0]["corrects_premise"] = True
    path.write_text(json.dumps(body), encoding="utf-8")
    assert read(path) == as_it_is


@pytest.mark.parametrize("text", [*CASES["no_results"], "\ud800"])
def test_what_is_no_result_is_named(tmp_path: Path, text: str) -> None:
    """The file is named, and what would be one."""
    path = tmp_path / "made.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(UsageError, match=r"made\.json"):
        read(path)
    with pytest.raises(UsageError, match=r"none\.json"):
        read(tmp_path / "none.json")
