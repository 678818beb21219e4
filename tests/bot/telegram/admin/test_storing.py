"""Ingest, tapped: what is replaced and what is kept, progress, and everything that may go wrong in the middle."""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from telegram.error import NetworkError

from bot.operations import ingest_paths
from bot.telegram.documents import Documents
from bot.telegram.uploads import preview
from bot.telegram.uploads import store as storing
from bot.wiring import open_store
from retrieval.ingest.ingest import Outcome, Progress
from tests.bot.telegram.admin.desk import Desk, at_desk, labels
from tests.bot.telegram.admin.test_ingesting import TREES, WHOLE
from tests.bot_api import BotApi
from tests.bot_api.faults import server_error

LATER = TREES.replace(b"fifteen billion", b"sixteen billion")
OTHERS = b"Uganda plants nothing. The Uganda delegation thanks you for your patience with us.\n"
"""Another document, by somebody else, of the same name."""


async def stored(desk: Desk, data: bytes = TREES, caption: str = WHOLE, name: str = "trees.txt") -> None:
    card = await desk.sends(name, data, caption)
    await desk.taps(card, "✅ Ingest")
    assert "Added" in card.text


async def test_the_same_bytes_again_correct_the_record(desk: Desk) -> None:
    """Sending a document again is how a record is corrected; what is skipped now is not remembered from before."""
    await stored(desk)
    card = await desk.sends("renamed.txt", TREES, "delegation: Kenya\nspeaker: Mr. B\nsession: 80\ndate: 2024")
    await desk.taps(card, "Skip")
    assert "The same document is held already: Kenya · General Assembly · 79" in card.text
    assert "Forum" not in card.text
    await desk.taps(card, "✅ Ingest")
    assert "Changed: renamed.txt" in card.text
    record = desk.one(delegation="Kenya").record
    assert (record.speaker, record.session, record.forum) == ("Mr. B", "80", None)
    assert desk.files() == ["trees.txt"]


async def test_the_same_record_again_changes_nothing(desk: Desk) -> None:
    """A document that is held as it is stays as it is, and that is said."""
    await stored(desk)
    card = await desk.sends("trees.txt", TREES, WHOLE)
    assert labels(card) == ["✅ Ingest", "Change a field", "Cancel"]
    await desk.taps(card, "✅ Ingest")
    assert "Held already: trees.txt changes nothing" in card.text
    assert desk.files() == ["trees.txt"]


async def test_a_copy_of_what_was_ingested_elsewhere(desk: Desk, seed: Path) -> None:
    """The bytes of a statement that was not sent in a chat are told to be held, and nothing is lost by them."""
    before = desk.held()
    card = await desk.sends("copy.txt", seed.read_bytes())
    assert "The same document is held already: Iran" in card.text
    await desk.taps(card, "✅ Ingest")
    assert "Held already" in card.text
    assert [h.record for h in desk.held()] == [h.record for h in before]


async def test_the_same_text_in_other_bytes(desk: Desk) -> None:
    """A text that is held under another name is told before it is stored twice."""
    await stored(desk)
    card = await desk.sends("other-name.txt", TREES + b"\n\n", WHOLE)
    assert "The same text is held already: Kenya" in card.text


async def test_a_new_version_replaces_the_old(desk: Desk) -> None:
    """A changed file of the same name replaces its statement, if that is what is chosen: the old words are gone."""
    await stored(desk)
    card = await desk.sends("Trees.TXT", LATER, WHOLE.replace("79", "80"))
    assert "A file of the same name is held: Kenya · General Assembly · 79" in card.text
    assert labels(card) == [
        "✅ Ingest, replacing Kenya · General Assembly · 79 · 25…",
        "✅ Ingest beside it",
        "Change a field",
        "Cancel",
    ]
    await desk.taps(card, "✅ Ingest, replacing")
    assert "Changed: Trees.TXT" in card.text
    held = desk.one(delegation="Kenya")
    assert held.record.session == "80"
    assert "sixteen billion" in desk.services.session.library.statement(held.id).text
    assert desk.files() == ["trees.txt"]
    assert (desk.folder / "trees.txt").read_bytes() == LATER


async def test_another_document_of_the_same_name_is_kept_beside(desk: Desk) -> None:
    """Two documents of one name are two statements, and each can be replaced later."""
    await stored(desk)
    card = await desk.sends("trees.txt", OTHERS, WHOLE.replace("Kenya", "Uganda"))
    await desk.taps(card, "✅ Ingest beside it")
    assert "Added" in card.text
    kenya, uganda = desk.one(delegation="Kenya"), desk.one(delegation="Uganda")
    assert desk.files() == [f"{uganda.id}/trees.txt", "trees.txt"]

    third = await desk.sends("trees.txt", LATER, WHOLE)
    assert len([label for label in labels(third) if "replacing" in label]) == 2
    await desk.taps(third, f"u:{upload_id(desk)}:i:{digest(desk)}:{kenya.id}")
    assert desk.one(delegation="Uganda").id == uganda.id
    assert (desk.folder / "trees.txt").read_bytes() == LATER
    assert len(desk.held()) == 3


