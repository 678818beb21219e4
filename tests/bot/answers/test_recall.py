"""Quotes found again by where they stand: the same words, or none; and what has become of a link's quote."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.answers.recall import Fate, Followed
from bot.operations import ingest_paths, remove_statements
from bot.question import Question
from bot.quote import Quote
from bot.quotes.permalinks import Key, read_key
from bot.reply import Answer
from bot.settings import Settings
from bot.state.values import Place
from bot.wiring import Session, open_session
from retrieval.filters import Filters
from retrieval.statement import PartKind
from tests.conftest import SEED

FIRST = "Kenya will plant fifteen billion trees by 2032."
HEAD = "---\ndelegation: Kenya\ndate: 2023-09-21\n---\n\n"
TEXT = (
    f"Mr. President, I thank the Assembly for its welcome. {FIRST} We ask all others to do likewise, and to pay. "
    "Forests feed our rivers. Rivers feed our people.\n"
)


@dataclass(frozen=True)
class Desk:
    """A home with one statement, its file, and a quote of it with its key."""

    settings: Settings
    file: Path
    session: Session
    quote: Quote
    key: Key

    def again(self, text: str) -> None:
        """Ingest the file with other bytes in it."""
        self.file.write_text(text, encoding="utf-8")
        assert [str(one.status) for one in ingest_paths(self.settings, [self.file])] == ["changed"]

    async def follow(self) -> Followed:
        """Where the quote's key leads now."""
        return await self.session.engine.follow(self.key)

    def place(self) -> Place:
        """Where the quote stood."""
        return Place(7, self.quote.statement, self.quote.start, self.quote.end, self.quote.sha256)


@asynccontextmanager
async def opened(place: Path) -> AsyncIterator[Desk]:
    """A desk in that folder."""
    file = place / "kenya.md"
    file.write_text(HEAD + TEXT, encoding="utf-8")
    settings = Settings(home=place / "home")
    list(ingest_paths(settings, [file]))
    session = open_session(settings)
    reply = await session.engine.ask(Question("What does Kenya say about trees?"))
    assert isinstance(reply, Answer)
    (text,) = await session.engine.keys(reply.quotes[:1])
    key = read_key(text)
    assert key is not None
    yield Desk(settings, file, session, reply.quotes[0], key)
    session.close()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk of its own for a test: what is held changes."""
    async with opened(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk at which what is held stays."""
    with asyncio.Runner() as runner:
        made = opened(tmp_path_factory.mktemp("kept"))
        yield runner.run(made.__aenter__())
        runner.run(made.__aexit__(None, None, None))


async def test_a_quote_is_recalled_as_it_was(kept: Desk) -> None:
    """A button finds the same quote, with the number it was shown with."""
    (again,) = await kept.session.engine.recall([kept.place()])
    assert again == replace(kept.quote, n=7)


async def test_a_quote_is_cited_with_the_record_of_today(desk: Desk) -> None:
    """The words are cut again, and what the record has learned since is in the citation."""
    desk.again(HEAD.replace("---\n\n", "symbol: A/78/PV.9\ntitle: On forests\n---\n\n") + TEXT)
    (cited,) = await desk.session.engine.cite([desk.place()])
    assert cited is not None
    assert (cited.quote.text, cited.symbol, cited.title) == (desk.quote.text, "A/78/PV.9", "On forests")


async def test_a_link_leads_to_its_quote(kept: Desk) -> None:
    """Nothing but the link is needed, also after a restart."""
    session = open_session(kept.settings)
    try:
        for each in (kept.session, session):
            followed = await each.engine.follow(kept.key)
            assert (followed.fate, followed.quote) == (Fate.SAME, replace(kept.quote, n=1))
    finally:
        session.close()


async def test_the_same_text_in_other_bytes_is_the_same(desk: Desk) -> None:
    """A record that was put right gives the statement another id; its text, and so the quote, is unchanged."""
    desk.again(HEAD.replace("---\n\n", "speaker: Ms. A. Otieno\n---\n\n") + TEXT)
    followed = await desk.follow()
    assert followed.fate is Fate.SAME
    assert followed.quote is not None
    assert followed.quote.statement != desk.quote.statement
    assert (followed.quote.text, followed.quote.speaker) == (desk.quote.text, "Ms. A. Otieno")
    (again,) = await desk.session.engine.recall([desk.place()])
    assert again is not None
    assert again.text == desk.quote.text


async def test_words_that_moved_are_found_and_said_to_have_moved(desk: Desk) -> None:
    """The text has changed elsewhere: the quote is cut where it stands now, and the change is told."""
    desk.again(HEAD + "An opening that was added. " + TEXT)
    followed = await desk.follow()
    assert followed.fate is Fate.MOVED
    assert followed.quote is not None
    assert followed.quote.text == desk.quote.text
    assert followed.quote.start != desk.quote.start
    statement = desk.session.library.statement(followed.quote.statement)
    assert statement.text[followed.quote.start : followed.quote.end] == desk.quote.text


