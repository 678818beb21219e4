"""A limit on the bytes that a provider's HTTP client reads of a response: an endless response fills no memory.

Knows clients by the interface of httpx and successors; imports no client, and knows no vendor.
"""

from __future__ import annotations

import logging
import sys
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import suppress
from functools import cache, cached_property
from inspect import getmembers_static
from itertools import chain
from types import ModuleType
from typing import Any

log = logging.getLogger(__name__)

MOST = 32_000_000
"""Bytes of a response once it is unpacked: as many as the vectors of a batch may be, and more than any text."""

DEPTH = 3
"""Attributes between a model and its HTTP client: LangChain's class, the vendor's resource, the vendor's client."""

GZIP_OR_ZLIB = 47
"""The window size by which zlib reads either format, as its header says."""


class UnusableResponse(Exception):
    """A response not read to the end; says why."""


def limit_responses(model: object) -> None:
    """Limit the responses of every HTTP client inside a model or an embedder of LangChain's."""
    for name, _ in getmembers_static(type(model), lambda each: isinstance(each, cached_property)):
        with suppress(Exception):  # what cannot be made says so where it is used
            getattr(model, name)
    clients = list(_clients(model, DEPTH))
    if not clients:
        _tell_unlimited(type(model).__name__)
    for client in clients:
        hooks, hook = client.event_hooks["response"], _limited_later if hasattr(client, "aclose") else _limited
        if hook not in hooks:  # LangChain's models share their clients
            hooks.append(hook)
            client.headers["Accept-Encoding"] = "gzip"


@cache
def _tell_unlimited(kind: str) -> None:
    """Say, once for each class, that a response read in one piece has no limit."""
    log.debug("no HTTP client is known in %s: its responses are limited where it streams, and nowhere else", kind)


def _clients(holder: object, depth: int) -> Iterator[Any]:
    private = getattr(holder, "__pydantic_private__", None)
    for each in chain(getattr(holder, "__dict__", {}).values(), (private or {}).values()):
        if isinstance(getattr(each, "event_hooks", None), Mapping):
            yield each
        elif depth and not isinstance(each, type | ModuleType):
            yield from _clients(each, depth - 1)


async def _limited_later(response: Any) -> None:
    _limited(response)


def _limited(response: Any) -> None:
    """Have the body of a response unpacked here, in counted pieces."""
    packed = response.headers.pop("content-encoding", "identity").strip().lower()
    if packed not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise UnusableResponse(f"packed as {packed[:20]!r}, which was not asked for")
    library = sys.modules[type(response).__module__.partition(".")[0]]
    kind = type("Limited", (_Limited, library.SyncByteStream, library.AsyncByteStream), {})
    response.stream = kind(response.stream, packed not in ("", "identity"))


class _Limited:
    def __init__(self, stream: Any, packed: bool) -> None:
        self._stream, self._left = stream, MOST
        self._unpacker = zlib.decompressobj(GZIP_OR_ZLIB) if packed else None

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._stream:
            yield self._counted(chunk)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            yield self._counted(chunk)

    def close(self) -> None:
        self._stream.close()

    async def aclose(self) -> None:
        await self._stream.aclose()

    def _counted(self, chunk: bytes) -> bytes:
        if self._unpacker:
            try:
                chunk = self._unpacker.decompress(chunk, self._left + 1)
            except zlib.error:
                raise UnusableResponse("not packed as it says") from None
        self._left -= len(chunk)
        if self._left < 0:
            raise UnusableResponse(f"more than {MOST // 1_000_000} MB")
        return chunk
