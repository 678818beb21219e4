"""Forms filled in over real HTTP, by a server that is strict and fails in every way that is known."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from bot.model_errors import ModelError, Trouble
from bot.models.langchain_model import Way, open_model
from tests.bot.models.conftest import PROMPT, YES, Opened
from tests.fake_openai import chat
from tests.fake_openai.chat import KEY, MODEL, Behaviour, FakeOpenAI, answers

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
}


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("known", [True, False], ids=["known to hold to schemas", "not known"])
async def test_each_failure_is_told_as_what_it_is(opened: Opened, row: str, known: bool) -> None:
    """Whatever the server does, the error says which trouble it is, names the model, and never holds the key."""
    behaviour, trouble = ROWS[row]
    _, model = opened(*([answers({"yes": True})] if known else []), always=behaviour)
    if known:
        await model.fill(PROMPT, YES, 100)
    with pytest.raises(ModelError) as raised:
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


async def test_a_form_is_filled_in_by_schema(opened: Opened) -> None:
    """One request: system and user message, the schema held to strictly, few tokens, no streaming."""
    fake, model = opened(answers({"yes": True}))
    told = await model.fill(PROMPT, YES, 100)
    assert told.value is True
    (request,) = fake.requests
    assert [m["role"] for m in request.body["messages"]] == ["system", "user"]
    assert (request.system, request.user) == (PROMPT.system, PROMPT.user)
    assert request.body["response_format"]["json_schema"]["strict"] is True
    assert request.body["max_completion_tokens"] == 100
    assert request.body["temperature"] == 0
    assert not request.body.get("stream")
    assert model.way(YES) is Way.SCHEMA


async def test_what_was_taken_is_told(opened: Opened) -> None:
    """Tokens as counted; a server that does not count leaves them unknown, and so is a cost that nobody states."""
    _, model = opened(
        answers({"yes": True}),
        answers({"yes": True}, usage=None),
        answers({"yes": True}, usage={"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11, "cost": 0.25}),
    )
    taken = [(await model.fill(PROMPT, YES, 100)).usage for _ in range(3)]
    assert [(u.calls, u.read, u.written, u.cost) for u in taken] == [
        (1, 120, 30, None),
        (1, None, None, None),
        (1, 9, 2, 0.25),
    ]


async def test_a_server_without_schemas_is_asked_in_words_from_then_on(opened: Opened) -> None:
    """It refuses the schema once; afterwards there is one request a form, with the schema in the words."""
    fake, model = opened(always=answers({"yes": False}), schemas=False)
    assert [(await model.fill(PROMPT, YES, 100)).value for _ in range(3)] == [False] * 3
    assert len(fake.requests) == 4
    assert len(fake.refused) == 1
    assert model.way(YES) is Way.WORDS
    last = fake.requests[-1]
    assert last.schema is None
    assert '"additionalProperties": false' in last.user
    assert PROMPT.system in last.system
    assert PROMPT.user in last.user


@pytest.mark.parametrize(
    "useless", [chat.PROSE, chat.EMPTY, answers({"maybe": 1}), chat.SERVER], ids=["prose", "nothing", "fields", "500"]
)
async def test_a_server_that_ignores_schemas_is_found_out(opened: Opened, useless: Behaviour) -> None:
    """One useless answer is mended and forgiven; after a second one it is asked in words from then on."""

    def ignores(request: chat.Request) -> object:
        return {"yes": True} if request.schema is None else useless

    fake, model = opened(always=answers(ignores))
    for _ in range(3):
        assert (await model.fill(PROMPT, YES, 100)).value is True
    assert [request.schema is None for request in fake.requests] == [False, True, False, True, True]
    assert model.way(YES) is Way.WORDS


async def test_what_the_first_try_took_counts(opened: Opened) -> None:
    """Two calls, and the tokens of both."""
    _, model = opened(chat.PROSE, answers({"yes": True}))
    usage = (await model.fill(PROMPT, YES, 100)).usage
    assert (usage.calls, usage.read, usage.written) == (2, 240, 60)


async def test_one_bad_answer_does_not_change_how_a_server_is_asked(opened: Opened) -> None:
    """A server that has held to a schema is asked by schema after prose, too, and never in words."""
    fake, model = opened(answers({"yes": True}), chat.PROSE, chat.EMPTY, chat.SERVER, answers({"yes": True}))
    assert (await model.fill(PROMPT, YES, 100)).value is True
    for _ in range(3):
        with pytest.raises(ModelError):
            await model.fill(PROMPT, YES, 100)
    assert (await model.fill(PROMPT, YES, 100)).value is True
    assert all(request.schema is not None for request in fake.requests)


async def test_a_first_bad_answer_is_forgiven(opened: Opened) -> None:
    """One bad answer at the very start is mended in words, and the next form is asked for by schema again."""
    fake, model = opened(chat.PROSE, always=answers({"yes": True}))
    for _ in range(3):
        assert (await model.fill(PROMPT, YES, 100)).value is True
    assert [request.schema is None for request in fake.requests] == [False, True, False, False]
    assert model.way(YES) is Way.SCHEMA


async def test_a_reasoning_model_is_asked_as_it_wants_to_be(opened: Opened) -> None:
    """One that refuses a temperature is asked without one from then on; nobody has to say that it reasons."""
    fake, model = opened(always=answers({"yes": True}), reasons=True)
    for _ in range(2):
        assert (await model.fill(PROMPT, YES, 100)).value is True
    assert [request.body.get("temperature") for request in fake.requests] == [0, None, None]


async def test_a_server_that_does_not_say_what_it_does_not_take(opened: Opened) -> None:
    """It is asked without the options that some do not take, and from then on without them only if that has helped."""

    def picky(request: chat.Request) -> object:
        plain = request.body.keys() <= {"model", "messages", "response_format", "stream"}
        return {"yes": True} if plain else chat.fails(400, message="Bad request.")

    fake, model = opened(always=answers(picky))
    for _ in range(2):
        assert (await model.fill(PROMPT, YES, 100)).value is True
    assert len(fake.requests) == 3
    assert model.way(YES) is Way.SCHEMA


async def test_what_is_known_of_a_model_is_used(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is known to think is asked to do so little, and for no temperature; one that does not, for neither."""
    fake, _ = opened(always=answers({"yes": True}), models=("gpt-5-mini", "o3-mini", "gpt-4o-mini"))
    for name in fake.models:
        await open_model(f"openai:{name}", seconds=5).fill(PROMPT, YES, 100)
    asked = [(r.body.get("temperature"), r.body.get("reasoning_effort")) for r in fake.requests]
    assert asked == [(None, "low"), (None, None), (0, None)]
    assert not fake.refused


