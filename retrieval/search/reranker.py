"""A reranker of LangChain's kind (`BaseDocumentCompressor`), named by a setting.

The reranker receives the passages found, and may reorder the passages. Anything else returned is ignored: a passage not
among the results, or with altered text.
"""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from retrieval.embedding.provider import within
from retrieval.errors import SettingsError
from retrieval.results import RankedPassage

if TYPE_CHECKING:
    from langchain_core.documents import BaseDocumentCompressor, Document

VARIABLE = "ONRECORD_RERANKER"

SECONDS = 5.0
"""How long a person waits for the reranker's order; then the search's own order stands."""

REST = 60.0
"""Seconds without further calls after a late answer: the last call may still be running."""

log = logging.getLogger(__name__)

FIELDS = ("delegation", "code", "speaker", "forum", "session", "date", "language")
"""The fields of a record in a Document's metadata, where known."""


class Reranker:
    """A LangChain document compressor that orders passages; as thread-safe as the compressor."""

    def __init__(self, compressor: BaseDocumentCompressor, name: str) -> None:
        """Call `compressor`, named `name` in the log."""
        self._compressor = compressor
        self._name = name
        self._rests_until = 0.0

    def order(self, question: str, passages: Sequence[RankedPassage], texts: Sequence[str]) -> list[int] | None:
        """The positions of the passages, best first, each once; None without an order.

        `texts` are the texts of the passages' statements. Passages that the compressor leaves out follow in the order
        found. Errors and delays are only logged.
        """
        if time.monotonic() < self._rests_until:
            return None
        documents = [document_of(ranked, text) for ranked, text in zip(passages, texts, strict=True)]
        places = {_key(document): at for at, document in enumerate(documents)}
        try:
            given = within(SECONDS, lambda: list(self._compressor.compress_documents(documents, question)))
            found = [places.get(_key(document)) for document in given]
        except TimeoutError:
            self._rests_until = time.monotonic() + REST
            log.warning("the reranker %s has not answered within %g s; it is left out for a while", self._name, SECONDS)
            return None
        except Exception as error:  # it is a stranger's code, and the search goes on without it
            log.warning("the reranker %s failed (%s); the order of the search stands", self._name, type(error).__name__)
            return None
        known = list(dict.fromkeys(at for at in found if at is not None))
        if len(known) < len(given):
            log.warning(
                "%d of %d passages from the reranker %s are none that were found, or changed, or there twice; they are "
                "passed over",
                len(given) - len(known),
                len(given),
                self._name,
            )
        return [*known, *(at for at in range(len(documents)) if at not in set(known))] if known else None


def load_reranker(setting: str) -> Reranker:
    """The reranker named by a setting: "package.module:factory", a callable without arguments or a ready object.

    Raises:
        SettingsError: the module or name is missing, or the object is not a BaseDocumentCompressor.
    """
    module, colon, name = (half.strip() for half in setting.partition(":"))
    if not (module and colon and name):
        raise _wrong(setting, "it does not have the form package.module:factory")
    try:
        made: Any = importlib.import_module(module)
        for part in name.split("."):
            made = getattr(made, part)
        from langchain_core.documents import BaseDocumentCompressor

        compressor = made if isinstance(made, BaseDocumentCompressor) else made()
    except Exception as error:
        raise _wrong(setting, f"it cannot be made ({type(error).__name__}: {' '.join(str(error).split())})") from error
    if not isinstance(compressor, BaseDocumentCompressor):
        raise _wrong(setting, f"it gives {type(compressor).__name__}, which is no BaseDocumentCompressor")
    return Reranker(compressor, setting)


def _key(document: Document) -> tuple[str, ...]:
    """What tells a passage's document from others and from altered ones; some rerankers copy without the id."""
    return document.page_content, *(str(document.metadata.get(key)) for key in ("statement", "start", "end"))


def _wrong(setting: str, why: str) -> SettingsError:
    return SettingsError(
        f"{VARIABLE} is {setting!r}, and {why}: name a callable that gives a LangChain BaseDocumentCompressor as "
        f"package.module:factory, in a module that Python can import, or unset it."
    )


def document_of(ranked: RankedPassage, text: str) -> Document:
    """The Document of a passage whose statement has the text `text`.

    `page_content` is the passage's text, `statement.text[start:end]`; `metadata` has `statement`, `start`, `end`,
    `part`, `score`, `sha256` of the statement's text, `source`, and the known `FIELDS` of the record.
    """
    from langchain_core.documents import Document

    held, passage, record = ranked.held, ranked.passage, ranked.held.record
    known = {name: getattr(record, name) for name in FIELDS}
    return Document(
        id=f"{held.id}.{held.version}:{passage.ordinal}",
        page_content=text[passage.start : passage.end],
        metadata={
            "statement": held.id,
            "start": passage.start,
            "end": passage.end,
            "part": passage.kind.value,
            "score": ranked.score,
            "sha256": held.sha256,
            **{name: value for name, value in known.items() if value is not None},
            "source": held.source,
        },
    )
