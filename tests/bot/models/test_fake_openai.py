"""The fake server refuses what the real one refuses: what it has let pass is worth something."""

from __future__ import annotations

from typing import Any

import httpx

from tests.bot.models.conftest import Opened
from tests.fake_openai.chat import KEY, MODEL, answers


def test_a_fake_that_is_strict(opened: Opened) -> None:
    """A field, a message, a number or a schema that the real one does not take has its status here, too."""
    fake, _ = opened(always=answers({"yes": True}))
    good = {"model": MODEL, "messages": [{"role": "user", "content": "Hello"}]}
    loose = {"type": "object", "properties": {"yes": {"type": "boolean"}}}

    def schema(inner: object, **more: object) -> dict[str, Any]:
        described = {"name": "form", "schema": inner, "strict": True, **more}
        return {"response_format": {"type": "json_schema", "json_schema": described}}

    closed = {**loose, "required": ["yes"], "additionalProperties": False}
    long = {**closed, "properties": {"yes": {"type": "string", "maxLength": 5}}}
    taken: list[dict[str, Any]] = [{}, schema(loose, strict=False), schema(closed)]
    refused = [schema(loose), schema(long), schema(closed, name="no spaces"), {"surprise": 1}, {"temperature": 3}]
    statuses = [(200, each) for each in taken] + [(400, each) for each in refused] + [(404, {"model": "another"})]
    for status, change in statuses:
        answer = httpx.post(
            f"{fake.url}/chat/completions", json={**good, **change}, headers={"authorization": f"Bearer {KEY}"}
        )
        assert answer.status_code == status, change
    assert httpx.post(f"{fake.url}/chat/completions", json=good).status_code == 401
