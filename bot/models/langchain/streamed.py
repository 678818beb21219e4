"""A limit on the streamed pieces of an answer, so that a model that writes without end fills no memory.

LangChain's models report every piece, so that no vendor's client is known here.
"""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import BaseCallbackHandler

from retrieval.embedding.response_limit import MOST, UnusableResponse


class Streamed(BaseCallbackHandler):
    """Stops an answer once the pieces, with all metadata, are larger than a response may be."""

    raise_error = True
    run_inline = True

    def __init__(self) -> None:
        self._left = MOST

    def on_llm_new_token(self, token: object, *, chunk: object = None, **_: Any) -> None:
        """Count a piece.

        Raises:
            UnusableResponse: the response is too large.
        """
        piece = getattr(chunk, "message", token)
        self._left -= len(repr(piece).encode())
        if self._left < 0:
            raise UnusableResponse(f"more than {MOST // 1_000_000} MB")
