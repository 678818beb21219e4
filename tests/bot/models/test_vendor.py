"""What a setting opens, and what is said where it opens nothing."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import httpx
import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import Field, PrivateAttr, SecretStr

from bot.chat_model import ModelError, Trouble
from bot.models.ask import ready
from bot.models.guard import Guarded
from bot.models.langchain.model import LangChainModel, open_model
from bot.models.langchain.prices import usage_of
from bot.models.langchain.vendor import missing_key
from retrieval.embedding.response_limit import limit_responses
from retrieval.errors import SettingsError
from tests.bot.models.conftest import PROMPT, YES, Opened
from tests.fake_openai import chat
from tests.fake_openai.chat import answers
from tests.tables import tables

CASES = tables(__file__)


@pytest.mark.parametrize(("setting", "said"), CASES["settings"].items(), ids=CASES["settings"])
def test_a_setting_that_opens_nothing(setting: str, said: str) -> None:
    """The variable, its value and what to do are named; nothing of the vendor's error is kept with ours."""
    with pytest.raises(SettingsError) as raised:
        open_model(setting, seconds=5)
    assert said in str(raised.value)
    assert f"ONRECORD_MODEL is {setting!r}" in str(raised.value)
    assert "\n" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None


def test_a_vendor_s_words_are_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that a vendor's class chokes on is not in what is said."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-SECRET_KEY")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:sk-SECRET_KEY/v1")
    with pytest.raises(SettingsError) as raised:
        open_model("openai:gpt-5-mini", seconds=5)
    assert "SECRET" not in str(raised.value)


Around = Callable[[BaseChatModel], LangChainModel]


@pytest.fixture
def around(monkeypatch: pytest.MonkeyPatch) -> Around:
    """Opens the adapter around a model of a vendor's class."""

    def opens(model: BaseChatModel) -> LangChainModel:
        monkeypatch.setattr("bot.models.langchain.vendor.init_chat_model", lambda *_, **__: model)
        return open_model("fake:one", seconds=60)

    return opens


class Keyed(FakeListChatModel):
    """A vendor's class that does not complain of a missing key."""

    key: SecretStr = SecretStr("")

    @property
    def lc_secrets(self) -> dict[str, str]:
        """Which field is filled from which variable."""
        return {"key": "SOMEBODY_API_KEY"}