def upload_id(desk: Desk) -> str:
    (upload,) = desk.state.uploads.all_of_admin(desk.admin.id)
    return upload.id


def digest(desk: Desk) -> str:
    from bot.telegram.uploads.steps import digest_of

    (upload,) = desk.state.uploads.all_of_admin(desk.admin.id)
    return digest_of(upload.given)


async def test_a_name_that_is_taken_meanwhile(desk: Desk) -> None:
    """A document of the same name that was stored between the card and the tap is not replaced unasked."""
    card = await desk.sends("trees.txt", OTHERS, WHOLE.replace("Kenya", "Uganda"))
    desk.folder.mkdir(exist_ok=True)
    (desk.folder / "trees.txt").write_bytes(TREES)
    given = {"delegation": "Kenya"}
    list(ingest_paths(desk.services.documents.settings, [desk.folder / "trees.txt"], given))
    await desk.taps(card, "✅ Ingest")
    assert "What is held has changed meanwhile" in card.text
    assert (desk.folder / "trees.txt").read_bytes() == TREES
    await desk.taps(card, "✅ Ingest beside it")
    assert {h.record.delegation for h in desk.held()} >= {"Kenya", "Uganda"}


async def test_a_file_that_nothing_is_held_from_is_in_nobody_s_way(desk: Desk) -> None:
    """What is left in the folder of a statement that was removed does not keep its name."""
    await stored(desk)
    from bot.operations import remove_statements

    list(remove_statements(desk.services.documents.settings, [desk.one(delegation="Kenya").id]))
    card = await desk.sends("trees.txt", OTHERS, WHOLE.replace("Kenya", "Uganda"))
    await desk.taps(card, "✅ Ingest")
    assert desk.one(delegation="Uganda")
    assert desk.files() == ["trees.txt"]


async def test_another_ingest_is_running(desk: Desk) -> None:
    """While another process writes, that is said, everything is as it was, and the same button works afterwards."""
    await stored(desk)
    card = await desk.sends("trees.txt", LATER, WHOLE)
    store = open_store(desk.services.documents.settings, create=False)
    with store.writing():
        await desk.taps(card, "✅ Ingest, replacing")
        assert "Another ingest is running just now" in card.text
        assert (desk.folder / "trees.txt").read_bytes() == TREES
        assert [path for path in desk.files() if "/trees.txt" in path]
    await desk.taps(card, "✅ Ingest, replacing")
    assert "Changed" in card.text
    assert desk.files() == ["trees.txt"]


@pytest.mark.slow
async def test_a_process_that_ends_in_the_middle(api: BotApi, home: Path) -> None:
    """Whoever is stopped while storing leaves nothing half done, and the same tap, delivered again, ends it."""
    async with at_desk(api, home) as desk:
        card = await desk.sends("long.txt", long_text(120), WHOLE)
        tap = desk.admin.taps(card, "✅ Ingest")
        task = asyncio.create_task(desk.hear(tap))
        await started(desk)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with at_desk(api, home) as desk:
        await desk.hear(tap)
        assert "Added: long.txt" in card.text
        assert desk.files() == ["long.txt"]


