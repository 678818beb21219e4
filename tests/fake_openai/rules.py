"""What OpenAI's chat-completions endpoint refuses, as its reference and its guide to structured outputs say it.

Knows requests; no sockets and no answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

FIELDS = frozenset(
    "max_completion_tokens max_tokens messages model n reasoning_effort response_format seed stream temperature top_p "
    "user".split()
)
ROLES = {"system", "developer", "user", "assistant"}
KEYWORDS = frozenset(
    "$defs $ref additionalProperties anyOf const description enum exclusiveMaximum exclusiveMinimum format items "
    "maxItems maximum minItems minimum multipleOf pattern properties required title type".split()
)


class Refused(Exception):
    """A request that is refused: status, code, message and the parameter that it is about."""

    def __init__(self, message: str, param: str | None = None, *, status: int = 400, code: str | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.param = status, code, param


def check(body: Any, models: tuple[str, ...], *, reasons: bool, schemas: bool) -> None:
    """Nothing, for a request that is taken. `reasons`: as its reasoning models do; `schemas`: it knows of schemas.

    Raises:
        Refused: it is not taken.
    """
    if not isinstance(body, dict):
        raise Refused("We could not parse the JSON body of your request.")
    for name in body.keys() - FIELDS:
        raise Refused(f"Unrecognized request argument supplied: {name}", name, code="unknown_parameter")
    if body.get("model") not in models:
        raise Refused("The model does not exist.", "model", status=404, code="model_not_found")
    messages = body.get("messages") or [{}]
    for n, message in enumerate(messages):
        if (
            message.keys() != {"role", "content"}
            or message["role"] not in ROLES
            or not isinstance(message["content"], str)
        ):
            raise Refused(f"Invalid 'messages[{n}]'.", f"messages[{n}]")
    _check_numbers(body, reasons=reasons)
    if body.get("stream"):
        raise Refused("Streaming is not for this test.", "stream", code="unsupported_value")
    if "response_format" in body:
        _check_format(body["response_format"], schemas=schemas)


def _check_numbers(body: Mapping[str, Any], *, reasons: bool) -> None:
    for name in ("max_tokens", "max_completion_tokens"):
        if body.get(name, 1) < 1:
            raise Refused(f"Invalid '{name}': integer below minimum value.", name)
    if reasons and "max_tokens" in body:
        text = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
        raise Refused(text, "max_tokens", code="unsupported_parameter")
    if body.get("reasoning_effort", "low") not in ("minimal", "low", "medium", "high"):
        raise Refused("Invalid value for 'reasoning_effort'.", "reasoning_effort", code="invalid_value")
    if "reasoning_effort" in body and not (reasons or str(body["model"]).startswith(("gpt-5", "o3"))):
        raise Refused("Unrecognized request argument supplied: reasoning_effort", "reasoning_effort")
    if not 0 <= body.get("temperature", 1) <= 2:
        raise Refused("Invalid 'temperature'.", "temperature")
    if reasons and body.get("temperature", 1) != 1:
        text = "Unsupported value: 'temperature' does not support 0 with this model."
        raise Refused(text, "temperature", code="unsupported_value")


def _check_format(asked: Mapping[str, Any], *, schemas: bool) -> None:
    if asked.get("type") != "json_schema":
        raise Refused("Invalid value for 'response_format.type'.", "response_format.type")
    if not schemas:
        text = "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."
        raise Refused(text, "response_format")
    described = asked["json_schema"]
    if described.keys() - {"name", "description", "schema", "strict"}:
        raise Refused("Invalid 'response_format.json_schema'.", "response_format.json_schema")
    if not re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", described["name"]):
        raise Refused("Invalid 'response_format.json_schema.name'.", "response_format.json_schema.name")
    if described.get("strict") is True:
        for why in _breaches(described["schema"], ()):
            text = f"Invalid schema for response_format '{described['name']}': {why}"
            raise Refused(text, "response_format", code="invalid_json_schema")


def _breaches(schema: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """What keeps a schema from being held to strictly."""
    where = f"In context={path}, "
    if not path and (schema.get("type") != "object" or "anyOf" in schema):
        yield where + "schema must be of type object."
    for word in schema.keys() - KEYWORDS:
        yield where + f"'{word}' is not permitted."
    if len(schema.get("enum", ())) > 1000:
        yield where + "too many enum values."
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            yield where + "'additionalProperties' is required to be supplied and to be false."
        if set(schema.get("required", ())) != set(schema.get("properties", {})):
            yield where + "'required' is required to be an array including every key in properties."
    if schema.get("type") == "array" and "items" not in schema:
        yield where + "array schema missing items."
    for name, inner in schema.get("properties", {}).items():
        yield from _breaches(inner, (*path, name))
    if "items" in schema:
        yield from _breaches(schema["items"], (*path, "items"))
