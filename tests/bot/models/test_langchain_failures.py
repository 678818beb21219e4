"""A server that fails in every way that is known: what is told of it, and what is never told."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from bot.chat_model import ModelError, Trouble
from bot.models.guard import Guarded
from tests.bot.models.conftest import PROMPT, YES, Opened
from tests.fake_openai import chat
from tests.fake_openai.chat import KEY, MODEL, Behaviour, answers
from tests.retrieval.child import run

PACKED = {"content-type": chat.JSON, "content-encoding": "gzip"}

ROWS = {
    "401": (chat.AUTHENTICATION, Trouble.KEY),
    "403": (chat.FORBIDDEN, Trouble.FORBIDDEN),
    "404": (chat.UNKNOWN_MODEL, Trouble.UNKNOWN_MODEL),
    "429 rate": (chat.RATE, Trouble.RATE),
    "429 quota": (chat.QUOTA, Trouble.QUOTA),
    "500": (chat.SERVER, Trouble.SERVER),
    "502 with HTML": (chat.GATEWAY, Trouble.SERVER),
    "503": (chat.OVERLOADED, Trouble.SERVER),
    "400 context length": (chat.TOO_LONG, Trouble.TOO_LONG),
    "400 content filter": (chat.FILTERED_PROMPT, Trouble.FILTERED),
    "400": (chat.fails(400, "invalid_value"), Trouble.INVALID),
    "200 with HTML": (chat.A_PAGE, Trouble.MALFORMED),
    "200 with broken JSON": (chat.NOT_JSON, Trouble.MALFORMED),
    "200 without choices": (chat.NO_CHOICES, Trouble.MALFORMED),
    "200 with an error": (chat.ERROR_IN_200, Trouble.RATE),
    "prose": (chat.PROSE, Trouble.MALFORMED),
    "wrong fields": (answers({"yes": "perhaps"}), Trouble.MALFORMED),
    "an array": (answers("[]"), Trouble.MALFORMED),
    "a megabyte of prose": (chat.much, Trouble.MALFORMED),
    "nothing": (chat.EMPTY, Trouble.EMPTY),
    "cut by length": (chat.CUT_BY_LENGTH, Trouble.CUT),
    "ended early": (chat.ENDED_EARLY, Trouble.CUT),
    "filtered": (chat.FILTERED, Trouble.FILTERED),
    "declined": (chat.declines, Trouble.DECLINED),
    "cut in mid-body": (chat.cut, Trouble.UNREACHABLE),
    "a body without end": (chat.floods, Trouble.MALFORMED),
    "an error without end": (lambda request: replace(chat.floods(request), status=400), Trouble.MALFORMED),
    "much in a small package": (chat.bomb, Trouble.MALFORMED),
    "packed as was not asked for": (lambda _: chat.packed(chat.completion("{}"), "br"), Trouble.MALFORMED),
    "not packed as it says": (lambda _: replace(chat.completion("{}"), headers=PACKED), Trouble.MALFORMED),
}


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("known", [True, False], ids=["known to hold to schemas", "not known"])
async def test_each_failure_is_told_as_what_it_is(
    opened: Opened, caplog: pytest.LogCaptureFixture, row: str, known: bool
) -> None:
    """Whatever the server does, the error says which trouble it is and names the model.

    Neither it nor any library's log, at the lowest level, holds the key; ours holds nothing that was answered.
    """
    behaviour, trouble = ROWS[row]
    _, model = opened(*([answers({"yes": True})] if known else []), always=behaviour)
    if known:
        await model.fill(PROMPT, YES, 100)
    with caplog.at_level(0), pytest.raises(ModelError) as raised:
        await model.fill(PROMPT, YES, 100)
    assert raised.value.trouble is trouble
    message = str(raised.value)
    assert f"openai:{MODEL}" in message
    assert "\n" not in message
    assert message.count(": ") == 1, "what happened, a colon, and what to do"
    error: BaseException | None = raised.value
    while error is not None:
        assert KEY not in str(error)
        error = error.__cause__ or error.__context__
    assert KEY not in "\n".join(f"{record.getMessage()} {record.exc_text}" for record in caplog.records)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("onrecord.models")]
    assert ours
    assert "Iran objects" not in "\n".join(ours)


async def test_a_packed_answer_is_read(opened: Opened) -> None:
    """A server may send its answer packed by gzip."""
    fake, model = opened(lambda _: chat.packed(chat.completion('{"yes": true}')))
    assert (await model.fill(PROMPT, YES, 100)).value.yes
    assert fake.requests[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize(
    "behaviour",
    [chat.floods, lambda request: chat.floods(request, "text/event-stream"), chat.bomb],
    ids=["a body", "an event stream", "much in a small package"],
)
def test_an_answer_without_end_fills_no_memory(opened: Opened, behaviour: Behaviour) -> None:
    """The process that asks stays small, and what is told says how much came; the connection is closed."""
    fake, _ = opened(always=behaviour)
    done = run(
        """
        import asyncio, resource
        from bot.chat_model import ModelError
        from bot.models.langchain.model import open_model
        from tests.bot.models.conftest import PROMPT, YES
        model = open_model("openai:tiny-chat", seconds=60)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            asyncio.run(model.fill(PROMPT, YES, 100))
        except ModelError as error:
            print(error)
        print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
        """
    )
    told, grown = done.splitlines()
    assert "more than 32 MB" in told
    assert int(grown) < 200, "megabytes"
    assert all(request.over.wait(5) for request in fake.requests)


async def test_the_server_says_how_long_to_wait(opened: Opened) -> None:
    """Retry-After comes along, and the client does not wait for it by itself, or try again."""
    fake, model = opened(chat.RATE)
    started = time.monotonic()
    with pytest.raises(ModelError, match="in 7 s") as raised:
        await model.fill(PROMPT, YES, 100)
    assert raised.value.wait == 7
    assert time.monotonic() - started < 5
    assert len(fake.requests) == 1


@pytest.mark.parametrize("behaviour", [chat.stalls, chat.trickles], ids=["stall", "trickle"])
async def test_an_answer_that_never_ends(opened: Opened, behaviour: Behaviour) -> None:
    """It is given up at the deadline, a byte now and then or not, and the connection is closed."""
    fake, model = opened(behaviour)
    started = time.monotonic()
    with pytest.raises(ModelError) as raised:
        await Guarded(model).fill(PROMPT, YES, 100, seconds=0.5)
    assert raised.value.trouble is Trouble.SLOW
    assert time.monotonic() - started < 3
    assert await asyncio.to_thread(fake.requests[0].gone.wait, 5)


async def test_a_call_that_is_cancelled_closes_its_connection(opened: Opened) -> None:
    """The caller's cancellation comes through as it is, and the server sees the client leave."""
    fake, model = opened(chat.stalls)
    call = asyncio.create_task(model.fill(PROMPT, YES, 100))
    while not fake.requests:
        await asyncio.sleep(0.01)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert await asyncio.to_thread(fake.requests[0].gone.wait, 5)


async def test_nobody_at_the_address(opened: Opened) -> None:
    """A server that is not there is told as such, with the variable that holds its address."""
    fake, model = opened()
    fake.close()
    with pytest.raises(ModelError, match="OPENAI_BASE_URL") as raised:
        await model.fill(PROMPT, YES, 100)
    assert raised.value.trouble is Trouble.UNREACHABLE
