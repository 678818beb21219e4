"""With a chat model: it reads and sums up, and whatever it does, the quotes come."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from tests.bot.modelled.readings import SANCTIONS, SUMMARY, good, summing
from tests.bot_api.people import Person
from tests.bot_api.spans import unmarked
from tests.fake_openai.chat import KEY, SERVER, Reply, Request, answers
from tests.fake_openai.chat_server import FakeOpenAI
from tests.messenger_process.conftest import NewBot, Somebody
from tests.messenger_process.process import PATIENCE, Bot

QUOTE = "created extra burden which are in violation of accepted laws, norms and principles."


@pytest.fixture(scope="module")
def model() -> Iterator[FakeOpenAI]:
    """A model that reads well, unless a test says otherwise."""
    with FakeOpenAI(always=answers(filled)) as model:
        yield model


def filled(request: Request) -> Any:
    """What a good model fills in, of the fields that it is asked for."""
    schema = request.schema or {}
    fields = good(request)
    assert set(schema["properties"]) <= set(fields)
    return {key: value for key, value in fields.items() if key in schema["properties"]}


@pytest.fixture(scope="module")
def bot(make_bot: NewBot, model: FakeOpenAI) -> Bot:
    """A bot with that model."""
    return make_bot(
        ONRECORD_MODEL="openai:tiny-chat", OPENAI_API_KEY=KEY, OPENAI_BASE_URL=model.url, ONRECORD_LOG="debug",
        ONRECORD_MODEL_TIMEOUT="60",
    ).start()  # fmt: skip


def held_back(model: FakeOpenAI, then: Callable[[Request], Reply | Mapping[str, Any]] = filled) -> threading.Event:
    """Lets the model's next answer wait until the event is set."""
    go = threading.Event()

    def waits(request: Request) -> Reply | Mapping[str, Any]:
        go.wait(PATIENCE)
        return then(request)

    model.script.append(answers(waits))
    return go


def test_the_quotes_are_there_before_they_are_summed_up(bot: Bot, model: FakeOpenAI, ana: Person) -> None:
    """In private the quotes are shown as a draft while the model writes; the answer that comes then is one message."""
    go = held_back(model)
    said = ana.says(SANCTIONS)
    bot.api.wait_until(
        lambda: any(d.chat_id == ana.id for d in bot.api.drafts), timeout=PATIENCE, what="a draft"
    )  # fmt: skip
    draft = next(d for d in bot.api.drafts if d.chat_id == ana.id)
    assert unmarked(draft.rich.blockquotes()[0]).endswith(QUOTE)
    assert SUMMARY not in draft.rich.text
    assert bot.api.messages(said.chat, by_bot=True) == []
    go.set()
    answer = bot.after(said)
    assert SUMMARY in answer.text
    assert unmarked(answer.blockquotes[0]).endswith(QUOTE)
    assert "Without the model" not in answer.text
    bot.catches_up(ana)
    assert len(bot.api.messages(said.chat, by_bot=True)) == 2


def test_inline_mode_asks_no_model(bot: Bot, model: FakeOpenAI, ana: Person) -> None:
    """What is typed in other chats never reaches the model; nor do lists, checks, links and buttons."""
    answer = bot.says(ana, SANCTIONS)
    asked = len(model.requests)
    for query in ("sanctions against Iran", SANCTIONS, "", answer.button("Share").switch_inline_query or ""):
        ask = ana.asks_inline(query)
        bot.api.wait_for_answer(ask, timeout=PATIENCE)
        assert ask.results is not None
    bot.tapped(ana, answer, "Context")
    bot.says(ana, "/check yield its expected results")
    bot.says(ana, "/start")
    assert len(model.requests) == asked


def test_privacy_and_about_name_the_model(bot: Bot, ana: Person) -> None:
    """People are told which model their questions are sent to."""
    for command in ("/privacy", "/about"):
        assert "openai:tiny-chat" in bot.says(ana, command).text


def test_others_are_answered_while_a_model_writes(bot: Bot, model: FakeOpenAI, ana: Person, somebody: Somebody) -> None:
    """One whose answer takes long holds up nobody else."""
    go = held_back(model)
    said = ana.says(SANCTIONS)
    bot.api.wait_until(lambda: not model.script, timeout=PATIENCE, what="the model to be asked")
    other = somebody(bot)
    assert bot.says(other, "/help")
    assert SUMMARY in bot.says(other, SANCTIONS).text
    assert bot.api.messages(said.chat, by_bot=True) == []
    go.set()
    assert SUMMARY in bot.after(said).text


@pytest.mark.slow
def test_a_model_that_fails_leaves_the_quotes(new_bot: NewBot, somebody: Somebody) -> None:
    """Lying, down or slow: the quotes come, with the reason, and the key is nowhere."""
    behaviours = {
        "invented": answers(summing("Iran threatens war in 99 countries.")),
        "error": SERVER,
        "slow": answers(lambda r: r.over.wait(30) or filled(r)),
    }
    with FakeOpenAI() as model:
        bot = new_bot(
            ONRECORD_MODEL="openai:tiny-chat", OPENAI_API_KEY=KEY, OPENAI_BASE_URL=model.url, ONRECORD_LOG="debug",
            ONRECORD_MODEL_TIMEOUT="3",
        ).start()  # fmt: skip
        for failing, model.always in behaviours.items():
            asked = len(model.requests)
            answer = bot.says(somebody(bot), SANCTIONS)
            assert len(model.requests) > asked
            assert unmarked(answer.blockquotes[0]).endswith(QUOTE)
            assert "99" not in answer.text
            assert answer.button("Context")
            assert ("Without the model" in answer.text) == (failing != "invented")
            assert KEY not in answer.text + bot.output
