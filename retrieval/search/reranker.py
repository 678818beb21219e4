"""A reranker of LangChain's kind (`BaseDocumentCompressor`), named by a setting, in the place where the search has one.

It sees the passages found and may put them in another order. Whatever else it gives back is passed over: a passage
that was not found, or whose words were changed, is none.
"""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from retrieval.embedding.provider import within
from retrieval.errors import SettingsError
from retrieval.results import RankedPassage

if TYPE_CHECKING:
    from langchain_core.documents import BaseDocumentCompressor, Document

VARIABLE = "ONRECORD_RERANKER"

SECONDS = 5.0
"""How long a person waits for an order; without one the search's own stands."""

REST = 60.0
"""Seconds for which a reranker that was late is not asked: its last call may be going on still."""

log = logging.getLogger(__name__)


class DocumentReranker:
    """A LangChain document compressor that orders passages; for any number of threads, if the compressor is."""

    def __init__(self, compressor: BaseDocumentCompressor, name: str) -> None:
        """Asks `compressor`, which is called `name` in the log."""
        self._compressor = compressor
        self._name = name
        self._rests_until = 0.0

    def order(self, question: str, passages: Sequence[RankedPassage], texts: Sequence[str]) -> list[int] | None:
        """The places of the passages, best first, each once; None where there is no order to be had.

        `texts` are their statements' texts. What the compressor leaves out follows in the order in which it was found.
        An error or a delay is told to the log alone.
        """
        if time.monotonic() < self._rests_until:
            return None
        from retrieval.search.langchain import document_of

        documents = [document_of(ranked, text) for ranked, text in zip(passages, texts, strict=True)]
        wordings = [document.page_content for document in documents]
        places: dict[object, int] = {document.id: at for at, document in enumerate(documents)}
        places |= {_span(document): at for at, document in enumerate(documents)}
        try:
            given = within(SECONDS, lambda: list(self._compressor.compress_documents(documents, question)))
            found = [_place(document, places, wordings) for document in given]
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


def load_reranker(setting: str) -> DocumentReranker:
    """The reranker that a setting names: "package.module:factory", a callable without arguments or a ready object.

    Raises:
        SettingsError: there is no such module or name, or what it gives is no BaseDocumentCompressor.
    """
    module, colon, name = (half.strip() for half in setting.partition(":"))
    if not (module and colon and name):
        raise _wrong(setting, "it does not have the form package.module:factory")
    try:
        made = importlib.import_module(module)
        for part in name.split("."):
            made = getattr(made, part)
        from langchain_core.documents import BaseDocumentCompressor

        compressor: object = made if isinstance(made, BaseDocumentCompressor) else made()  # type: ignore[operator]  # a stranger's object: what cannot be called raises
    except Exception as error:
        raise _wrong(setting, f"it cannot be made ({type(error).__name__}: {' '.join(str(error).split())})") from error
    if not isinstance(compressor, BaseDocumentCompressor):
        raise _wrong(setting, f"it gives {type(compressor).__name__}, which is no BaseDocumentCompressor")
    return DocumentReranker(compressor, setting)


def _place(document: Document, places: dict[object, int], wordings: Sequence[str]) -> int | None:
    """Which passage a document is, by its id or, since some rerankers copy without it, by where it stands."""
    at = places.get(document.id, places.get(_span(document)))
    return at if at is not None and document.page_content == wordings[at] else None


def _span(document: Document) -> tuple[object, ...]:
    return tuple(str(document.metadata.get(key)) for key in ("statement", "start", "end"))


def _wrong(setting: str, why: str) -> SettingsError:
    return SettingsError(
        f"{VARIABLE} is {setting!r}, and {why}: name a callable that gives a LangChain BaseDocumentCompressor as "
        f"package.module:factory, in a module that Python can import, or unset it."
    )
