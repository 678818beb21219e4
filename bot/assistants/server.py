"""The tools of an assistant: questions, checks, contexts and citations over the Model Context Protocol (MCP).

Each tool returns the JSON of the command with its name, quotes first. Knows the engine, and how a client reaches the
tools: standard input and output, or HTTP with a token.
"""

from __future__ import annotations

import asyncio
import hmac
from functools import wraps
from importlib.metadata import version
from inspect import cleandoc
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp_types import ToolAnnotations
from pydantic import BaseModel, Field

from bot.output import json_replies
from bot.output.citations.formats import format_named
from bot.output.json_replies import Json
from bot.question import Question, Wants
from bot.questions.typed_filters import read_filters
from bot.quotes.permalinks import read_permalink
from bot.state.values import Place
from retrieval.errors import OnRecordError, UsageError
from retrieval.filters import Filters, recorded
from retrieval.names.speakers import Speakers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from bot.output.citations.citation import Citation
    from bot.wiring import Session

T = TypeVar("T")

INSTRUCTIONS = """\
On Record holds statements of delegations (of the United Nations, for instance) and finds their exact words.

Use these tools in place of memory whenever it matters what a delegation or a speaker said. Repeat a quote to the
letter, in quotation marks, with its speaker, delegation, forum and date, and with its permalink; never shorten, mend or
translate a quote inside of quotation marks. Where a reply is of the kind "closest", say that no passage plainly
answers; where it is a refusal, say so. Before you hand in a text with quotations, give them all to the tool `check`.\
"""

READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

MOST_STATEMENTS = 200
"""Statements in one list."""

MOST_WORDINGS = 100
"""Quotations in one check."""

OWN_MACHINE = frozenset(("127.0.0.1", "localhost", "::1"))


class Where(BaseModel, extra="forbid"):
    """Whose statements to look through: names as a person would write them; dates as 2021, 2021-09 or 2021-09-24."""

    delegation: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()
    forum: tuple[str, ...] = ()
    session: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    language: tuple[str, ...] = ()


Filtered = Annotated[Where, Field(description="Only statements of these delegations, groups, speakers, times …")]
EVERYWHERE = Where()

Limit = Annotated[int, Field(description="Quotes at most.", ge=1, le=12)]
Permalink = Annotated[str, Field(description="A quote's permalink, as in onrecord:6a76347c716f#2097-2321.")]


def server(session: Session) -> MCPServer:
    """The server of the tools, over the statements of a session, which stays the caller's to close."""
    tools = _Tools(session)
    made = MCPServer(
        "onrecord", title="On Record", instructions=INSTRUCTIONS, version=version("onrecord"), log_level="WARNING"
    )
    for each in (tools.ask, tools.check, tools.who, tools.read, tools.cite, tools.statements):
        made.add_tool(_telling(each, ToolError), description=cleandoc(each.__doc__ or ""), annotations=READS)
    made.resource("onrecord://{statement}", name="statement", mime_type="text/plain")(
        _telling(tools.text, ResourceError)
    )
    return made


def _telling(call: Callable[..., Awaitable[T]], told: type[Exception]) -> Callable[..., Awaitable[T]]:
    """The call, with errors of this project `told` to the model: they say what to do."""

    @wraps(call)
    async def telling(*args: Any, **values: Any) -> T:
        try:
            return await call(*args, **values)
        except OnRecordError as error:
            raise told(str(error)) from None

    return telling


