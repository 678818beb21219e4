"""Gates: read from a file, typed, and held against figures; what is no gate is refused before anything is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.evaluation import aggregate, gates
from bot.evaluation.gates import Gate, Judged, Verdict
from retrieval.errors import UsageError
from tests.bot.evaluation.samples import gate, result, row
from tests.tables import tables

CASES = tables(__file__)

ROWS = [row("a", half="test", first_quote=1), row("b", half="test", first_quote=0), row("c", half="dev", first_quote=1)]


def judge(*of_set: Gate, named: tuple[Gate, ...] = ()) -> tuple[Judged, ...]:
    """The verdicts on three questions."""
    made = result(ROWS)
    return gates.judged(made, aggregate.of(made), of_set, named)


def test_floors_and_ceilings() -> None:
    """At the bound is not beyond it; the figure is that of the gate's scope."""
    passed, missed, ceiling, high = judge(
        gate("first_quote", half="test", floor=0.5),
        gate("first_quote", half="test", floor=0.51),
        gate("first_quote", ceiling=2 / 3),
        gate("first_quote", ceiling=0.6),
    )
    assert (passed.verdict, passed.fails) == (Verdict.PASSED, False)
    assert (missed.verdict, missed.fails) == (Verdict.MISSED, True)
    assert (ceiling.verdict, high.verdict) == (Verdict.PASSED, Verdict.MISSED)
    assert passed.measure is not None
    assert (passed.measure.n, passed.measure.value) == (2, 0.5)


def test_a_gate_counts_on_enough_questions() -> None:
    """With one fewer it decides nothing; nor does one of the set that has no figure, but one that was typed fails."""
    few, none = judge(gate("first_quote", floor=1, least=4), gate("row_status", floor=1))
    assert (few.verdict, few.fails) == (Verdict.TOO_FEW, False)
    assert (none.verdict, none.fails) == (Verdict.NOT_MEASURED, False)
    (typed,) = judge(named=(gates.typed("row_status=1"),))
    assert (typed.verdict, typed.fails) == (Verdict.NOT_MEASURED, True)


def test_a_scope_that_no_report_shows() -> None:
    """A tag within a half is measured for its gate."""
    (found,) = judge(gate("first_quote", half="dev", tag="made", floor=1))
    assert found.measure is not None
    assert (found.verdict, found.measure.n) == (Verdict.PASSED, 1)


def test_typed_gates_are_floors_where_more_is_better() -> None:
    """And ceilings where less is."""
    assert (gates.typed("first_quote=0.5").floor, gates.typed("first_quote=0.5").ceiling) == (0.5, None)
    assert (gates.typed("over_refusal=0.5").floor, gates.typed("over_refusal=0.5").ceiling) == (None, 0.5)
    assert gates.typed("p95_search_ms=200").ceiling == 200


GOOD = {"metric": '"first_quote"', "floor": "0.9", "why": '"made"'}


@pytest.mark.parametrize(("change", "said"), CASES["wrong"])
def test_a_gate_that_is_none(tmp_path: Path, change: dict[str, str], said: str) -> None:
    """The file, the number of the gate and the field are named."""
    table = "\n".join(f"{name} = {value}" for name, value in (GOOD | change).items() if value)
    path = tmp_path / "made.gates.toml"
    path.write_text(f"[[gate]]\nmetric = 'exactness'\nfloor = 1\nwhy = 'made'\n[[gate]]\n{table}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=rf"made\.gates\.toml, gate 2.*{said}"):
        gates.load(path)


@pytest.mark.parametrize("text", ["gate = 1", "[gates]", "not TOML"])
def test_a_file_that_holds_no_gates(tmp_path: Path, text: str) -> None:
    """Named; a file that is not there is no fault: not every set has gates."""
    path = tmp_path / "made.gates.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"made\.gates\.toml"):
        gates.load(path)
    assert gates.load(tmp_path / "none.gates.toml") == ()