def test_a_key_that_the_vendor_s_class_does_not_miss(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would come out at the first question, as an error that does not speak of a key."""
    assert missing_key(Keyed(responses=[]))
    assert not missing_key(Keyed(responses=[], key=SecretStr("k")))
    assert not missing_key(FakeListChatModel(responses=[]))
    monkeypatch.setenv("SOMEBODY_API_KEY", "k")
    assert not missing_key(Keyed(responses=[]))


async def test_a_vendor_s_class_without_schemas(around: Around) -> None:
    """It is asked in words at once, and its class is given nothing that it does not know."""
    fake = FakeListChatModel(responses=['{"yes": true}', "Yes.", '{"yes": tr', '```json\n{"yes": false}\n```'])
    model = around(fake)
    told = await model.fill(PROMPT, YES, 100)
    assert (told.value.yes, told.usage.calls, model.by_schema) == (True, 1, False)
    for trouble in (Trouble.MALFORMED, Trouble.CUT):
        with pytest.raises(ModelError) as raised:
            await model.fill(PROMPT, YES, 100)
        assert raised.value.trouble is trouble
    told = await model.fill(PROMPT, YES, 100)
    assert (told.value.yes, told.usage.read, told.usage.cost) == (False, None, None)


class Endless(BaseChatModel):
    """A vendor's class without an HTTP client, which puts its answer together from a stream that never ends."""

    pieces: list[int] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "endless"

    def _stream(
        self, messages: Any, stop: Any = None, run_manager: CallbackManagerForLLMRun | None = None, **_: Any
    ) -> Iterator[ChatGenerationChunk]:
        while sum(self.pieces) < 100_000_000:  # so that a test ends where nothing else ends it
            self.pieces.append(100_000)
            yield ChatGenerationChunk(message=AIMessageChunk(content="é" * 50_000))

    def _generate(
        self, messages: Any, stop: Any = None, run_manager: CallbackManagerForLLMRun | None = None, **_: Any
    ) -> ChatResult:
        for piece in self._stream(messages):
            if run_manager:
                run_manager.on_llm_new_token(piece.text, chunk=piece)
        raise AssertionError


class EndlessStreaming(Endless):
    """The same, put together by LangChain."""

    streaming: bool = True


@pytest.mark.parametrize("kind", [Endless, EndlessStreaming])
async def test_a_stream_without_end_is_stopped_whatever_carries_it(around: Around, kind: type[Endless]) -> None:
    """After as many bytes as a response may have, told as any response that is too long."""
    endless = kind()
    model = around(endless)
    with pytest.raises(ModelError, match="more than 32 MB") as raised:
        await model.fill(PROMPT, YES, 100)
    assert raised.value.trouble is Trouble.MALFORMED
    assert 31_000_000 < sum(endless.pieces) < 33_000_000


def test_a_class_without_a_known_client_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    """For those who look for it: nothing more than a line for each class."""
    caplog.set_level(logging.DEBUG, "retrieval")
    for _ in range(3):
        limit_responses(type("Clientless", (Endless,), {})())
    (line,) = caplog.records
    assert "Clientless" in line.getMessage()


class Private(FakeListChatModel):
    """A vendor's class with one client where pydantic shows it to nobody, and one that is made where it is used."""

    _client: httpx.Client = PrivateAttr(default_factory=httpx.Client)

    @cached_property
    def _made(self) -> httpx.Client:
        return httpx.Client()

    @cached_property
    def _not_made(self) -> httpx.Client:
        raise ValueError


def test_a_client_is_limited_wherever_a_class_keeps_it() -> None:
    """Each once, before it is used; one that cannot be made keeps none of the others from it."""
    model = Private(responses=[])
    limit_responses(model)
    limit_responses(model)
    assert [len(client.event_hooks["response"]) for client in (model._client, model._made)] == [1, 1]


async def test_probing(opened: Opened) -> None:
    """Whether schemas work comes out; a model that thinks until its tokens are gone is there all the same."""
    for schemas in (True, False):
        _, model = opened(always=answers({"ready": True}), schemas=schemas)
        assert await ready(Guarded(model), 10)
        assert model.by_schema is schemas
    assert not await ready(Guarded(opened(chat.CUT_BY_LENGTH)[1]), 10)
    for behaviour, trouble in [(chat.AUTHENTICATION, Trouble.KEY), (chat.UNKNOWN_MODEL, Trouble.UNKNOWN_MODEL)]:
        with pytest.raises(ModelError) as raised:
            await ready(Guarded(opened(behaviour)[1]), 10)
        assert raised.value.trouble is trouble


def reply(read: int, written: int, model: str | None = None, **details: int) -> AIMessage:
    """A reply that counts so many tokens."""
    counted: Any = {
        "input_tokens": read,
        "output_tokens": written,
        "total_tokens": read + written,
        "input_token_details": details,
    }
    return AIMessage("{}", usage_metadata=counted, response_metadata={"model_name": model} if model else {})


def test_what_a_call_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the table where the provider is asked itself: what is cached is cheaper. Elsewhere, nobody knows."""
    full = usage_of(reply(1_000_000, 0, "gpt-4o-mini-2024-07-18"), "openai:gpt-4o-mini").cost
    cached = usage_of(reply(1_000_000, 0, cache_read=1_000_000), "openai:gpt-4o-mini").cost
    assert full == pytest.approx(0.15)
    assert cached == pytest.approx(0.075)
    assert usage_of(reply(10, 10), "openai:no-such-model").cost is None
    assert usage_of(reply(10, 10), "ollama:gpt-4o-mini").cost is None
    assert usage_of(reply(0, 0), "openai:gpt-4o-mini").read is None
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:8081/v1")
    assert usage_of(reply(10, 10), "openai:gpt-4o-mini").cost is None


@pytest.mark.parametrize("stated", [-1, float("nan"), float("inf"), True, "0.1", {}, None])
def test_a_cost_that_is_none(stated: object) -> None:
    """A response may state anything; only a number that can be a cost is believed."""
    given = AIMessage("{}", response_metadata={"token_usage": {"cost": stated}})
    assert usage_of(given, "a:b").cost is None
    stated_well = AIMessage("{}", response_metadata={"token_usage": {"cost": {"total_cost": 0.5}}})
    assert usage_of(stated_well, "a:b").cost == 0.5


def test_nothing_is_imported_before_it_is_needed() -> None:
    """LangChain and the vendors' packages come in when a model is opened, not with the room's modules."""
    code = (
        "import sys, bot.models.langchain.model;"
        "sys.exit(bool({'langchain', 'langchain_core', 'openai', 'genai_prices'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
