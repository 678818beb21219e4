"""Forms filled in over real HTTP, by a server that is strict: how it is asked, and what is made of its answers."""

from __future__ import annotations

import asyncio
import time

import pytest
from langsmith.utils import tracing_is_enabled

from bot.chat_model import ModelError
from bot.models.guard import Guarded
from bot.models.langchain.model import open_model
from tests.bot.models.conftest import PROMPT, YES, Opened
from tests.fake_openai import chat
from tests.fake_openai.chat import Behaviour, answers


async def test_a_form_is_filled_in_by_schema(opened: Opened) -> None:
    """One request: system and user message, the schema held to strictly, few tokens, no streaming."""
    fake, model = opened(answers({"yes": True}))
    told = await model.fill(PROMPT, YES, 100)
    assert told.value.yes
    (request,) = fake.requests
    assert [m["role"] for m in request.body["messages"]] == ["system", "user"]
    assert (request.system, request.user) == (PROMPT.system, PROMPT.user)
    assert request.body["response_format"]["json_schema"]["strict"] is True
    assert request.body["max_completion_tokens"] == 100
    assert request.body["temperature"] == 0
    assert not request.body.get("stream")
    assert model.by_schema is True
    assert not tracing_is_enabled(), "the one server that hears of a question is the model's"


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


def ignoring(useless: object) -> Behaviour:
    """Fills in what it is told in words, and answers a schema with something useless."""
    return answers(lambda request: {"yes": True} if request.schema is None else useless)


@pytest.mark.parametrize(
    ("script", "always", "schemas", "by_schema"),
    [
        ([], answers({"yes": True}), False, [True, False, False, False]),
        ([], ignoring(chat.PROSE), True, [True, False, True, False, False]),
        ([], ignoring(chat.EMPTY), True, [True, False, True, False, False]),
        ([], ignoring({"maybe": 1}), True, [True, False, True, False, False]),
        ([], ignoring(chat.SERVER), True, [True, False, True, False, False]),
        ([chat.PROSE], answers({"yes": True}), True, [True, False, True, True]),
    ],
    ids=["refuses", "prose", "nothing", "fields", "500", "one bad answer"],
)
async def test_a_server_that_knows_no_schemas_is_found_out(
    opened: Opened, script: list[Behaviour], always: Behaviour, schemas: bool, by_schema: list[bool]
) -> None:
    """One that refuses a schema is asked in words from then on; one useless answer is mended and forgiven, not two."""
    fake, model = opened(*script, always=always, schemas=schemas)
    for _ in range(3):
        assert (await model.fill(PROMPT, YES, 100)).value.yes
    assert [request.schema is not None for request in fake.requests] == by_schema
    assert model.by_schema is by_schema[-1]
    in_words = fake.requests[1]
    assert '"additionalProperties": false' in in_words.user
    assert PROMPT.system in in_words.system
    assert PROMPT.user in in_words.user


async def test_a_server_that_fails_both_ways_is_not_asked_again(opened: Opened) -> None:
    """By schema and in words are two calls, as many as a retry allows."""
    fake, model = opened(always=chat.SERVER)
    with pytest.raises(ModelError):
        await Guarded(model).fill(PROMPT, YES, 100, seconds=20)
    assert [request.schema is not None for request in fake.requests] == [True, False]


@pytest.mark.parametrize(
    ("behaviours", "server", "read"),
    [([chat.PROSE], {}, 240), ([], {"schemas": False}, 120), ([], {"reasons": True}, 120)],
    ids=["a useless answer", "a refused schema", "a refused option"],
)
async def test_each_request_counts(
    opened: Opened, behaviours: list[Behaviour], server: dict[str, bool], read: int
) -> None:
    """As a call, with the tokens that it took: none, where it was refused; what was refused is not sent again."""
    fake, model = opened(*behaviours, always=answers({"yes": True}), **server)
    usage = (await model.fill(PROMPT, YES, 100)).usage
    assert (usage.calls, usage.read, usage.written) == (2, read, read // 4)
    assert (await model.fill(PROMPT, YES, 100)).value.yes
    assert len(fake.requests) == 3
    assert ("temperature" in fake.requests[-1].body) is ("reasons" not in server)


async def test_one_bad_answer_does_not_change_how_a_server_is_asked(opened: Opened) -> None:
    """A server that has held to a schema is asked by schema after prose, too, and never in words."""
    fake, model = opened(answers({"yes": True}), chat.PROSE, chat.EMPTY, chat.SERVER, answers({"yes": True}))
    assert (await model.fill(PROMPT, YES, 100)).value.yes
    for _ in range(3):
        with pytest.raises(ModelError):
            await model.fill(PROMPT, YES, 100)
    assert (await model.fill(PROMPT, YES, 100)).value.yes
    assert all(request.schema is not None for request in fake.requests)


async def test_a_server_that_does_not_say_what_it_does_not_take(opened: Opened) -> None:
    """It is asked without the options that some do not take, and from then on without them only if that has helped."""

    def picky(request: chat.Request) -> object:
        plain = request.body.keys() <= {"model", "messages", "response_format", "stream"}
        return {"yes": True} if plain else chat.fails(400, message="Bad request.")

    fake, model = opened(always=answers(picky))
    for _ in range(2):
        assert (await model.fill(PROMPT, YES, 100)).value.yes
    assert len(fake.requests) == 3
    assert model.by_schema is True


async def test_what_is_known_of_a_model_is_used(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is known to think is asked to do so little, and for no temperature; one that does not, for neither."""
    fake, _ = opened(always=answers({"yes": True}), models=("gpt-5-mini", "o3-mini", "gpt-4o-mini"))
    for name in fake.models:
        await open_model(f"openai:{name}", seconds=5).fill(PROMPT, YES, 100)
    asked = [(r.body.get("temperature"), r.body.get("reasoning_effort")) for r in fake.requests]
    assert asked == [(None, "low"), (None, None), (0, None)]
    assert not fake.refused


async def test_eight_at_once(opened: Opened) -> None:
    """Calls do not wait for one another, and each gets its own answer."""

    def slowly(request: chat.Request) -> object:
        time.sleep(0.3)
        return {"yes": request.user.endswith("even")}

    fake, model = opened(always=answers(slowly))
    prompts = [type(PROMPT)("t", "s", f"{n} is {'odd' if n % 2 else 'even'}", "") for n in range(8)]
    told = await asyncio.gather(*(model.fill(prompt, YES, 100) for prompt in prompts))
    assert [one.value.yes for one in told] == [n % 2 == 0 for n in range(8)]
    assert fake.busiest == 8


def test_one_event_loop_after_another(opened: Opened) -> None:
    """A program may ask in one loop and then in another: the connection that is kept belongs to neither."""
    _, model = opened(always=answers({"yes": True}))
    for _ in range(3):
        assert asyncio.run(model.fill(PROMPT, YES, 100)).value.yes
