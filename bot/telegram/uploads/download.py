"""A file from Telegram or from an address of the web, within bounds of size and time, and without trust.

Knows HTTP; not the contents of files. An address may hold secrets: no address is logged or repeated.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message as Headers
from urllib.parse import unquote_plus, urlsplit, urlunsplit

import httpx
from telegram import Document
from telegram.error import BadRequest, InvalidToken

from bot.output.speech.speaker import Speaker
from bot.telegram.transport.http import reason
from bot.telegram.uploads import safe_address
from bot.telegram.uploads.files import name_in_url
from retrieval.readers.document import MAX_BYTES

log = logging.getLogger("onrecord.telegram")

LARGEST_AT_TELEGRAM = 20 * 1024 * 1024
"""The most bytes of a file that Telegram gives to a bot."""

LOCAL_LINKS = "ONRECORD_ALLOW_LOCAL_LINKS"

REDIRECTS = 5
SECONDS = 60.0
"""For a whole download from the web."""

SECONDS_SILENT = 15.0
"""Seconds of silence after which a server is given up."""

SECRETS = re.compile(
    r"(?<!de)sig|token|key(?!word)|auth(?!or(?!i))|expires|credential|secret|passw|pwd|sess|jwt", re.IGNORECASE
)
"""Secrets by the name of an address's parameter: the value grants access meant for others, as in a signed link.

