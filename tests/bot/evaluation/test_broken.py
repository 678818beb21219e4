"""The evaluation can fail: the Engine is broken on purpose, the right metric falls, and the exit code is 1."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import pytest

from bot import wiring
from bot.answers.engine import Engine
from bot.cli.main import exit_code
from bot.evaluation.recording_library import Heard
from bot.evaluation.results import read
from bot.library import Library
from bot.question import Question
from bot.reply import Answer, Reply, RowStatus
from retrieval.filters import Filters
from retrieval.results import Found, RankedSentence, SearchQuery, TokenMatches
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


@contextmanager
def searching(monkeypatch: pytest.MonkeyPatch, library: Callable[[Library], Library]) -> Iterator[None]:
    """The Engine over a library that is broken beneath what listens to it."""
    opened = wiring.open_session

    def broken(*given: Any, heard: Callable[[Library], Library], **options: Any) -> wiring.Session:
        return opened(*given, heard=lambda real: heard(library(real)), **options)

    with monkeypatch.context() as patched:
        patched.setattr(wiring, "open_session", broken)
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


class Shifted(Heard):
    """A search to which every sentence is nearer to the question than it is, or further from it, by so much."""

    by = 1.0

    def candidates(self, query: SearchQuery, each: Sequence[Filters]) -> Found:
        """What is found, with every nearness moved."""
        found = super().candidates(query, each)
        return replace(found, sentences=tuple(map(self._moved, found.sentences)))

    def _moved(self, one: RankedSentence) -> RankedSentence:
        tokens = one.tokens and TokenMatches(*(value + self.by for value in astuple(one.tokens)))
        return replace(one, cosine=one.cosine + self.by, passage_cosine=one.passage_cosine + self.by, tokens=tokens)


class Further(Shifted):
    """A search to which everything is far from every question."""

    by = -1.0


def test_everything_seems_near(evaluate: Evaluate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything passes for an answer: nothing that Iran could be asked is refused any more."""
    with searching(monkeypatch, Shifted):
        code, figures, missed = evaluate()
    assert code == 1
    assert "refusal_recall" in missed
    assert figures["refusal_recall"] <= 0.25


def test_everything_seems_far(evaluate: Evaluate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing passes for an answer: at most it is shown as closest."""
    with searching(monkeypatch, Further):
        code, figures, missed = evaluate()
    assert code == 1
    assert "first_quote" in missed
    assert figures["hit"] == 0


class Wrong(Heard):
    """A search that brings up the passages that answer least."""

    def candidates(self, query: SearchQuery, each: Sequence[Filters]) -> Found:
        """The last two passages and their sentences, as if they were the best."""
        found = super().candidates(query, each)
        last = found.passages[-2:]
        places = {(one.held.id, one.passage.start, one.passage.end) for one in last}
        within = tuple(
            replace(one, cosine=0.95, passage_cosine=0.95, tokens=TokenMatches(*[0.95] * 7))
            for one in found.sentences
            if any(id_ == one.held.id and start <= one.start < end for id_, start, end in places)
        )
        return Found(last, within, found.among)


def test_a_search_that_returns_the_wrong_passage(evaluate: Evaluate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recall of the search falls, and with it what is quoted first."""
    with searching(monkeypatch, Wrong):
        code, figures, missed = evaluate()
    assert code == 1
    assert {"recall_at_5", "first_quote"} <= set(missed)
    assert figures["recall_at_5"] <= 0.25


def test_worse_than_the_baseline(evaluate: Evaluate, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gated metric that is still above its floor fails if it is worse than the baseline, be it by one question."""
    gates = made / "made.gates.toml"
    kept = gates.read_text(encoding="utf-8")
    earlier = made / "earlier.baseline.json"
    assert evaluate("-o", str(earlier))[0] == 0
    try:
        gates.write_text('[[gate]]\nmetric = "attribution"\nfloor = 0.0\nwhy = "made"\n', encoding="utf-8")
        assert evaluate("--baseline", str(earlier))[0] == 0

        def nobody(reply: Reply) -> Reply:
            if isinstance(reply, Answer):
                return replace(reply, quotes=tuple(replace(quote, delegation=None) for quote in reply.quotes))
            return replace(reply, nearest=tuple(replace(quote, delegation=None) for quote in reply.nearest))

        with breaking(monkeypatch, lambda reply: nobody(reply) if "hospitals" in reply.question else reply):
            one = evaluate("--baseline", str(earlier))
            unheld = evaluate("--no-baseline")
        with breaking(monkeypatch, nobody):
            code, _, missed = evaluate("--baseline", str(earlier))
    finally:
        gates.write_text(kept, encoding="utf-8")
    assert (code, missed) == (1, ["attribution"])
    assert (one[0], one[2], unheld[0]) == (1, ["attribution"], 0)
    (now,) = read(made / "out.json")
    assert now.unfinished == ()


def test_rows_that_say_the_wrong_thing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A comparison whose quoted row is said to be silent: row_status falls, and the gate on it is missed."""
    rows = [{"delegation": "IRN", "status": "quoted"}, {"delegation": "FRA", "status": "no statement held"}]
    gold = [{"statement": SEED.name, "text": SANCTIONS}]
    asked = line("a", "Compare what Iran and France say about sanctions", quotes=gold, rows=rows)
    head = json.dumps({"set": "made", "complete": False, "statements": [SEED.name]})
    (tmp_path / "made.jsonl").write_text(f"{head}\n{asked}\n", encoding="utf-8")
    gate = '[[gate]]\nmetric = "row_status"\nfloor = 0.95\nwhy = "made"\n'
    (tmp_path / "made.gates.toml").write_text(gate, encoding="utf-8")
    monkeypatch.setenv("ONRECORD_HOME", str(tmp_path / "home"))
    command = ["evaluate", str(tmp_path / "made.jsonl"), "-o", str(tmp_path / "out.json")]

    def share() -> float:
        (made,) = read(tmp_path / "out.json")
        return made.runs[0][0].measures["row_status"]

    assert (exit_code(command), share()) == (0, 1)

    def silenced(reply: Reply) -> Reply:
        return replace(reply, rows=tuple(replace(row, status=RowStatus.SILENT) for row in reply.rows))

    with breaking(monkeypatch, silenced):
        assert (exit_code(command), share()) == (1, 0)
