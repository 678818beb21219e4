"""How often a client may ask: a sliding window in memory for each address.

Knows addresses and a clock; nothing of HTTP.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from math import ceil
from time import monotonic

from cachetools import LRUCache

MOST_CLIENTS = 50_000
"""Clients that are remembered; of more, those that have been away the longest are forgotten."""


class RateLimit:
    """At most `most` requests of a client in any `seconds`."""

    def __init__(self, most: int, seconds: float, now: Callable[[], float] = monotonic) -> None:
        self._most, self._seconds, self._now = most, seconds, now
        self._asked: LRUCache[str, deque[float]] = LRUCache(MOST_CLIENTS)

    def wait(self, client: str) -> int:
        """Seconds that the client has to wait, 0 for a request that is let through and counts."""
        now = self._now()
        asked = self._asked.setdefault(client, deque())
        while asked and asked[0] <= now - self._seconds:
            asked.popleft()
        if len(asked) >= self._most:
            return max(ceil(asked[0] + self._seconds - now), 1)
        asked.append(now)
        return 0


def client_of(peer: str | None, forwarded: str | None) -> str:
    """The client behind a connection: an address, or the network of an IPv6 address, which one household has whole.

    A proxy, whose address is private or of this machine, names the client last in `forwarded` (X-Forwarded-For).
    Others may write anything there, so that nothing they say counts.
    """
    client = _address(peer)
    if client is None or client.is_private:
        client = _address((forwarded or "").rpartition(",")[2].strip()) or client
    if isinstance(client, IPv6Address) and client.ipv4_mapped is None:
        return str(ip_network((client, 64), strict=False))
    return str(client)


def _address(text: str | None) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text or "")
    except ValueError:
        return None