async def test_a_sign_of_life_all_along(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a large document is read, looked at again after the tap and stored, the chat shows that work goes on."""
    monkeypatch.setattr("bot.telegram.transport.sender.TYPING_EVERY", 0.2)
    for name in ("read", "store"):
        monkeypatch.setattr(Documents, name, slowed(getattr(Documents, name)))
    preview._read.clear()
    card = await desk.sends("trees.txt", TREES, WHOLE)
    reading = len(card.chat.actions)
    preview._read.clear()  # as in another process
    await desk.taps(card, "✅ Ingest")
    assert "Added" in card.text
    assert reading >= 4
    assert len(card.chat.actions) - reading >= 8


def slowed(work: Callable[..., Any]) -> Callable[..., Any]:
    """The same work, a second later."""

    def late(*args: Any, **more: Any) -> Any:
        time.sleep(1)
        return work(*args, **more)

    return late


async def test_an_interrupted_run_and_the_next_show_no_progress_twice(
    api: BotApi, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Resumed as far as it was when its process ended, an upload sends no edit that Telegram refuses as the same."""
    store = Documents.store

    def half(self: Documents, path: Path, given: Mapping[str, object], tell: Callable[[Progress], None]) -> Outcome:
        for _ in range(30):
            tell(Progress(0, 1, 1, 2))
            time.sleep(0.1)
        return store(self, path, given)

    monkeypatch.setattr(Documents, "store", half)
    async with at_desk(api, home) as desk:
        card = await desk.sends("trees.txt", TREES, WHOLE)
        tap = desk.admin.taps(card, "✅ Ingest")
        task = asyncio.create_task(desk.hear(tap))
        await asyncio.to_thread(api.wait_until, lambda: "50 % embedded" in card.text)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with at_desk(api, home) as desk:
        actions = len(card.chat.actions)
        await desk.hear(tap)
        assert len(card.chat.actions) > actions  # a sign of life all the same
    assert "Added: trees.txt" in card.text
    assert [each.what for each in api.violations if "query is too old" not in each.what] == []


async def started(desk: Desk) -> None:
    """Once the file is among the documents."""
    for _ in range(500):
        if (desk.folder / "long.txt").exists():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it was not put in its place")


def long_text(paragraphs: int) -> bytes:
    """A text in which no sentence is like another."""
    lines = (
        f"In year {1900 + n} we planted {n * 37} trees near village {n * n}. The {n}th report says what came of it. "
        f"Nobody in district {n + 7} asked for less than {n * 3} rivers."
        for n in range(paragraphs)
    )
    return "\n\n".join(lines).encode()


async def test_a_killed_process_s_tap_ends_it(desk: Desk) -> None:
    """Killed after the file was put in its place, the same tap goes on from there."""
    from dataclasses import replace

    from bot.telegram.uploads.steps import STORING, Step

    card = await desk.sends("trees.txt", TREES, WHOLE)
    (upload,) = desk.state.uploads.all_of_admin(desk.admin.id)
    Path(upload.path).rename(desk.folder / "trees.txt")
    tap = desk.admin.taps(card, "✅ Ingest")
    desk.state.uploads.put(replace(upload, asking=Step(STORING, tap.id, 10**10, False, "trees.txt").kept))
    await desk.hear(tap)
    assert "Added" in card.text
    assert desk.files() == ["trees.txt"]


async def test_storing_that_died_is_taken_up(desk: Desk) -> None:
    """Where the tap that began it never comes again, another may go on after a while, and not before."""
    from dataclasses import replace
    from time import time

    from bot.telegram.uploads.steps import STORING, Step

    card = await desk.sends("trees.txt", TREES, WHOLE)
    (upload,) = desk.state.uploads.all_of_admin(desk.admin.id)
    desk.state.uploads.put(replace(upload, asking=Step(STORING, "1", time(), False, "trees.txt").kept))
    tap = await desk.taps(card, "✅ Ingest")
    assert "It is being stored already" in str(tap.answer)
    desk.state.uploads.put(replace(upload, asking=Step(STORING, "1", time() - 3600, False, "trees.txt").kept))
    await desk.taps(card, "✅ Ingest")
    assert "Added" in card.text


async def test_an_outcome_that_does_not_arrive(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """An outcome that cannot be told is told when the tap is delivered again, and stored no second time."""
    card = await desk.sends("trees.txt", TREES, WHOLE)
    tap = desk.admin.taps(card, "✅ Ingest")
    fault = desk.api.fail("editMessageText", server_error(), times=None, when=lambda c: "Added" in str(c.params))
    with pytest.raises(NetworkError):
        await desk.hear(tap)
    fault.remove()
    stored_again = False

    def store(*_: object) -> None:
        nonlocal stored_again
        stored_again = True

    monkeypatch.setattr(type(desk.services.documents), "store", store)
    await desk.hear(tap)
    assert "Added: trees.txt" in card.text
    assert not stored_again
    desk.api.world.violations.clear()  # a tap that comes again is too old to be answered


async def test_the_message_is_gone(desk: Desk) -> None:
    """Where the card was deleted meanwhile, the outcome comes in a message of its own."""
    card = await desk.sends("trees.txt", TREES, WHOLE)
    tap = desk.admin.taps(card, "✅ Ingest")
    card.deleted = True
    del card.chat.messages[card.id]
    desk.api.world.violations.clear()
    await desk.hear(tap)
    assert "Added: trees.txt" in desk.api.sent[-1].text
    desk.api.world.violations.clear()


@pytest.mark.slow
async def test_progress_is_shown_at_leisure(desk: Desk) -> None:
    """While a long document is embedded its message says how far that is, with 1.5 seconds between two edits."""
    card = await desk.sends("long.txt", long_text(500), WHOLE)
    await desk.taps(card, "✅ Ingest")
    texts = [version.text for version in card.edits] + [card.text]
    percents = [int(found[1]) for text in texts if (found := re.search(r"(\d+) % embedded", text))]
    assert percents == sorted(set(percents))
    assert len(percents) >= 2
    edits = [call.at for call in desk.api.calls("editMessageText")]
    assert all(b - a >= storing.EDITED_EVERY - 0.05 for a, b in itertools.pairwise(edits))
    assert "Added" in card.text
