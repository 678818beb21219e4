"""An assistant's tools, asked by the SDK's own client: the installed command as a process, and over HTTP."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import TextResourceContents

from tests.bot.assistants.conftest import told, with_process
from tests.bot.cli.conftest import ONRECORD, environment

TOKEN = "a-token-of-sixteen-letters"
SANCTIONS = "onrecord:6a76347c716f#2097-2321"


def test_an_assistant_asks_checks_reads_and_cites(stored: Path) -> None:
    """Quotes of the tools are cut from the statement, and errors tell the model what to do."""

    async def use(client: Client) -> dict[str, Any]:
        assert "letter" in (client.instructions or "")
        found = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(found) == {"ask", "who", "check", "read", "cite", "statements"}
        assert all(each.description and each.annotations for each in found.values())
        (whole,) = (await client.read_resource("onrecord://6a76347c716f")).contents
        assert isinstance(whole, TextResourceContents)
        return {
            "text": whole.text,
            "asked": await told(client, "ask", question="What does Iran say about sanctions?", limit=1),
            "who": await told(client, "who", topic="sanctions"),
            "check": await told(client, "check", wordings=["has yet to yield its expected results", "moon cheese"]),
            "read": await told(client, "read", permalink=SANCTIONS, sentences=1),
            "cite": await told(client, "cite", permalinks=[SANCTIONS], style="ris"),
            "list": await told(client, "statements", where={"delegation": ["Iran"], "since": "2020"}),
            "none": await told(client, "statements", where={"delegation": ["Norway"]}),
            "unknown": await told(client, "ask", question="sanctions", where={"delegation": ["Atlantis"]}),
            "misnamed": await told(client, "ask", question="sanctions", where={"country": "Iran"}),
            "gone": await told(client, "read", permalink="onrecord:ffffffffffff#1-20"),
            "outside": await told(client, "cite", permalinks=["onrecord:6a76347c716f#999990-999999"]),
        }

    had = with_process(stored, use)
    (quote,) = had["asked"]["quotes"]
    assert list(had["asked"])[:4] == ["schema", "kind", "finding", "quotes"]
    assert quote["permalink"] == SANCTIONS
    assert quote["text"] == had["text"][quote["start"] : quote["end"]]
    assert [row["status"] for row in had["who"]["rows"]] == ["quoted"]
    assert [one["verdict"] for one in had["check"]["checks"]] == ["part of a sentence", "not found"]
    around = had["read"]
    assert around["before"] + around["quotes"][0]["text"] + around["after"] in had["text"]
    assert around["before"].strip()
    assert around["after"].strip()
    assert "TY  -" in had["cite"]["citations"][0]["cite"]["ris"]
    assert (had["list"]["held"], had["none"]["held"]) == (1, 0)
    assert "'Atlantis' is not a delegation that is known" in had["unknown"]
    assert "country" in had["misnamed"]
    assert "ffffffffffff" in had["gone"]
    assert "cannot be quoted" in had["outside"]


def opens(port: int) -> bool:
    """Whether this machine takes connections at a port."""
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def address(stored: Path) -> Iterator[str]:
    """The address of the command serving HTTP with a token."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [ONRECORD, "mcp", "--http", f"127.0.0.1:{port}"]
    own = environment(stored, ONRECORD_MCP_TOKEN=TOKEN)
    with subprocess.Popen(command, env=own, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert f"http://127.0.0.1:{port}/mcp" in process.stderr.readline()
        while not opens(port):
            assert process.poll() is None
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/mcp"
        process.terminate()
        process.wait(timeout=20)


def test_http_serves_who_has_the_token(address: str) -> None:
    """A client with the token asks as over standard input; any other request is answered 401."""

    async def use() -> Any:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=60) as http,
            Client(streamable_http_client(address, http_client=http)) as client,
        ):
            return await told(client, "ask", question="What does Iran say about sanctions?")

    assert asyncio.run(use())["quotes"][0]["permalink"] == SANCTIONS
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
    for wrong in ({}, {"Authorization": "Bearer another"}, {"Authorization": f"Basic {TOKEN}"}):
        refused = httpx2.post(address, content=body, headers=wrong)
        assert refused.status_code == 401
        assert TOKEN not in refused.text


@pytest.mark.parametrize(
    ("address", "token", "says"),
    [
        ("0.0.0.0:8765", None, "set ONRECORD_MCP_TOKEN"),
        ("8765", TOKEN, "is no address"),
        ("127.0.0.1:99999", TOKEN, "is no address"),
        ("127.0.0.1:8765", "short", "fewer than 16 characters"),
    ],
)
def test_an_open_door_is_refused(stored: Path, address: str, token: str | None, says: str) -> None:
    """Nothing is served to other machines without a token that cannot be guessed."""
    own = environment(stored, **({"ONRECORD_MCP_TOKEN": token} if token else {}))
    done = subprocess.run(
        [ONRECORD, "mcp", "--http", address], env=own, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert says in done.stderr