class _Tools:
    """The tools over one session. Their docstrings and the notes of their parameters are what a model reads."""

    def __init__(self, session: Session) -> None:
        self._engine = session.engine
        self._library = session.library

    async def ask(
        self,
        question: Annotated[str, Field(description="A question in any language, as a person would ask it.")],
        where: Filtered = EVERYWHERE,
        limit: Limit = 3,
    ) -> Json:
        """Answer a question on what delegations said, with exact quotes.

        `kind` is "answer"; "closest", where no passage plainly answers; or "refusal". Repeat `quotes` to the letter,
        with speaker, delegation, forum, date and permalink.
        """
        return await self._answered(Question(question, filters=_filters(where), limit=limit, mode="quotes"))

    async def who(
        self,
        topic: Annotated[str, Field(description="A matter in a few words, as in: loss and damage.")],
        where: Filtered = EVERYWHERE,
        limit: Limit = 3,
    ) -> Json:
        """Name every delegation that speaks to a topic, out of all statements held, with the best quotes.

        `rows` with the status "quoted" are in the count of `finding`; `evidence` says whether by the topic's words or
        by meaning.
        """
        filters = _filters(where)
        return await self._answered(
            Question(topic, filters=filters, limit=limit, mode="quotes", wants=Wants.WHO, topical=True)
        )

    async def check(
        self,
        wordings: Annotated[
            list[str],
            Field(description="Quotations, each without its quotation marks.", min_length=1, max_length=MOST_WORDINGS),
        ],
        where: Filtered = EVERYWHERE,
    ) -> Json:
        """Say of each quotation whether anyone said it in these words, who, and if not, what differs.

        Only `verbatim` and `part of a sentence` are exact. Correct every other before you use it.
        """
        filters = _filters(where)
        checks = [json_replies.check(await self._engine.check(each, filters)) for each in wordings]
        return {"checks": checks}

    async def read(
        self,
        permalink: Permalink,
        sentences: Annotated[int, Field(description="Sentences before and behind.", ge=0, le=20)] = 3,
    ) -> Json:
        """Read a quote in its context: the sentences before and behind it."""
        quote = (await self._cited(permalink)).quote
        around = await self._engine.around(quote, sentences)
        return {
            "quotes": [json_replies.quote(quote)],
            "before": around.text[: around.start],
            "after": around.text[around.end :],
        }

    async def cite(
        self,
        permalinks: Annotated[list[str], Field(description="Permalinks of quotes.", min_length=1, max_length=50)],
        style: Annotated[
            str, Field(description="text, markdown, bibtex, ris, csl, or a style: chicago, apa, mla.")
        ] = "text",
    ) -> Json:
        """Cite quotes in the format of a reference manager or in a style; each is cut from the statement once more."""
        written = format_named(style)
        return {"citations": [json_replies.citation(await self._cited(each), written) for each in permalinks]}

    async def statements(
        self,
        where: Filtered = EVERYWHERE,
        offset: Annotated[int, Field(description="Statements to pass over.", ge=0)] = 0,
    ) -> Json:
        """List the statements held, newest first: what can be asked about. A statement's text is a resource."""
        every = await asyncio.to_thread(self._library.held)
        filters = recorded(_filters(where), Speakers(each.record for each in every))
        found = [each for each in every if filters.admits(each.record)]
        found.sort(key=lambda each: (each.record.date or "", each.id), reverse=True)
        shown = found[offset : offset + MOST_STATEMENTS]
        return {"held": len(found), "offset": offset, "statements": [json_replies.held(each) for each in shown]}

    async def text(self, statement: str) -> str:
        """The text of a statement by its id: what the offsets of quotes count in."""
        return (await asyncio.to_thread(self._library.statement, statement)).text

    async def _answered(self, question: Question) -> Json:
        """The reply to a question, with what matters most to a model first."""
        reply = json_replies.reply(await self._engine.ask(question))
        first = ("schema", "kind", "finding", "quotes", "closest", "refusal", "rows")
        return {**{name: reply[name] for name in first}, **reply}

    async def _cited(self, permalink: str) -> Citation:
        """The citation of a permalink.

        Raises:
            UsageError: the permalink names no quote, or the statement is not held.
        """
        named = read_permalink(permalink)
        if named is None:
            raise UsageError(f"{permalink} is no permalink: write it as in onrecord:6a76347c716f#2097-2321.")
        held = await asyncio.to_thread(self._library.find, named.statement)
        (one,) = await self._engine.cite([Place(1, held.id, named.start, named.end, held.sha256)])
        if one is None:
            raise UsageError(f"Characters {named.start} to {named.end} of statement {held.id} cannot be quoted.")
        return one


def _filters(where: Where) -> Filters:
    return read_filters({name: list(given) if isinstance(given, tuple) else given for name, given in where})


async def serve_standard_input(server: MCPServer) -> None:
    """Serve one client over standard input and output, until standard input ends."""
    await server.run_stdio_async()


async def serve_http(server: MCPServer, host: str, port: int, token: str | None, say: Callable[[str], None]) -> None:
    """Serve clients over streamable HTTP at /mcp, until interrupted; `say` is told the address.

    With a token, a request needs it as its bearer token (RFC 6750).

    Raises:
        UsageError: other machines could reach the address, and no token is set.
    """
    import uvicorn

    if token is None and host not in OWN_MACHINE:
        raise UsageError(
            f"Whoever reaches {host} could read all statements: set ONRECORD_MCP_TOKEN to a secret, or serve 127.0.0.1."
        )
    app: ASGIApp = server.streamable_http_app(host=host, stateless_http=True, json_response=True)
    if token is not None:
        app = guarded(app, token)
    say(f"Serving http://{host}:{port}/mcp. End with ctrl-c.")
    await uvicorn.Server(uvicorn.Config(app, host=host, port=port, log_level="warning")).serve()


def guarded(app: ASGIApp, token: str) -> ASGIApp:
    """The application, for requests with the token alone; any other is answered 401."""
    from starlette.datastructures import Headers
    from starlette.responses import PlainTextResponse

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scheme, _, given = Headers(scope=scope).get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token.encode()):
                refused = PlainTextResponse(
                    "Send the server's token: Authorization: Bearer TOKEN", 401, {"WWW-Authenticate": "Bearer"}
                )
                await refused(scope, receive, send)
                return
        await app(scope, receive, send)

    return checked
