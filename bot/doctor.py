"""The checks of `onrecord doctor`: each part of the configuration, whether it works, and remedies.

Uses the parts as a question would; knows no terminal.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from bot.chat_model import ModelError, Trouble
from bot.model_worth import load
from bot.settings import PREFIX, Settings
from retrieval.errors import OnRecordError

if TYPE_CHECKING:
    from retrieval.embedding.statement_vectors import TextVectors
    from retrieval.held import Held
    from retrieval.search.search import Reranker

TRACING = ("LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING", "LANGCHAIN_TRACING")
"""The variables that make LangChain send what it runs to LangSmith."""

MOST_NAMED = 5
"""Statements that are named of those with which something is wrong; the rest are counted."""

State = Literal["ok", "note", "problem"]

PASSING = frozenset((Trouble.RATE, Trouble.SERVER, Trouble.BUSY, Trouble.PAUSED))
"""What is wrong with a model now and may be gone in a minute."""

QUOTES_MEANWHILE = f"Until it answers, answers are quotes alone; unset {PREFIX}MODEL to leave it at that."

REMEDIES = {
    Trouble.UNREACHABLE: "Start the server if it is yours, and look at the address and the proxy that are set.",
    Trouble.SLOW: f"Raise {PREFIX}MODEL_TIMEOUT, or name a faster model.",
    Trouble.KEY: "Set the key in the environment or in .env, whole and without quotation marks.",
    Trouble.FORBIDDEN: "Have the provider let this key use this model, or name another model.",
    Trouble.UNKNOWN_MODEL: f"Set {PREFIX}MODEL to provider:model with a name from the provider's list.",
    Trouble.QUOTA: f"Add credit with the provider, or set {PREFIX}MODEL to another.",
    Trouble.INVALID: f"Set {PREFIX}MODEL to a chat model: this one may be for something else.",
    Trouble.MALFORMED: f"Set {PREFIX}MODEL to a model that follows instructions better, if this goes on.",
}
"""What to do about a chat model, beyond what is said of every trouble."""

HOW = {True: ", fills in forms by schema", False: ", fills in forms when told in words", None: ", answers"}
"""What is said of a model that answers."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A checked part: its state, a line of detail, and a remedy if not ok."""

    what: str
    state: State
    detail: str
    remedy: str | None = None


def diagnosed(
    settings: Settings,
    *,
    database: Callable[[Settings], str] | None = None,
    telegram: Callable[[Settings], str] | None = None,
) -> list[Finding]:
    """The findings on a configuration.

    `database` and `telegram` open the Telegram bot's parts and describe them; without these callables they are not
    checked.
    """
    from bot.wiring import index_is_lost, open_embeddings, open_reranker, open_store

    lost = index_is_lost(settings)

    def held() -> tuple[Sequence[Held], Sequence[str]]:
        if lost:
            return (), ()  # to open the store would make what is missing
        with closing(open_store(settings, create=True)) as store:
            return store.held(), tuple(store.damaged())

    def reranker() -> Reranker | None:
        return open_reranker(settings)

    def model() -> bool | None:
        from bot.models.ask import ready
        from bot.models.guard import Guarded
        from bot.models.langchain.model import open_model

        opened = open_model(settings.model or "", seconds=settings.model_timeout)
        return opened.by_schema is True if asyncio.run(ready(Guarded(opened), settings.model_timeout)) else None

    embeddings = partial(open_embeddings, settings)
    found = diagnose(
        settings,
        embeddings,
        held,
        reranker,
        lost=lost,
        model=model,
        database=partial(database, settings) if database else None,
        telegram=partial(telegram, settings) if telegram else None,
    )
    return list(found)


def diagnose(
    settings: Settings,
    embeddings: Callable[[], TextVectors],
    held: Callable[[], tuple[Sequence[Held], Sequence[str]]],
    reranker: Callable[[], object] = lambda: None,
    model: Callable[[], bool | None] | None = None,
    *,
    lost: bool = False,
    database: Callable[[], str] | None = None,
    telegram: Callable[[], str] | None = None,
) -> Iterator[Finding]:
    """The findings, in the order in which one depends on another; never raises an OnRecordError.

    `held` returns the statements held, and a message for each whose text does not fit its hash. `model` asks the chat
    model for the least possible: whether its server holds to schemas, None if unclear. `lost`: the home was in use and
    its index is gone.
    """
    yield Finding("Python", "ok", sys.version.split()[0])
    yield _home(settings)
    yield _embedder(settings, embeddings)
    yield from _statements(settings, held, lost=lost)
    if settings.reranker:
        yield _reranker(settings.reranker, reranker)
    yield _model(settings, model)
    if settings.telegram_token is not None:
        if database is not None:
            yield _opened("Database", database)
        if telegram is not None:
            yield _opened("Telegram", telegram)
    yield _tracing()


