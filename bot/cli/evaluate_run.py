"""A question set asked for `onrecord evaluate`: index, progress, and result.

Knows the settings and the screen; how questions are asked and measured is known to `bot.evaluation`.
"""

from __future__ import annotations

import asyncio
import hashlib
import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from bot import operations, wiring
from bot.answers.nearest import Nearest
from bot.cli import terminal
from bot.evaluation import run as running
from bot.evaluation.questions import QuestionSet
from bot.evaluation.reports.figures import some, told_by
from bot.evaluation.results import MODEL, NEAREST, Asked, Given, Result
from bot.evaluation.run import Heard
from bot.evaluation.statements import Sources
from bot.models.ask import FOLDER
from retrieval.embedding.open import identity
from retrieval.errors import UsageError
from retrieval.ingest.outcome import Status

if TYPE_CHECKING:
    from bot.library import Library
    from bot.settings import Settings

BOT = Path(__file__).resolve().parent.parent
NUMBERS = (BOT / "answers" / "ranker.json", BOT / "questions" / "reader.npz")
"""The fitted numbers by which answers are chosen and questions are read."""

SETTINGS = ("embeddings", "model", "model_role", "model_timeout", "model_tokens", "reranker")
"""The settings that change what is answered; none is a secret."""


def run(
    question_set: QuestionSet,
    mode: str,
    settings: Settings,
    repeat: int,
    before: Result | None,
    *,
    stopped: Callable[[], bool],
    beside: bool = False,
) -> Result:
    """The result of asking a set in a mode of `results.MODES`, until `stopped`.

    Questions with a reply in `before` are not asked again; all replies of `before` stay. A result that is only shown
    `beside` another says nothing of statements that are not held.

    Raises:
        UsageError: `before` is of another set, or was measured otherwise.
        OnRecordError: the store, the embedder or the settings cannot be used.
        KeyboardInterrupt: stopped before anything was asked.
    """
    if mode == NEAREST:
        # The baseline is the embedder alone.
        settings = settings.model_copy(update={"reranker": None})
    listening: list[Heard] = []

    def hear(library: Library) -> Library:
        listening.append(Heard(library))
        return listening[-1]

    with closing(wiring.open_session(settings, say=terminal.note, telling=mode == MODEL, heard=hear)) as session:
        ask = Nearest(listening[0]).ask if mode == NEAREST else session.engine.ask
        sources = Sources(session.library)
        blank = _blank(question_set, mode, settings, sources)
        if before is not None:
            _require_same(before, blank)
        if not beside:
            _name_missing(question_set, blank, sources)
        runs: list[tuple[Given, ...]] = []
        for number in range(max(repeat, len(before.runs) if before else 0)):
            known = _known(before, number)
            due = [one for one in blank.asked if one.id not in known]
            label = f"{question_set.name}, {told_by(blank)}" + (f" (run {number + 1})" if number else "")
            asking = running.ask_all(
                _until(stopped, label, due), ask, listening[0], sources, mode=mode, complete=question_set.complete
            )
            given = asyncio.run(asking)
            every = known | {one.id: one for one in given}
            if every or not stopped():
                runs.append(tuple(every[one.id] for one in blank.asked if one.id in every))
    if not runs:
        raise KeyboardInterrupt
    return replace(blank, runs=tuple(runs))


