"""The checks of `onrecord doctor`: each part of the configuration, whether it works, and remedies.

Uses the parts as a question would; knows no terminal.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from bot.chat_model import ModelError, Trouble
from bot.model_worth import load
from bot.settings import PREFIX, Settings
from bot.wiring import index_is_lost, open_embeddings, open_reranker, open_store, tables
from retrieval.errors import OnRecordError

QUESTIONS, EVERY = Path(__file__).resolve().parent.parent / "corpus" / "questions" / "statement.jsonl", 7
"""The shipped questions, in eight languages; one of so many is asked, to see what the servers find."""

TRACING = ("LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING", "LANGCHAIN_TRACING")
"""The variables that make LangChain send what it runs to LangSmith."""

FEWEST_FOUND = 0.97
"""The least share of the nearest passages that an approximate index should find."""

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
    model: Callable[[], bool | None] | None = None,
    database: Callable[[Settings], str] | None = None,
    telegram: Callable[[Settings], str] | None = None,
) -> list[Finding]:
    """The findings on a configuration, in the order of dependence; never raises an OnRecordError.

    `model` asks the chat model for the least possible: whether the server holds to schemas, None if unclear; the
    default asks the model of the settings. `database` and `telegram` open and describe parts of the Telegram bot;
    without a callable the part is not checked.
    """
    found = [Finding("Python", "ok", sys.version.split()[0]), _home(settings)]
    found.append(_checked("Embedder", partial(_embedder, settings), _OTHER_EMBEDDER))
    found += _statements(settings)
    found += _found_by_meaning(settings)
    if settings.reranker:
        found.append(_checked("Reranker", partial(_reranker, settings)))
    found.append(_model(settings, model or partial(_probed, settings)))
    if settings.telegram_token is not None:
        parts = {"Database": database, "Telegram": telegram}
        found += [_checked(what, partial(opened, settings)) for what, opened in parts.items() if opened]
    return [*found, _tracing()]


def _checked(what: str, describe: Callable[[], str], remedy: str | None = None) -> Finding:
    """A part as described, or the error with the remedy."""
    try:
        return Finding(what, "ok", describe())
    except (OnRecordError, OSError) as error:
        return Finding(what, "problem", str(error), remedy)


def _home(settings: Settings) -> Finding:
    folder = settings.home
    while not os.path.lexists(folder):
        folder = folder.parent
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return Finding("State", "ok", f"in {settings.home}")
    remedy = f"Set {PREFIX}HOME to a folder of yours."
    return Finding("State", "problem", f"{settings.home} cannot be written", remedy)


_OTHER_EMBEDDER = f"Set {PREFIX}EMBEDDINGS to local or to a provider:model that answers."


def _embedder(settings: Settings) -> str:
    with closing(open_embeddings(settings)) as embedder:
        dims = len(embedder.query_vector("Does it work?"))
        if settings.embeddings != "local":
            embedder.document_matrix(["It works."])  # which shows whether the model is still the one it was
    return f"{settings.embeddings}, {dims} dimensions"


def _statements(settings: Settings) -> Iterator[Finding]:
    if index_is_lost(settings):  # to open the store would make what is missing
        detail = f"none held: this home was in use, and the index in {settings.home / 'index'} is missing"
        remedy = "Put it back, or run `onrecord ingest PATH…` on your files again: what was embedded is kept."
        yield Finding("Statements", "note", detail, remedy)
        return
    try:
        with closing(open_store(settings, create=True)) as store:
            statements, wrong = store.held(), tuple(store.damaged())
    except (OnRecordError, OSError) as error:
        yield Finding("Statements", "problem", str(error))
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


def _found_by_meaning(settings: Settings) -> Iterator[Finding]:
    """How much of what is near the servers find: Chroma's index is approximate."""
    import numpy as np

    from retrieval.search.servers.index import ServerIndex
    from retrieval.search.servers.recall import NEAREST, recall

    what = "Found by meaning"
    try:
        if (where := tables(settings)) is None:
            return
        with closing(where), closing(open_embeddings(settings)) as embedder:
            asked = np.stack([embedder.query_vector(question) for question in _questions()])
            shares = recall(ServerIndex(where), asked)
    except OnRecordError as error:
        yield Finding(what, "problem", str(error))
        return
    if not shares:
        yield Finding(what, "note", "not measured: nothing was asked yet, or there is too much to compare all of it")
        return
    told = ", ".join(f"{share:.0%} ({name})" for name, share in shares.items())
    detail = f"of the {NEAREST} passages nearest to a question Chroma finds {told}; by words PostgreSQL finds all"
    few = min(shares.values()) < FEWEST_FOUND
    remedy = "Raise ef_search of Chroma's collection onrecord: answers may miss what is said in other words."
    yield Finding(what, "note" if few else "ok", detail, remedy if few else None)


def _questions() -> list[str]:
    lines = map(json.loads, QUESTIONS.read_text(encoding="utf-8").splitlines())
    return [line["question"] for line in lines if "question" in line][::EVERY]


def _reranker(settings: Settings) -> str:
    open_reranker(settings)
    return f"{settings.reranker} orders the passages found"


def _probed(settings: Settings) -> bool | None:
    from bot.models.ask import ready
    from bot.models.guard import Guarded
    from bot.models.langchain.model import open_model

    opened = open_model(settings.model or "", seconds=settings.model_timeout)
    return opened.by_schema is True if asyncio.run(ready(Guarded(opened), settings.model_timeout)) else None


def _model(settings: Settings, ask: Callable[[], bool | None]) -> Finding:
    if settings.model is None:
        return Finding("Chat model", "note", f"none; answers are quotes alone ({PREFIX}MODEL is not set)")
    try:
        schemas = ask()
    except ModelError as error:
        state: State = "note" if error.trouble in PASSING else "problem"
        return Finding("Chat model", state, str(error), REMEDIES.get(error.trouble, QUOTES_MEANWHILE))
    except OnRecordError as error:
        return Finding("Chat model", "problem", str(error), f"Or unset {PREFIX}MODEL: answers are quotes alone then.")
    detail = f"{settings.model}{HOW[schemas]}, role {settings.model_role}"
    measured = load(settings.home, settings.model)
    worth = f". {measured}" if measured else "; what its choice is worth was not measured: see onrecord evaluate"
    return Finding("Chat model", "ok", detail + worth)


def _tracing() -> Finding:
    on = [name for name in TRACING if os.environ.get(name, "").lower() == "true"]
    if on:
        detail = f"{on[0]} is true: what LangChain runs is sent to LangSmith"
        return Finding("Tracing", "note", detail, f"Unset {on[0]} unless you want that.")
    return Finding("Tracing", "ok", "off; nothing is sent to anyone")
