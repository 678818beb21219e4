"""Forms filled in over real HTTP, by a server that is strict: how it is asked, and what is made of its answers."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.chat_model import ModelError
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
    assert [(await model.fill(PROMPT, YES, 100)).value.yes for _ in range(3)] == [False] * 3
    assert len(fake.requests) == 4
    assert len(fake.refused) == 1
    assert model.by_schema is False
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
        assert (await model.fill(PROMPT, YES, 100)).value.yes
    assert [request.schema is None for request in fake.requests] == [False, True, False, True, True]
    assert model.by_schema is False


@pytest.mark.parametrize(
    ("behaviours", "server", "calls", "read"),
    [([chat.PROSE], {}, 2, 240), ([], {"schemas": False}, 2, 120), ([], {"reasons": True}, 2, 120)],
    ids=["a useless answer", "a refused schema", "a refused option"],
)
async def test_each_request_counts(
    opened: Opened, behaviours: list[Behaviour], server: dict[str, bool], calls: int, read: int
) -> None:
    """As a call, with the tokens that it took: none, where it was refused."""
    fake, model = opened(*behaviours, always=answers({"yes": True}), **server)
    usage = (await model.fill(PROMPT, YES, 100)).usage
    assert (usage.calls, usage.read, usage.written) == (calls, read, read // 4)
    assert len(fake.requests) == calls


async def test_one_bad_answer_does_not_change_how_a_server_is_asked(opened: Opened) -> None:
    """A server that has held to a schema is asked by schema after prose, too, and never in words."""
    fake, model = opened(answers({"yes": True}), chat.PROSE, chat.EMPTY, chat.SERVER, answers({"yes": True}))
    assert (await model.fill(PROMPT, YES, 100)).value.yes
    for _ in range(3):
        with pytest.raises(ModelError):
            await model.fill(PROMPT, YES, 100)
    assert (await model.fill(PROMPT, YES, 100)).value.yes
    assert all(request.schema is not None for request in fake.requests)


async def test_a_first_bad_answer_is_forgiven(opened: Opened) -> None:
    """One bad answer at the very start is mended in words, and the next form is asked for by schema again."""
    fake, model = opened(chat.PROSE, always=answers({"yes": True}))
    for _ in range(3):
        assert (await model.fill(PROMPT, YES, 100)).value.yes
    assert [request.schema is None for request in fake.requests] == [False, True, False, False]
    assert model.by_schema is True


async def test_a_reasoning_model_is_asked_as_it_wants_to_be(opened: Opened) -> None:
    """One that refuses a temperature is asked without one from then on; nobody has to say that it reasons."""
    fake, model = opened(always=answers({"yes": True}), reasons=True)
    for _ in range(2):
        assert (await model.fill(PROMPT, YES, 100)).value.yes
    assert [request.body.get("temperature") for request in fake.requests] == [0, None, None]


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


async def test_nothing_is_sent_to_langsmith(opened: Opened) -> None:
    """The one server that hears of a question is the model's."""
    from langsmith.utils import tracing_is_enabled

    fake, model = opened(answers({"yes": True}))
    await model.fill(PROMPT, YES, 100)
    assert not tracing_is_enabled()
    assert len(fake.requests) == 1