def _until(stopped: Callable[[], bool], what: str, items: Sequence[Asked]) -> Iterator[Asked]:
    """The questions until stopped; on a terminal, with a bar and the time left."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    screen = terminal.console(stderr=True)
    columns = TextColumn("{task.description}", markup=False), BarColumn(None), MofNCompleteColumn()
    left, silent = TimeRemainingColumn(compact=True), not screen.is_terminal
    with Progress(*columns, left, console=screen, transient=True, redirect_stdout=False, disable=silent) as bar:
        due = takewhile(lambda _: not stopped(), items)
        yield from bar.track(due, total=len(items), description=terminal.harmless(what))


def statement_files(question_set: QuestionSet, folder: Path) -> dict[str, Path]:
    """The files of a set's statements anywhere in a folder, by name.

    Raises:
        UsageError: files are missing, or the set names no statements.
    """
    if not question_set.statements:
        raise UsageError(f"The question set {question_set.name} does not say of which statements it is asked.")
    found = {p.name: p for p in sorted(folder.rglob("*")) if p.name in question_set.statements}
    if missing := [name for name in question_set.statements if name not in found]:
        named = ", ".join(missing[:3]) + (", …" if len(missing) > 3 else "")
        raise UsageError(f"{folder} lacks {len(missing)} of the statements of {question_set.name}: {named}.")
    return found


def stored(question_set: QuestionSet, settings: Settings, folder: Path) -> Settings:
    """The settings with a home for the set alone, in which the set's statements are stored, and no others."""
    found = statement_files(question_set, folder)
    # On no server either: there, the set's statements would stand among all that is held.
    own = settings.model_copy(update={"home": settings.home / "evaluation" / question_set.name, "chroma_url": None})
    stored: set[str | None] = set()
    with terminal.Thinking(f"Storing {len(found)} {'statement' if len(found) == 1 else 'statements'}"):
        plain = [path for name, path in found.items() if name not in question_set.records]
        batches = [(plain, None), *(([found[n]], record) for n, record in question_set.records.items())]
        for paths, record in batches:
            for outcome in operations.ingest_paths(own, paths, record):
                if outcome.status is Status.REFUSED:
                    raise UsageError(f"{outcome.path} cannot be asked of: {outcome.reason}")
                stored.add(outcome.statement_id)
        with closing(wiring.open_store(own, create=False)) as store:
            others = [held.id for held in store.held() if held.id not in stored]
        if others:  # of a set of this name as it was before, or of another
            list(operations.remove_statements(own, others))
    return own


def _blank(question_set: QuestionSet, mode: str, settings: Settings, sources: Sources) -> Result:
    return Result(
        name=question_set.name,
        complete=question_set.complete,
        mode=mode,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        versions={
            "program": version("onrecord"),
            "python": platform.python_version(),
            "embedder": identity(settings.embeddings),
            "model": settings.model if mode == MODEL else None,
            "platform": f"{platform.system()} {platform.machine()}",
        },
        settings={name: getattr(settings, name) for name in SETTINGS},
        hashes={
            "set": question_set.sha256,
            "statements": sources.sha256,
            "prompts": _sha256(sorted(FOLDER.glob("*.md"))),
            "numbers": _sha256(NUMBERS),
        },
        asked=tuple(replace(one, gold=sources.placed(one.gold)) for one in question_set.items),
        runs=(),
    )


def _sha256(files: Iterable[Path]) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def _require_same(before: Result, blank: Result) -> None:
    """Check that an earlier result can be continued.

    Raises:
        UsageError: questions, statements, prompts, fitted numbers or models differ, or the result is compact.
    """
    differing = [name for name, value in blank.hashes.items() if before.hashes.get(name) != value]
    differing += [name for name in ("embedder", "model") if before.versions.get(name) != blank.versions[name]]
    if not {one.id for one in before.asked} <= {one.id for one in blank.asked}:
        differing.append("questions asked")
    if before.is_compact:
        raise UsageError("--resume names a compact result, which has no replies: it can only be a --baseline.")
    if differing:
        raise UsageError(
            f"--resume names a result of {before.name} that differs in {', '.join(differing)}: what is measured now "
            "would not go with it. Run it anew, without --resume."
        )


def _known(before: Result | None, number: int) -> dict[str, Given]:
    """The replies that a run has already; questions that failed are asked again."""
    if before is None or number >= len(before.runs):
        return {}
    return {one.id: one for one in before.runs[number] if one.error is None}


def _name_missing(question_set: QuestionSet, blank: Result, sources: Sources) -> None:
    """Name statements that are not held, and questions that expect a sentence found in no statement held."""
    if missing := sources.missing(question_set.statements):
        terminal.note(
            f"{len(missing)} of the {len(question_set.statements)} statements that {question_set.name} is asked of are "
            "not held, and what they answer will count as wrong: import them, or name their folder by --statements."
        )
    found = [
        one.id for one in blank.asked if any(not gold.places and gold.statement not in missing for gold in one.gold)
    ]
    if found:
        terminal.note(
            f"{blank.name}: what is expected stands in no statement held, and no quote can be it: {some(found)}. "
            "`onrecord questions lint` with --statements names the sentences."
        )
