"""Which schemas a server that promises to hold to a schema strictly will take.

The rules are OpenAI's for structured outputs (platform.openai.com/docs/guides/structured-outputs, "Supported schemas").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

MOST_VALUES = 1000
"""Values of all the enums of a schema."""

UNSUPPORTED = frozenset(
    (
        "allOf",
        "contains",
        "dependentRequired",
        "dependentSchemas",
        "else",
        "if",
        "maxLength",
        "maxProperties",
        "minLength",
        "minProperties",
        "not",
        "oneOf",
        "patternProperties",
        "prefixItems",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
        "uniqueItems",
    )
)


def is_strict(schema: Mapping[str, Any]) -> bool:
    """Whether the schema keeps the rules: all fields of every object required and no others allowed, and the rest."""
    if schema.get("type") != "object" or "anyOf" in schema:
        return False
    values = 0
    for part in _parts(schema):
        values += len(part.get("enum", ()))
        if UNSUPPORTED & part.keys():
            return False
        if part.get("type") == "object" and (
            part.get("additionalProperties") is not False
            or set(part.get("required", ())) != set(part.get("properties", {}))
        ):
            return False
    return values <= MOST_VALUES


def _parts(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The schema and all the schemas in it."""
    yield schema
    inner = [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values(), *schema.get("anyOf", ())]
    if isinstance(schema.get("items"), Mapping):
        inner.append(schema["items"])
    for one in inner:
        yield from _parts(one)