async def test_words_that_changed_are_not_shown(desk: Desk) -> None:
    """One number is another: the link shows no quote, and says that the text has changed; nothing is cited."""
    desk.again(HEAD + TEXT.replace("fifteen", "fifty"))
    followed = await desk.follow()
    assert (followed.fate, followed.quote) == (Fate.CHANGED, None)
    assert followed.held is not None
    assert await desk.session.engine.recall([desk.place()]) == (None,)
    assert await desk.session.engine.cite([desk.place()]) == (None,)


async def test_words_that_came_under_a_negation_are_not_shown(desk: Desk) -> None:
    """The words still stand there, in a sentence that denies them: the gate does not let them pass as they are."""
    desk.again(HEAD + TEXT.replace(FIRST, f"It is false that {FIRST}"))
    followed = await desk.follow()
    assert followed.quote is None or followed.quote.text.startswith("It is false that")
    assert followed.fate is not Fate.SAME


async def test_a_statement_that_was_removed_is_gone(desk: Desk) -> None:
    """Nothing is shown of what is held no more."""
    list(remove_statements(desk.settings, [desk.quote.statement]))
    assert await desk.follow() == Followed(Fate.GONE)
    assert await desk.session.engine.recall([desk.place()]) == (None,)


@pytest.mark.parametrize("change", [{"start": 5}, {"start": 10**6}, {"length": 3}, {"words": "AAAAAA"}])
async def test_a_forged_range_shows_nothing_else(kept: Desk, change: dict[str, Any]) -> None:
    """A link whose numbers were changed shows no other words than those its hash is of."""
    followed = await kept.session.engine.follow(replace(kept.key, **change))
    assert followed == Followed(Fate.BROKEN)


@pytest.mark.parametrize(("start", "end"), [(-1, 4), (4, 4), (9, 2), (0, 10**9)])
async def test_a_range_that_is_none_is_recalled_as_none(kept: Desk, start: int, end: int) -> None:
    """What is kept may be damaged; nothing is cut by it."""
    stretch = replace(kept.place(), start=start, end=end)
    assert await kept.session.engine.recall([stretch]) == (None,)


async def test_a_part_of_a_sentence_is_widened(kept: Desk) -> None:
    """A wording that was checked is shown again inside its whole sentence: a cut passes by no back door."""
    inside = replace(kept.place(), start=kept.quote.start + 6, end=kept.quote.start + 20)
    (again,) = await kept.session.engine.recall([inside])
    assert again is not None
    assert again.text in TEXT
    assert again.start <= inside.start < inside.end <= again.end
    assert again.text.endswith((".", "!", "?"))


async def test_the_neighbours_run_as_in_the_statement(kept: Desk) -> None:
    """The quote and its neighbours are one stretch of the text, and its sentences begin where it is said."""
    around = await kept.session.engine.around(kept.quote, 1)
    statement = kept.session.library.statement(kept.quote.statement)
    assert around.text in statement.text
    assert around.text[around.start : around.end] == kept.quote.text
    assert around.breaks[0] == 0
    assert all(around.text[at].isupper() for at in around.breaks)


async def test_a_disclaimer_is_no_neighbour(tmp_path: Path) -> None:
    """What stands before a speech and is not the speaker's is not shown around the speaker's words."""
    settings = Settings(home=tmp_path / "home")
    list(ingest_paths(settings, [SEED]))
    session = open_session(settings)
    try:
        (held,) = session.library.held()
        statement = session.library.statement(held.id)
        speech = next(part for part in statement.parts if part.kind is PartKind.SPEECH)
        words = "In the name of God, the Compassionate, the Merciful"
        start = statement.text.index(words, speech.start)
        stretch = Place(1, held.id, start, start + len(words), held.sha256)
        (quote,) = await session.engine.recall([stretch])
        assert quote is not None
        around = await session.engine.around(quote, 2)
        assert around.start == 0
        assert around.text.startswith(words)
        assert len(around.breaks) == 3
    finally:
        session.close()


async def test_the_same_text_of_another_delegation_is_not_passed_for_it(desk: Desk) -> None:
    """Two statements with the same text: a link leads to the one it was made for, as long as that is held."""
    other = desk.file.with_name("ghana.md")
    other.write_text((HEAD + TEXT).replace("delegation: Kenya", "delegation: Ghana"), encoding="utf-8")
    list(ingest_paths(desk.settings, [other]))
    followed = await desk.follow()
    assert followed.quote is not None
    assert followed.quote.delegation is not None
    assert followed.quote.delegation.code == "KEN"
    reply = await desk.session.engine.ask(Question("What is said about trees?", filters=Filters(delegations=("GHA",))))
    assert isinstance(reply, Answer)
    (text,) = await desk.session.engine.keys(reply.quotes[:1])
    key = read_key(text)
    assert key is not None
    theirs = await desk.session.engine.follow(key)
    assert theirs.quote is not None
    assert theirs.quote.delegation is not None
    assert theirs.quote.delegation.code == "GHA"
