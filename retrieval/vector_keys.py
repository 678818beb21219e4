"""Under which keys the vectors of texts are cached: by the embedder, the model that stood behind its name, the text.

Knows hashes; knows no file and no embedder.
"""

from __future__ import annotations

import hashlib

from retrieval.embeddings import EMPTY, clean


class Keys:
    """The keys of the texts that one embedder embeds."""

    def __init__(self, identity: str, specimen: bytes = b"") -> None:
        """Of the embedder that `identity` names; `specimen` stands for the model, where that may become another."""
        self._document = hashlib.sha256(f"document\0{identity}\0".encode() + specimen)

    def of(self, text: str) -> bytes:
        """The key of a text's vector, 32 bytes; texts that embedders see alike have one."""
        return self.of_clean(clean(text) or EMPTY)

    def of_clean(self, text: str) -> bytes:
        """The key of a text that is as embedders see it."""
        digest = self._document.copy()
        digest.update(text.encode())
        return digest.digest()
