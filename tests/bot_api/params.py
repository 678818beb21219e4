"""The parameters of a call, however they came.

Parameters are form fields or multipart, nested values JSON in a string. What cannot be read is refused in the
words of the real server.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.bot_api.values import JSON, Call, Chat, Message, Upload
from tests.bot_api.world import Refused, World, bad


class Params:
    """Reads parameters by name and type. `files` are the parts of a multipart body by the name of their field."""

    def __init__(self, values: Mapping[str, Any], files: Mapping[str, Upload]) -> None:
        self.values, self.files = values, files

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        return None if value is None else str(value)

    def number(self, name: str) -> int | None:
        value = self.text(name)
        if value is None or value == "":
            return None
        try:
            return int(value)
        except ValueError:
            raise bad(f"invalid {name} specified") from None

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in ("true", "1", "yes")

    def nested(self, name: str) -> Any:
        """A nested value; None where there is none."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def object(self, name: str) -> JSON:
        """A nested object; empty where there is none."""
        value = self.nested(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise bad(f"object expected as {name.replace('_', ' ')}")
        return value

    def chat_id(self) -> int:
        value = self.text("chat_id")
        if not value:
            raise bad("chat_id is empty")
        if value.lstrip("-").isdigit():
            return int(value)
        raise bad("chat not found")

    def file(self, name: str) -> Upload | str | None:
        """A file sent with the call, or else the id or address that stands in its place."""
        if name in self.files:
            return self.files[name]
        value = self.text(name)
        if value and value.startswith("attach://"):
            return self.files.get(value.removeprefix("attach://"))
        return value


async def read(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """The parameters of a request and its files. Raises Refused."""
    values: dict[str, Any] = dict(request.query)
    files: dict[str, Upload] = {}
    try:
        form = await request.post()
    except web.HTTPRequestEntityTooLarge:
        raise Refused(413, "Request Entity Too Large") from None
    for name, value in form.items():
        if isinstance(value, web.FileField):
            data = value.file.read()
            files[name] = Upload("", value.filename, value.content_type, data, len(data))
        elif isinstance(value, bytes | bytearray):
            files[name] = Upload("", None, None, bytes(value), len(value))
        else:
            values[name] = value
    return values, files


@dataclass(frozen=True)
class Asked:
    """A call on its way through a method."""

    call: Call
    params: Params
    world: World

    @property
    def chat(self) -> Chat:
        """The chat of the call. Raises Refused."""
        return self.world.chat(self.params.chat_id())

    def message(self, to: str) -> Message:
        """The message of the call, which it is `to` do something with. Raises Refused."""
        found = self.chat.messages.get(self.params.number("message_id") or 0)
        if found is None:
            raise bad(f"message to {to} not found")
        return found
