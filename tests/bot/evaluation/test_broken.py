"""The evaluation can fail: the Engine is broken on purpose, the right metric falls, and the exit code is 1."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answers.engine import Engine
from bot.cli.main import exit_code
from bot.question import Question
from bot.reply import Answer, Reply
from tests.bot.evaluation.samples import FRANCE, SANCTIONS, SUPPORT, THANKS, line
from tests.conftest import SEED

DIVIDENDS = (
    "The development dividends of ICTs for the human societies and international community, particularly developing "
    "countries, is yet to be fully realized."
)

ANSWERABLE = {
    "What does Iran say about sanctions?": SANCTIONS,
    "Whom does Iran fully support when using ICTs?": SUPPORT,
    "Whom does Iran thank for introducing the report?": THANKS,
    "What does Iran say about the development dividends of ICTs?": DIVIDENDS,
}
SILENT = (
    "How many new hospitals and schools did Iran build?",
    "How many children were vaccinated against malaria?",
    "How much rain fell in Tehran in April?",
    "How much wheat and barley did Iran harvest?",
)

GATES = {
    "exactness": "floor = 1.0",
    "attribution": "floor = 1.0",
    "first_quote": "floor = 0.75",
    "recall_at_5": "floor = 0.75",
    "refusal_recall": "floor = 0.75",
    "over_refusal": "ceiling = 0.25",
}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of eight questions that the Engine answers well, with gates, and a home of its own."""
    folder = tmp_path_factory.mktemp("broken")
    asked = [
        line(f"test-a{n}", text, quotes=[{"statement": SEED.name, "text": gold}], delegations=["IRN"])
        for n, (text, gold) in enumerate(ANSWERABLE.items())
    ]
    asked += [line(f"test-s{n}", text, reason="not in the statements") for n, text in enumerate(SILENT)]
    head = json.dumps({"set": "made", "complete": True, "statements": [SEED.name]})
    (folder / "made.jsonl").write_text("\n".join([head, *asked]) + "\n", encoding="utf-8")
    tables = [f'[[gate]]\nmetric = "{name}"\n{bound}\nleast = 4\nwhy = "made"\n' for name, bound in GATES.items()]
    (folder / "made.gates.toml").write_text("\n".join(tables), encoding="utf-8")
    return folder


@pytest.fixture
def evaluate(
    made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, dict[str, float], list[str]]]:
    """Runs the command; gives the exit code, the figures, and the metrics that standard error names."""
    monkeypatch.setenv("ONRECORD_HOME", str(made / "home"))
    monkeypatch.setenv("COLUMNS", "120")

    def run(*options: str) -> tuple[int, dict[str, float], list[str]]:
        capsys.readouterr()
        out = made / "out.json"
        code = exit_code(["evaluate", str(made / "made.jsonl"), "-o", str(out), *options])
        (one,) = json.loads(out.read_text(encoding="utf-8"))["results"]
        figures = {m["name"]: m["value"] for m in one["summary"]["measures"] if m["scope"] == "all"}
        missed = [
            each.removeprefix("made: ").split()[0] for each in capsys.readouterr().err.splitlines() if " is " in each
        ]
        return code, figures, missed

    return run


Evaluate = Callable[..., tuple[int, dict[str, float], list[str]]]


@contextmanager
def breaking(monkeypatch: pytest.MonkeyPatch, change: Callable[[Reply], Reply]) -> Iterator[None]:
    """The Engine with each reply changed before anybody sees it."""
    ask = Engine.ask

    async def broken(self: Engine, question: Question, seen: Any = None) -> Reply:
        return change(await ask(self, question, seen))

    with monkeypatch.context() as patched:
        patched.setattr(Engine, "ask", broken)
        yield


def test_unbroken_it_passes(evaluate: Evaluate) -> None:
    """Every gate holds, so that what fails below fails for what was broken."""
    code, figures, missed = evaluate()
    assert (code, missed) == (0, [])
    assert figures["right"] >= 0.75


def test_a_swapped_attribution(evaluate: Evaluate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Iran's words under France's name: attribution falls to nothing, and nothing else does."""

    def swapped(reply: Reply) -> Reply:
        if not isinstance(reply, Answer):
            return replace(reply, nearest=tuple(replace(quote, delegation=FRANCE) for quote in reply.nearest))
        return replace(reply, quotes=tuple(replace(quote, delegation=FRANCE) for quote in reply.quotes))

    with breaking(monkeypatch, swapped):
        code, figures, missed = evaluate()
    assert (code, missed, figures["attribution"]) == (1, ["attribution"], 0)


def test_one_altered_quote(evaluate: Evaluate, monkeypatch: pytest.MonkeyPatch) -> None:
    """One word of one quote in one reply: exactness is no longer whole, and that is enough."""

    def altered(reply: Reply) -> Reply:
        if not isinstance(reply, Answer) or "sanctions" not in reply.question:
            return reply
        changed = (replace(q, text=q.text.replace("violation", "observance")) for q in reply.quotes)
        return replace(reply, quotes=tuple(changed))

    with breaking(monkeypatch, altered):
        code, figures, missed = evaluate()
    assert (code, missed) == (1, ["exactness"])
    assert 0.8 < figures["exactness"] < 1
