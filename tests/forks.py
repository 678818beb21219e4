"""Where tests fork processes from: one that has no threads, and has imported what most of them need.

A process has one such server, and what this is to import is settled before it starts.
"""

from __future__ import annotations

import sys
from functools import cache
from multiprocessing import forkserver, get_context
from multiprocessing.context import ForkServerContext, SpawnContext

import pytest

from tests.conftest import ROOT

PRELOADED = (
    *("Stemmer", "babel.messages.pofile", "bot.answers.check", "bot.answers.engine", "bot.cli.commands"),
    *("bot.operations", "bot.telegram.main", "bot.telegram.transport.process", "chromadb.api.rust", "httpcore"),
    *("onnxruntime", "rapidfuzz.process", "retrieval.embedding.open", "retrieval.search.archive", "sentencex"),
    *("simsimd", "spellchecker", "tests.messenger_process.forked", "tests.retrieval.exports"),
)


@cache
def forks() -> ForkServerContext | SpawnContext:
    """What starts processes; other systems than Linux begin each anew."""
    if sys.platform != "linux":
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTHONPATH", str(ROOT))  # the working folder is empty, and `tests` is nowhere else
        forkserver.ensure_running()
    return context
