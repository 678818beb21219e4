"""Two workers behind one address, on one PostgreSQL and one Chroma server: together they are one bot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aiohttp.test_utils import unused_port

from tests import postgres
from tests.bot_api import BotApi
from tests.bot_api.people import Person
from tests.conftest import SEED
from tests.messenger_process.conftest import Held, NewBot, Somebody
from tests.messenger_process.process import PATIENCE, Bot, ingest
from tests.messenger_process.statements import ASKED, CEASEFIRE, TREES
from tests.retrieval.store.test_chroma_server import serving

pytestmark = pytest.mark.slow

SECRET = "a-Secret_of-this-webhook"


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server."""
    with serving(tmp_path_factory.mktemp("chroma")) as (address, _):
        yield address


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The URL of an empty database."""
    with postgres.shared() as server:
        yield server.create()


def balanced(*workers: Bot, copies: int = 1) -> None:
    """Let updates go to these workers in turn, each update to as many of them as `copies` says."""
    hooks = [f"http://{one.variables['ONRECORD_TELEGRAM_LISTEN']}/hook" for one in workers]
    workers[0].api.balance(hooks, copies)


@pytest.fixture(scope="module")
def workers(
    chroma: str, database: str, make_bot: NewBot, held: Held, tmp_path_factory: pytest.TempPathFactory
) -> list[Bot]:
    """Two workers of one bot, both started at once, so that both find the database without tables."""
    homes = [tmp_path_factory.mktemp("worker") / "home" for _ in range(2)]
    for home in homes:
        home.mkdir()
    ingest(homes[0], held.files, SEED, ONRECORD_CHROMA_URL=chroma)
    api: BotApi | None = None
    both: list[Bot] = []
    for home in homes:
        bot = make_bot(
            api=api, home=home, hurried=True, ONRECORD_CHROMA_URL=chroma, ONRECORD_DATABASE_URL=database,
            ONRECORD_LOG="debug",
            ONRECORD_TELEGRAM_LISTEN=f"127.0.0.1:{unused_port()}",
            ONRECORD_TELEGRAM_WEBHOOK_URL="https://bot.example.org/hook", ONRECORD_TELEGRAM_WEBHOOK_SECRET=SECRET,
        )  # fmt: skip
        api = bot.api
        both.append(bot)
    balanced(*both)
    for bot in both:
        bot.start(wait=False)
    for bot in both:
        bot.wait_until_well()
    return both


@pytest.fixture
def bot(workers: list[Bot]) -> Bot:
    """One of the workers, for what is the same with each; updates go to them in turn."""
    balanced(*workers)
    return workers[0]


def test_an_update_that_goes_to_both_is_answered_once(workers: list[Bot], bot: Bot, ana: Person) -> None:
    """The same question, delivered to both at the same time, and again, has one answer; so has the same tap."""
    balanced(*workers, copies=2)
    for _ in range(3):
        said = ana.says(ASKED)
        answer = bot.after(said)
        assert TREES in answer.text
        bot.api.redeliver(said.update)
        bot.catches_up(ana)
        assert bot.answers(said) == [answer]
    context = bot.tapped(ana, answer, "Context")
    bot.api.wait_quiet(0.3, timeout=PATIENCE)
    assert bot.answers(answer)[1:] == bot.answers(context) == []


def test_context_and_buttons_across_workers(workers: list[Bot], bot: Bot, ana: Person) -> None:
    """A follow-up, a button and /more work at the worker that did not answer."""
    balanced(workers[0])
    several = bot.says(ana, "What does Zambia say?")
    answer = bot.says(ana, CEASEFIRE)
    balanced(workers[1])
    assert bot.says(ana, "And about whaling?").blockquotes == [
        "“Whaling is regulated by law in Norway, and will remain so.”"
    ]
    assert "It must be tied" in bot.tapped(ana, answer, "Context").text
    assert bot.tapped(ana, several, "more").blockquotes
    assert bot.tapped(ana, answer, "Source").document
    assert "helpful" in bot.told(ana, answer, "👍")
    balanced(workers[0])
    assert "Taken back" in bot.told(ana, answer, "👍")


def test_a_crowd_is_shared(workers: list[Bot], bot: Bot, somebody: Somebody) -> None:
    """Thirty people at both workers, each update at both: each is answered once."""
    balanced(*workers, copies=2)
    people = [somebody(bot) for _ in range(30)]
    said = [person.says(ASKED) for person in people]
    for each in said:
        bot.after(each)
    bot.api.wait_quiet(1, timeout=PATIENCE)
    assert [len(bot.answers(each)) for each in said] == [1] * len(said)


def test_a_worker_is_stopped_in_good_order(workers: list[Bot], bot: Bot, ana: Person) -> None:
    """While one is restarted, the other answers; the one that stops takes nothing more and loses nothing."""
    second = workers[1]
    assert second.stop() == 0
    for _ in range(4):
        assert bot.says(ana, ASKED).blockquotes
    second.start(wait=False)
    second.wait_until_well()
    balanced(workers[1])
    assert bot.says(ana, CEASEFIRE).blockquotes