def _home(settings: Settings) -> Finding:
    folder = settings.home
    while not os.path.lexists(folder):
        folder = folder.parent
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return Finding("State", "ok", f"in {settings.home}")
    remedy = f"Set {PREFIX}HOME to a folder of yours."
    return Finding("State", "problem", f"{settings.home} cannot be written", remedy)


def _embedder(settings: Settings, embeddings: Callable[[], TextVectors]) -> Finding:
    try:
        embedder = embeddings()
        dims = len(embedder.query_vector("Does it work?"))
        if settings.embeddings != "local":
            embedder.document_matrix(["It works."])  # which shows whether the model is still the one it was
    except OnRecordError as error:
        remedy = f"Set {PREFIX}EMBEDDINGS to local or to a provider:model that answers."
        return Finding("Embedder", "problem", str(error), remedy)
    return Finding("Embedder", "ok", f"{settings.embeddings}, {dims} dimensions")


def _statements(
    settings: Settings, held: Callable[[], tuple[Sequence[Held], Sequence[str]]], *, lost: bool
) -> Iterator[Finding]:
    try:
        statements, wrong = held()
    except OnRecordError as error:
        yield Finding("Statements", "problem", str(error))
        return
    if lost and not statements:
        detail = f"none held: this home was in use, and the index in {settings.home / 'index'} is missing"
        remedy = "Put it back, or run `onrecord ingest PATH…` on your files again: what was embedded is kept."
        yield Finding("Statements", "note", detail, remedy)
        return
    if not statements:
        yield Finding("Statements", "note", "none held", "Store some with: onrecord ingest PATH…")
        return
    passages = sum(h.passages for h in statements)
    counted = f"{len(statements):,} held, in {passages:,} passages"
    if wrong:
        more = f"; and {len(wrong) - MOST_NAMED:,} more" if len(wrong) > MOST_NAMED else ""
        detail = f"{counted}, of which {len(wrong):,} damaged: {'; '.join(wrong[:MOST_NAMED])}{more}"
        yield Finding("Statements", "problem", detail)
    else:
        yield Finding("Statements", "ok", f"{counted}; every text adds up to its hash")
    from retrieval.names.groups import is_unknown

    nameless = [h.id for h in statements if not h.record.delegation]
    unknown = [f"{h.id} ({h.record.delegation})" for h in statements if is_unknown(h.record)]
    lacking = ((nameless, "without one"), (unknown, "of one that is not known"))
    if told := [f"{len(which):,} {what}: {', '.join(which[:MOST_NAMED])}" for which, what in lacking if which]:
        remedy = "Ingest them again with --delegation, or put a side file NAME.yaml beside them."
        yield Finding("Delegations", "note", "; ".join(told), remedy)


def _reranker(setting: str, reranker: Callable[[], object]) -> Finding:
    try:
        reranker()
    except OnRecordError as error:
        return Finding("Reranker", "problem", str(error))
    return Finding("Reranker", "ok", f"{setting} orders the passages found")


def _model(settings: Settings, ask: Callable[[], bool | None] | None) -> Finding:
    if settings.model is None:
        return Finding("Chat model", "note", f"none; answers are quotes alone ({PREFIX}MODEL is not set)")
    if ask is None:
        return Finding("Chat model", "note", f"{settings.model}, not asked")
    try:
        schemas = ask()
    except ModelError as error:
        state: State = "note" if error.trouble in PASSING else "problem"
        return Finding("Chat model", state, str(error), REMEDIES.get(error.trouble, QUOTES_MEANWHILE))
    except OnRecordError as error:
        return Finding("Chat model", "problem", str(error), f"Or unset {PREFIX}MODEL: answers are quotes alone then.")
    detail = f"{settings.model}{HOW[schemas]}, role {settings.model_role}"
    measured = load(settings.home, settings.model)
    if measured is None:
        return Finding(
            "Chat model", "ok", f"{detail}; what its choice is worth was not measured: see onrecord evaluate"
        )
    return Finding("Chat model", "ok", f"{detail}. {measured}")


def _opened(what: str, opening: Callable[[], str]) -> Finding:
    try:
        return Finding(what, "ok", opening())
    except OnRecordError as error:
        return Finding(what, "problem", str(error))


def _tracing() -> Finding:
    on = [name for name in TRACING if os.environ.get(name, "").lower() == "true"]
    if on:
        detail = f"{on[0]} is true: what LangChain runs is sent to LangSmith"
        return Finding("Tracing", "note", detail, f"Unset {on[0]} unless you want that.")
    return Finding("Tracing", "ok", "off; nothing is sent to anyone")
