"""The result of an evaluation, as values and as the JSON file behind every report.

Knows the form "onrecord.evaluation/1"; knows neither the asking of questions nor the measures.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bot.question import Question, Turn
from bot.questions.typed_filters import read_filters
from retrieval.errors import UsageError

SCHEMA = "onrecord.evaluation/1"

NEAREST, QUOTES, MODEL = MODES = "nearest", "quotes", "model"
"""The modes of a run, each compared with the mode before: the baseline (`bot.answers.nearest`), the Engine for quotes
alone, and the Engine with a model's choice and summary.
"""

COMPACT = ".baseline.json"
"""The ending of the file name of a compact result, for comparison only."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Gold:
    """A sentence cited by a full answer: the statement's id, the words, and all their places.

    `places` are (start, end) in code points of the statement's text. For a missing statement, or a statement without
    the words, there are no places, and `statement` is the set's name for the statement.
    """

    statement: str
    text: str
    places: tuple[tuple[int, int], ...] = ()

    def overlaps(self, start: int, end: int) -> bool:
        """Whether a stretch of the statement and the sentence overlap by at least half of either."""
        return any(
            2 * (min(end, last) - max(start, first)) >= min(end - start, last - first) > 0
            for first, last in self.places
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a set, the expected answer, and its tags.

    `half` is "dev", "test" or None. `kind` is "answer" or "refusal"; `history` are pairs of question and answer; `rows`
    are pairs of a delegation's code and its status in a comparison. `hash` is of question and expectations: equal
    hashes mean equal questions, whatever else of the set changed.
    """

    id: str
    question: str = ""
    lang: str = ""
    kind: str = "answer"
    tags: tuple[str, ...] = ()
    half: str | None = None
    history: tuple[tuple[str, str], ...] = ()
    filters: Mapping[str, object] = field(default_factory=dict)
    gold: tuple[Gold, ...] = ()
    delegations: tuple[str, ...] = ()
    reason: str | None = None
    hash: str = ""
    rows: tuple[tuple[str, str], ...] = ()

    def in_mode(self, mode: str = "auto") -> Question:
        """The question, to be answered in a mode."""
        history = tuple(Turn(question, answer) for question, answer in self.history)
        return Question(self.question, history, read_filters(self.filters), mode=mode)


@dataclass(frozen=True, slots=True)
class Given:
    """The outcome of a question: a reply in the form of `bot.output.json_replies.reply`, or an error.

    `measures` are of the reply alone, by name: 0..1 for rates and shares, counts, US dollars. `ms` are milliseconds by
    stage. In a compact result (a baseline) `reply` is always None, and `ms` is empty.
    """

    id: str
    reply: Json | None = None
    error: str | None = None
    measures: Mapping[str, float] = field(default_factory=dict)
    ms: Mapping[str, float] = field(default_factory=dict)


Pair = tuple[Asked, Given]
"""A question and its outcome."""


@dataclass(frozen=True, slots=True)
class Result:
    """One set, asked once or several times. Everything but `started` and the times is reproducible.

    `mode` is one of `MODES`. `runs` has, for each run, the outcome of each question, in the order of `asked`; an
    interrupted run is shorter. `hashes` are SHA-256 of the set's file ("set"), the statements ("statements"), the
    prompts ("prompts") and the fitted numbers ("numbers"). `summary` has the figures, gates and changes for readers; no
    code here reads the summary again.
    """

    name: str
    complete: bool
    mode: str
    started: str
    versions: Mapping[str, str | None]
    settings: Mapping[str, object]
    hashes: Mapping[str, str]
    asked: tuple[Asked, ...]
    runs: tuple[tuple[Given, ...], ...]
    summary: Mapping[str, object] = field(default_factory=dict)

    def outcomes(self, run: int = 0) -> tuple[Pair, ...]:
        """The questions asked in a run, each with its outcome; in the set's order."""
        by_id = {one.id: one for one in self.runs[run]} if run < len(self.runs) else {}
        return tuple((one, by_id[one.id]) for one in self.asked if one.id in by_id)

    def replies(self, run: int = 0) -> tuple[Pair, ...]:
        """The outcomes of a run without the questions that failed."""
        return tuple(pair for pair in self.outcomes(run) if pair[1].error is None)

    @property
    def is_compact(self) -> bool:
        """Whether replies were left out: the result serves for comparison only."""
        return any(one.reply is None and one.error is None for run in self.runs for one in run)

    @property
    def unfinished(self) -> tuple[str, ...]:
        """The ids of questions without a reply in some run, in the set's order."""
        whole = [{one.id for one in run if one.error is None} for run in self.runs]
        return tuple(one.id for one in self.asked if not all(one.id in ids for ids in whole))


def by_mode(results: Iterable[Result]) -> dict[tuple[str, str], Result]:
    """Results by set name and mode."""
    return {(one.name, one.mode): one for one in results}


def beside(path: Path) -> Path:
    """The baseline beside a set: NAME.baseline.json beside NAME.jsonl."""
    return path.with_name(f"{path.stem}{COMPACT}")


def compact(result: Result) -> Result:
    """A result without questions, replies, times and summary: enough for comparisons, and small enough to commit."""
    return replace(
        result,
        started="",
        settings={},
        versions={name: result.versions[name] for name in ("program", "embedder", "model") if name in result.versions},
        asked=tuple(
            replace(one, question="", history=(), filters={}, gold=(), delegations=(), rows=()) for one in result.asked
        ),
        runs=tuple(tuple(replace(one, reply=None, ms={}) for one in run) for run in result.runs),
        summary={},
    )


def write(results: Iterable[Result], path: Path) -> None:
    """Write results to a file: {"schema": …, "results": […]}. Each question has a line of its own.

    Raises:
        OSError: the file cannot be written.
    """
    body = ",\n".join(map(_text, results))
    # Written beside and then moved, so that what was measured before is not lost with a write that is cut short.
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(f'{{"schema": "{SCHEMA}", "results": [\n{body}\n]}}\n', encoding="utf-8", newline="\n")
    beside.replace(path)


def _text(result: Result) -> str:
    fields = {
        name: json.dumps(value, allow_nan=False) for name, value in asdict(replace(result, asked=(), runs=())).items()
    }
    fields["asked"] = _rows(result.asked)
    fields["runs"] = "[" + ", ".join(map(_rows, result.runs)) + "]"
    return "{" + ",\n".join(f'"{name}": {value}' for name, value in fields.items()) + "}"


def _rows(rows: Sequence[Asked] | Sequence[Given]) -> str:
    """Questions or outcomes as a JSON list, without their empty fields."""
    filled = [{name: value for name, value in asdict(one).items() if value not in (None, "", (), {})} for one in rows]
    return "[\n" + ",\n".join(json.dumps(one, allow_nan=False) for one in filled) + "\n]"


def read(path: Path) -> tuple[Result, ...]:
    """The results of a file.

    Raises:
        UsageError: the file cannot be read, or is malformed.
    """
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        if body.get("schema") != SCHEMA:
            raise UsageError(
                f"{path} is not a result of `onrecord evaluate … -o FILE.json`: its schema is not {SCHEMA}."
            )
        return TypeAdapter(tuple[Result, ...]).validate_python(body["results"])
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The result file {path} cannot be read: {error}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path} is not a result of `onrecord evaluate … -o FILE.json` ({error!r}).") from error
