"""A session over the shipped statement, with a chat model behind a real HTTP server."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from bot.question import Question
from bot.reply import Answer, Reply
from bot.settings import Settings
from bot.wiring import Session, open_session
from tests.bot.modelled.readings import SANCTIONS
from tests.fake_openai.chat import KEY, MODEL, Behaviour
from tests.fake_openai.chat_server import FakeOpenAI

Serve = Callable[..., FakeOpenAI]
Open = Callable[..., Session]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the shipped statement is stored, with LangChain imported: no answer waits for that."""
    import_module("bot.models.langchain.vendor")
    folder = tmp_path_factory.mktemp("home")
    open_session(Settings(home=folder)).close()
    return folder


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Makes a server, to be started by `with`, and sets the variables by which it is found."""

    def make(*behaviours: Behaviour, **options: Any) -> FakeOpenAI:
        one = FakeOpenAI(*behaviours, **options)
        monkeypatch.setenv("OPENAI_BASE_URL", one.url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        return one

    return make


@pytest.fixture
def opened(home: Path) -> Iterator[Open]:
    """Opens sessions with the fake's model, and closes them."""
    sessions: list[Session] = []

    def start(**settings: Any) -> Session:
        sessions.append(open_session(Settings(home=home, model=f"openai:{MODEL}", **settings)))
        return sessions[-1]

    yield start
    for session in sessions:
        session.close()


@dataclass(frozen=True)
class Asked:
    """What came of a question: the reply, the reply in quotes mode, and the session and the server that were asked."""

    reply: Reply
    plain: Reply
    session: Session
    server: FakeOpenAI

    @property
    def answers(self) -> tuple[Answer, Answer]:
        """Both replies, which are answers."""
        assert isinstance(self.reply, Answer)
        assert isinstance(self.plain, Answer)
        return self.reply, self.plain


Ask = Callable[..., Awaitable[Asked]]


@pytest.fixture
def ask(server: Serve, opened: Open) -> Ask:
    """Asks a question of a session whose model always behaves so; `settings` are the session's."""

    async def asked(always: Behaviour, question: Question | str = SANCTIONS, **settings: Any) -> Asked:
        whole = Question(question) if isinstance(question, str) else question
        with server(always=always) as fake:
            session = opened(**settings)
            reply = await session.engine.ask(whole)
            return Asked(reply, await session.engine.ask(replace(whole, mode="quotes")), session, fake)

    return asked
