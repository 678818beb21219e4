"""The machine behind a web address: looked up once, judged, and then connected to.

Knows names, addresses and proxies; not the files.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.request import getproxies, proxy_bypass

import httpx

Machine = IPv4Address | IPv6Address

_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
"""Addresses that end with an IPv4 address, and that a network translates to IPv4 (RFC 6052, RFC 8215)."""

_CREDENTIALS = tuple(
    map(ip_network, ("100.64.0.0/10", "168.63.129.16/32", "fd00:c1::/32", "fd00:ec2::/32", "fd20:ce::/32"))
)
"""Where clouds give a machine's own credentials to any program on the machine, beside link-local addresses: Alibaba
(within the range shared by carriers, RFC 6598), Azure, Oracle, Amazon and Google.
"""


async def machines(url: httpx.URL) -> tuple[Machine, ...]:
    """The addresses of a URL's host, in the order in which to try the addresses; empty for an unknown name."""
    host = url.raw_host.decode("ascii")
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        addresses = [ip_address(str(each[4][0]).partition("%")[0]) for each in found]
    except (OSError, ValueError):
        return ()
    return tuple(dict.fromkeys(addresses))


def is_inside(found: Sequence[Machine]) -> bool:
    """Whether an address is not of the public internet."""
    return any(not each.is_global or each.is_reserved for each in _meant(found))


def is_this_machine(found: Sequence[Machine]) -> bool:
    """Whether an address leads back to this machine, without any network."""
    return any(each.is_loopback or each.is_unspecified for each in _meant(found))


def holds_credentials(found: Sequence[Machine]) -> bool:
    """Whether an address is link-local, or another at which clouds give away a machine's own credentials."""
    return any(each.is_link_local or any(each in one for one in _CREDENTIALS) for each in _meant(found))


def client(
    url: httpx.URL, found: Sequence[Machine], trusted: ssl.SSLContext, headers: Mapping[str, str], seconds: float
) -> httpx.AsyncClient:
    """A client for one request, connected to given addresses without another look-up.

    The request fails after so many seconds of silence. A proxy named for the URL by the environment is asked instead,
    and looks up the host itself.
    """
    proxy = _proxy(url)
    transport = httpx.AsyncHTTPTransport(verify=trusted, proxy=proxy) if proxy else _Pinned(found, trusted)
    return httpx.AsyncClient(transport=transport, headers=headers, timeout=seconds, trust_env=False)


class _Pinned(httpx.AsyncBaseTransport):
    """Connects to given addresses, one after the other, ignoring the host's name."""

    def __init__(self, found: Sequence[Machine], trusted: ssl.SSLContext) -> None:
        self._found = found
        self._inner = httpx.AsyncHTTPTransport(verify=trusted, trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer of the first reachable machine.

        Raises:
            httpx.ConnectError, httpx.ConnectTimeout: no machine can be reached.
        """
        failed: httpx.TransportError = httpx.ConnectError("the name is not known")
        # The server is to prove that it is the host, and its headers name the host, as ever.
        extensions = {**request.extensions, "sni_hostname": request.url.raw_host.decode("ascii")}
        for machine in self._found:
            url = request.url.copy_with(host=str(machine))
            pinned = httpx.Request(
                request.method, url, headers=request.headers, stream=request.stream, extensions=extensions
            )
            try:
                return await self._inner.handle_async_request(pinned)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failed = error
        raise failed

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


def _meant(found: Sequence[Machine]) -> Iterator[Machine]:
    """The addresses, with the IPv4 address in place of an IPv6 address that carries an IPv4 address."""
    for address in found:
        if isinstance(address, IPv4Address):
            yield address
            continue
        carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if any(address in network for network in _TRANSLATED):
            carried.append(IPv4Address(int(address) & 0xFFFFFFFF))
        yield from [each for each in carried if each is not None] or [address]


def _proxy(url: httpx.URL) -> str | None:
    named = getproxies()
    proxy = named.get(url.scheme) or named.get("all")
    if not proxy or proxy_bypass(url.host):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
