"""A limit on what a model streams while it puts an answer together: one that writes without end fills no memory.

LangChain's models tell of every piece that they add, whatever carries it, so that no vendor's client is known here.
"""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import BaseCallbackHandler

from retrieval.embedding.response_limit import MOST, UnusableResponse


class Streamed(BaseCallbackHandler):
    """Stops one answer once its pieces, with all that they carry beside text, are more than a response may be."""

    raise_error = True
    run_inline = True

    def __init__(self) -> None:
        self._left = MOST

    def on_llm_new_token(self, token: object, *, chunk: object = None, **_: Any) -> None:
        """Count a piece.

        Raises:
            UnusableResponse: it is more than may still come.
        """
        piece = getattr(chunk, "message", token)
        self._left -= len(repr(piece).encode())
        if self._left < 0:
            raise UnusableResponse(f"more than {MOST // 1_000_000} MB")
