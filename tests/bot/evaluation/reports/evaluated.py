"""A small evaluation to make reports of: every kind of question and outcome, in texts that mean harm where shown.

The figures are made by the evaluation's own measures; what was given is written down here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.evaluation import aggregate
from bot.evaluation.aggregate import Scope
from bot.evaluation.compare_results import (
    Comparison,
    Direction,
    MetricChange,
    QuestionChange,
    Spread,
    Stability,
)
from bot.evaluation.gates import Gate, judged
from bot.evaluation.report import Report
from bot.evaluation.results import Asked, Given, Gold, Pair, Result

HOSTILE = (
    "<script>window.harmed = true</script>",
    '"><img src=x onerror="window.harmed = true">',
    "'; window.harmed = true; //",
    "</title></style></script><iframe src='javascript:parent.harmed = true'></iframe>",
    "{{ 7 * 7 }} {% raw %}",
    "[bold red]markup[/bold red] :smile:",
    "\x1b[31mred\x1b]0;title\x07 \x00 \x08 \x9b2J \u202egnorw\u202c \ud800",
    "]]> <!-- &amp; & &#x3c;",
    "x" * 3_000,
    "؟ این چیست «سؤال»",
    "javascript:window.harmed = true",
)

RIGHT = "We support the open \U0001f30d network & those who use it."
WRONG = "Fees < 5% were not raised."
MISSING = "Access has yet to reach 1\u202f000 islands."
TEXT = (
    f"Cover \U0001f600\n\nMr. Chair,\n\n{RIGHT} {WRONG}\n\n{'Nothing further on this. ' * 40}\n\n{MISSING} I thank you."
)

STATEMENT = "abc123"

TEST = Scope(half="test")
OF_SET = (
    Gate(metric="exactness", half="test", floor=1.0, why="or it is no quote"),
    Gate(metric="first_quote", half="test", lang="en", floor=0.9, why=HOSTILE[1]),
    Gate(metric="over_refusal", half="test", ceiling=0.08, least=50, why="made"),
)
NAMED = (Gate(metric="parity", floor=0.85, why="made"),)
"""Gates of each verdict: passed, missed, on too few questions, and not measured."""


def place(words: str) -> tuple[int, int]:
    """Where words stand in the statement."""
    start = TEXT.index(words)
    return start, start + len(words)


def quote(words: str, n: int = 1) -> dict[str, Any]:
    """A quote of a reply, as far as reports read it."""
    start, end = place(words)
    return {"n": n, "text": words, "statement": STATEMENT, "start": start, "end": end, "delegation": {"code": "ATL"}}


def answer(*words: str, **more: object) -> dict[str, Any]:
    """A reply that quotes, as far as reports read it."""
    quotes = [quote(each, n) for n, each in enumerate(words, start=1)]
    return {"kind": "answer", "finding": "Atlantis speaks to this.", "quotes": quotes, "refusal": None, **more}


def closest(*words: str) -> dict[str, Any]:
    """A reply that shows the closest passages, as far as reports read it."""
    return answer(*words) | {"kind": "closest", "quotes": [], "closest": answer(*words)["quotes"]}


def refusal(reason: str = "not in the statements", nearest: str | None = None) -> dict[str, Any]:
    """A reply that refuses, as far as reports read it."""
    found = [quote(nearest)] if nearest else []
    message = "The statement held of Atlantis does not speak to this."
    return {"kind": "refusal", "quotes": [], "refusal": {"reason": reason, "message": message, "nearest": found}}


def asked(id: str, question: str, *words: str, **more: Any) -> Asked:
    """A question that has an answer if words are given, else none."""
    gold = tuple(Gold(STATEMENT, each, (place(each),)) for each in words)
    half = id.partition("-")[0]
    fixed: dict[str, Any] = {"lang": "en", "kind": "answer" if words else "refusal", "tags": ("direct",), "half": half}
    if not words:
        fixed["reason"] = "out of scope"
    return Asked(id, question, gold=gold, **fixed | more)


def _replied(one: Asked, reply: dict[str, Any] | None, worth: float = 1.0, error: str | None = None) -> Pair:
    own: dict[str, float] = {"right": float(worth > 0.5), "exactness": 1.0}
    refused = reply is not None and reply["kind"] == "refusal"
    if one.kind == "answer":
        own |= {"first_quote": float(worth > 0.5), "over_refusal": float(refused), "recall_at_5": 1.0}
        if not refused:
            own |= {"attribution": 1.0, "quote_precision": worth, "quote_recall": worth, "quote_f1": worth}
    else:
        own |= {"refusal_recall": float(refused)}
    ms = {"total": 31.5, "understand": 2.0, "search": 20.25, "model": 0.0}
    return one, Given(one.id, error=error) if error else Given(one.id, reply, measures=own, ms=ms)


def pairs() -> tuple[Pair, ...]:
    """Right and wrong, refused and answered, one that could not be asked, and a hostile question for each text."""
    harmful = [
        _replied(
            asked(f"dev-h-{n}", text, tags=("hostile", f"tag {text[:20]}"), lang="fa" if n == 9 else "en"),
            refusal("out of scope", nearest=RIGHT) | {"rejected": [{"what": text, "why": text}]},
        )
        for n, text in enumerate(HOSTILE)
    ]
    return (
        _replied(asked("test-1", "What is supported?", RIGHT), answer(RIGHT)),
        _replied(
            asked("test-2", "Is there access?", MISSING, RIGHT, lang="fr", tags=("paraphrased",)),
            answer(RIGHT, WRONG),
            0.6,
        ),
        _replied(
            asked("test-3", "And the fees?", WRONG, history=(("What of money?", "Nothing."),), tags=("follow-up",)),
            refusal(nearest=RIGHT),
            0.0,
        ),
        _replied(asked("dev-4", "Where can I eat?", tags=("out-of-scope",)), answer(RIGHT), 0.1),
        _replied(asked("test-5", "Who is it?", RIGHT), None, 0.0, error="The store is gone: \x1b[31m<b>look</b>."),
        *harmful,
    )


def report(*, compared: bool = True, gated: bool = True, repeat: int = 1, model: str | None = None) -> Report:
    """The evaluation of these rows: with gates of each verdict, a baseline, and questions that flip."""
    result = Result(
        name=f"small {HOSTILE[0]}",
        complete=True,
        mode="model" if model else "quotes",
        started="2026-01-02T03:04:05+00:00",
        versions={"program": "1", "model": model},
        settings={"embeddings": HOSTILE[1]},
        hashes={"set": "f" * 64},
        asked=(),
        runs=((),) * repeat,
    )
    result = with_outcomes(result, *pairs())
    made = Report(result, aggregate.of(result))
    if gated:
        made = replace(made, gates=judged(result, made.measures, OF_SET, NAMED))
    if compared:
        made = replace(made, comparison=_comparison(made))
    if repeat > 1:
        spreads = (Spread("first_quote", 0.8, 0.1, 0.7, 0.9), Spread("exactness", 1.0, 0.0, 1.0, 1.0))
        made = replace(made, stability=Stability(repeat, spreads, ("test-2",)))
    return made


def with_outcomes(result: Result, *pairs: Pair) -> Result:
    """A result with these outcomes in each of its runs."""
    runs = (tuple(given for _, given in pairs),) * len(result.runs)
    return replace(result, asked=tuple(asked for asked, _ in pairs), runs=runs)


def shown_of(*pairs: Pair) -> Report:
    """The report with these questions and outcomes in place of its own."""
    made = report()
    return replace(made, result=with_outcomes(made.result, *pairs))


def _comparison(made: Report) -> Comparison:
    ways = {"test-1": Direction.BETTER, "test-2": Direction.WORSE}
    return Comparison(
        questions=tuple(
            QuestionChange(asked.id, ways.get(asked.id, Direction.SAME), {"right": (0.0, 1.0)})
            for asked, _ in made.result.outcomes()
        ),
        metrics=(
            MetricChange("first_quote", TEST, 0.9, 1 / 3, 3, Direction.WORSE, p=0.03),
            MetricChange("exactness", TEST, 1.0, 1.0, 3, Direction.SAME, p=1.0),
        ),
        notes=(f"made with another model {HOSTILE[0]}",),
        failures=("first_quote is worse than the baseline beyond noise",),
    )