async def test_an_answer_in_a_fence_and_after_thoughts(opened: Opened) -> None:
    """In words, models put Markdown around an object and thoughts before it; nothing else is passed over."""
    good = ['<think>{"yes": false}?</think>\n{"yes": true}', '```json\n{"yes": true}\n```', '{"yes": true}\n']
    bad = ['Sure: {"yes": true}', '{"yes": true} {"yes": true}', '{"yes": false, "yes": true}', '{"yes": true,}']
    _, model = opened(*(answers(text) for text in good + bad), schemas=False)
    for _ in good:
        assert (await model.fill(PROMPT, YES, 100)).value is True
    for _ in bad:
        with pytest.raises(ModelError) as raised:
            await model.fill(PROMPT, YES, 100)
        assert raised.value.trouble is Trouble.MALFORMED


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
    fake, model = opened(behaviour, seconds=0.5)
    started = time.monotonic()
    with pytest.raises(ModelError) as raised:
        await model.fill(PROMPT, YES, 100)
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


async def test_a_wrong_key(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is named and the key is not, though the server repeats it."""
    opened()
    monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong-but-still-secret")
    with pytest.raises(ModelError, match="set OPENAI_API_KEY") as raised:
        await open_model(f"openai:{MODEL}", seconds=5).fill(PROMPT, YES, 100)
    assert raised.value.trouble is Trouble.KEY
    assert "secret" not in str(raised.value)


async def test_eight_at_once(opened: Opened) -> None:
    """Calls do not wait for one another, and each gets its own answer."""

    def slowly(request: chat.Request) -> object:
        time.sleep(0.3)
        return {"yes": request.user.endswith("even")}

    fake, model = opened(always=answers(slowly))
    prompts = [type(PROMPT)("t", "s", f"{n} is {'odd' if n % 2 else 'even'}", "") for n in range(8)]
    told = await asyncio.gather(*(model.fill(prompt, YES, 100) for prompt in prompts))
    assert [one.value for one in told] == [n % 2 == 0 for n in range(8)]
    assert fake.busiest == 8


def test_one_event_loop_after_another(opened: Opened) -> None:
    """A program may ask in one loop and then in another: the connection that is kept belongs to neither."""
    _, model = opened(always=answers({"yes": True}))
    for _ in range(3):
        assert asyncio.run(model.fill(PROMPT, YES, 100)).value is True


async def test_the_log_holds_no_key(opened: Opened, caplog: pytest.LogCaptureFixture) -> None:
    """At the lowest level, of every library, whatever fails; what was asked and answered is in no record of ours."""
    with caplog.at_level(0):
        for behaviour, _ in ROWS.values():
            _, model = opened(always=behaviour)
            with pytest.raises(ModelError):
                await model.fill(PROMPT, YES, 100)
    said = "\n".join(f"{record.name} {record.getMessage()} {record.exc_text}" for record in caplog.records)
    assert "onrecord.models" in said
    ours = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("onrecord"))
    assert KEY not in ours
    assert "Iran objects" not in ours
    assert KEY not in said


async def test_nothing_is_sent_to_langsmith(opened: Opened) -> None:
    """The one server that hears of a question is the model's."""
    from langsmith.utils import tracing_is_enabled

    fake, model = opened(answers({"yes": True}))
    await model.fill(PROMPT, YES, 100)
    assert not tracing_is_enabled()
    assert len(fake.requests) == 1


def test_a_fake_that_is_strict(opened: Opened) -> None:
    """The fake refuses what the real one refuses: what it has let pass is worth something."""
    import httpx

    fake, _ = opened(always=answers({"yes": True}))
    good = {"model": MODEL, "messages": [{"role": "user", "content": "Hello"}]}
    loose = {"type": "object", "properties": {"yes": {"type": "boolean"}}}

    def schema(inner: object, **more: object) -> dict[str, Any]:
        described = {"name": "form", "schema": inner, "strict": True, **more}
        return {"response_format": {"type": "json_schema", "json_schema": described}}

    closed = {**loose, "required": ["yes"], "additionalProperties": False}
    long = {**closed, "properties": {"yes": {"type": "string", "maxLength": 5}}}
    changes: list[tuple[dict[str, Any], int]] = [
        ({}, 200),
        ({"model": "another"}, 404),
        ({"surprise": 1}, 400),
        ({"messages": []}, 400),
        ({"messages": [{"role": "robot", "content": ""}]}, 400),
        ({"max_tokens": 0}, 400),
        ({"temperature": 3}, 400),
        (schema(loose), 400),
        (schema(loose, strict=False), 200),
        (schema(closed), 200),
        (schema(long), 400),
        (schema(closed, name="no spaces"), 400),
    ]
    for change, status in changes:
        answer = httpx.post(
            f"{fake.url}/chat/completions", json={**good, **change}, headers={"authorization": f"Bearer {KEY}"}
        )
        assert answer.status_code == status, change
    assert httpx.post(f"{fake.url}/chat/completions", json=good).status_code == 401
    assert isinstance(fake, FakeOpenAI)