Design, key words and author in a name are no secret.
"""

_OF_THE_UNITED_NATIONS = re.compile(r"sessions?=\d{1,3}", re.IGNORECASE)
"""A UN session as a parameter, which is no secret."""

_URL = re.compile(r"https?://[^\s<>\"]{1,2000}", re.IGNORECASE)


class NotFetched(Exception):
    """There is no file; says why, to the person."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file: its name and type as told, and its bytes.

    `url` is the file's address on the web if the address may be shown: a shown address holds no secret.
    """

    name: str | None
    mime: str | None
    data: bytes
    url: str | None = None


def link_in(text: str) -> tuple[str, str] | None:
    """The only address on the first line of a text, and the lines after; None without an address."""
    first, _, rest = text.strip().partition("\n")
    return (first.strip(), rest) if _URL.fullmatch(first.strip()) else None


async def from_telegram(document: Document, said: Speaker) -> Fetched:
    """A document sent in a chat.

    Raises:
        NotFetched: Telegram does not give the file.
        TelegramError: Telegram does not give the file now.
    """
    if (document.file_size or 0) > LARGEST_AT_TELEGRAM:
        raise NotFetched(_too_large_for_telegram(said))
    try:
        file = await document.get_file(read_timeout=SECONDS)
        data = await file.download_as_bytearray(read_timeout=SECONDS)
    except (BadRequest, InvalidToken) as error:
        # The second is what the client makes of a file that is not there.
        if "too big" in error.message.lower():
            raise NotFetched(_too_large_for_telegram(said)) from None
        log.warning("Telegram does not give a file (%s).", reason(error))
        raise NotFetched(said.gettext("Telegram does not give that file. Send it again.")) from None
    return Fetched(document.file_name, document.mime_type, bytes(data))


async def from_web(url: str, said: Speaker, *, local: bool) -> Fetched:
    """The file at an address; an address of this machine itself is followed only if `local` is set.

    Raises:
        NotFetched: the file cannot be had, is too large, or takes too long.
    """
    try:
        async with asyncio.timeout(SECONDS):
            return await _followed(url, said, local=local)
    except TimeoutError:
        told = said.gettext("The server of that link took too long. Try again later, or send the file itself.")
    except httpx.HTTPError as error:
        log.info("A link could not be followed (%s).", type(error).__name__)
        told = said.gettext("The server of that link does not answer. Look at the address, or send the file itself.")
    except (httpx.InvalidURL, ValueError):
        told = _no_address(said)
    raise NotFetched(told)


async def _followed(url: str, said: Speaker, *, local: bool) -> Fetched:
    # Whole bodies as they are: a small compressed one may unpack to gigabytes.
    headers = {"Accept-Encoding": "identity", "User-Agent": "onrecord"}
    trusted = await asyncio.to_thread(httpx.create_ssl_context)
    inside: bool | None = None
    named = url
    for _ in range(REDIRECTS + 1):
        _refuse_address(url, said)
        where = httpx.URL(url)
        found = await safe_address.machines(where)
        _refuse_machines(found, said, local=local)
        was, inside = inside, safe_address.is_inside(found)
        if was is False and inside:
            raise NotFetched(said.gettext("That link leads from the web into the network of this bot."))
        async with (
            safe_address.client(where, found, trusted, headers, SECONDS_SILENT) as client,
            client.stream("GET", where) as response,
        ):
            if response.has_redirect_location:
                url = str(response.url.join(response.headers["location"]))
                continue
            if response.status_code != 200:
                status = f"{response.status_code} {response.reason_phrase}"[:60].strip()
                told = said.gettext("The server of that link refuses: {status}.", status=status)
                raise NotFetched(told)
            data = await _body(response, said)
            # A public address often leads to a signed one, which is another a minute later.
            source = named if is_secret(url) and not is_secret(named) else url
            kind = response.headers.get("content-type")
            return Fetched(_name(response), kind, data, _shareable(source))
    raise NotFetched(said.gettext("That link leads from one address to the next without end."))


def is_secret(url: str) -> bool:
    """Whether an address holds a secret, by the name of a parameter; see `SECRETS`."""
    parts = urlsplit(url)
    text = f"{parts.query}&{parts.path.partition(';')[2]}"
    for _ in range(3):  # the address of another page may be a parameter, and is quoted then
        for part in re.split("[?&;#/]", text):
            name, equals, value = part.partition("=")
            secret = equals and value and SECRETS.search(unquote_plus(name))
            if secret and not _OF_THE_UNITED_NATIONS.fullmatch(part):
                return True
        text = unquote_plus(text)
    return False


async def _body(response: httpx.Response, said: Speaker) -> bytes:
    told = said.gettext("That file is too large: {size} MB at most are taken from a link.", size=MAX_BYTES // 1_000_000)
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > MAX_BYTES:
        raise NotFetched(told)
    if response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise NotFetched(said.gettext("The server of that link sends the file packed. Send the file itself."))
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MAX_BYTES:
            raise NotFetched(told)
    return bytes(body)


def _refuse_address(url: str, said: Speaker) -> None:
    parts = urlsplit(url)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise NotFetched(_no_address(said))
    if parts.username is not None or parts.password is not None:
        raise NotFetched(said.gettext("That link holds a password. Send the file itself."))


def _refuse_machines(found: Sequence[safe_address.Machine], said: Speaker, *, local: bool) -> None:
    if safe_address.holds_credentials(found):
        told = said.gettext(
            "That link leads to an address at which a cloud may give away credentials: no file is fetched from one."
        )
        raise NotFetched(told)
    if safe_address.is_this_machine(found) and not local:
        told = said.gettext(
            "That link leads to the machine of this bot: files are fetched from there only with {setting}=true.",
            setting=LOCAL_LINKS,
        )
        raise NotFetched(told)


def _shareable(url: str) -> str | None:
    """An address to be shown, without its fragment; None if the address holds a secret."""
    return None if is_secret(url) else urlunsplit(urlsplit(url)._replace(fragment=""))


def _name(response: httpx.Response) -> str:
    """The name of a file: by the server's word, else by its address."""
    headers = Headers()
    headers["content-disposition"] = response.headers.get("content-disposition", "")[:1000] or "inline"
    return headers.get_filename() or name_in_url(str(response.url))


def _no_address(said: Speaker) -> str:
    return said.gettext("That is no address that a file can be fetched from: it begins with https:// or http://.")


def _too_large_for_telegram(said: Speaker) -> str:
    return said.gettext(
        "That file is too big: Telegram gives a bot {size} MB at most. Send a link to it, or store it with {command}.",
        size=LARGEST_AT_TELEGRAM // (1024 * 1024),
        command="onrecord ingest",
    )
