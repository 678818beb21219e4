"""A document on its way into the store: what is beside it, and everything that may go wrong."""

from __future__ import annotations

from functools import partialmethod
from pathlib import Path

import pytest
from telegram.error import NetworkError

from bot.telegram.uploads import documents as storing
from bot.wiring import open_store
from retrieval.readers.export_seal import statement_file
from retrieval.store.store import Store
from tests.bot.telegram.admin.desk import Desk
from tests.bot.telegram.admin.test_ingesting import TREES, WHOLE
from tests.bot_api.faults import refused, server_error

LATER = TREES.replace(b"fifteen billion", b"sixteen billion")


async def test_the_same_bytes_again_correct_the_record(desk: Desk) -> None:
    """A document sent again under another name is the same statement, with the record that is given now."""
    await desk.sends("trees.txt", TREES, WHOLE)
    card = await desk.sends("renamed.txt", TREES, "delegation: Kenya; speaker: Mr. B")
    assert "Changed: renamed.txt" in card.text
    held = desk.one(delegation="Kenya")
    assert (held.record.speaker, held.record.forum) == ("Mr. B", None)
    assert desk.files() == [f"{held.id}/trees.txt"]


async def test_a_copy_of_what_was_ingested_elsewhere(desk: Desk, seed: Path) -> None:
    """A statement that was not sent in a chat is told to be held, and where its record is corrected."""
    before = desk.held()
    card = await desk.sends("copy.txt", seed.read_bytes())
    assert "The same document is held already: Iran" in card.text
    assert "correct its record with onrecord ingest" in card.text
    assert not card.buttons
    assert [h.record for h in desk.held()] == [h.record for h in before]
    assert desk.files() == []


async def test_a_document_of_the_same_name_or_text(desk: Desk) -> None:
    """Nothing takes another document's place; what is alike is told, and the old one can be removed."""
    first = await desk.sends("trees.txt", TREES, WHOLE)
    card = await desk.sends("Trees.TXT", LATER, WHOLE)
    assert "A file of the same name or text is held too: Kenya · General Assembly · 79" in card.text
    assert len(desk.held()) == 3
    await desk.taps(first, "🗑 Remove")
    assert [path.rpartition("/")[2] for path in desk.files()] == ["Trees.TXT"]
    assert (
        "A file of the same name or text is held too: Kenya"
        in (await desk.sends("other.txt", LATER + b"\n\n", WHOLE)).text
    )


async def test_an_export_does_not_take_the_place_of_its_document(desk: Desk) -> None:
    """A text that says which statement it was exported from leaves that statement's own file as it is."""
    await desk.sends("trees.txt", TREES, WHOLE)
    id = desk.one(delegation="Kenya").id
    statement = desk.services.session.library.statement(id)
    card = await desk.sends("export.md", statement_file(statement))
    assert "Held already" in card.text
    assert (desk.folder / id / "trees.txt").read_bytes() == TREES


async def test_a_document_of_a_flat_folder(desk: Desk) -> None:
    """A document that was stored before each had a folder of its own is corrected and removed where it is."""
    from bot.operations import ingest_paths

    desk.folder.mkdir(exist_ok=True)
    (desk.folder / "trees.txt").write_bytes(TREES)
    list(ingest_paths(desk.services.settings, [desk.folder / "trees.txt"], {"delegation": "Kenya"}))
    card = await desk.sends("trees.txt", TREES, WHOLE)
    assert "Changed" in card.text
    assert desk.files() == ["trees.txt"]
    await desk.taps(card, "🗑 Remove")
    assert desk.files() == []


async def test_another_ingest_is_running(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file waits a while for another process that writes; then that is told, and a reply tries again."""
    monkeypatch.setattr(storing, "WAITS_FOR_OTHERS", 0.1)
    monkeypatch.setattr(Store, "writing", partialmethod(Store.writing, 0.2))
    store = open_store(desk.services.settings, create=False)
    with store.writing():
        card = await desk.sends("trees.txt", TREES, WHOLE)
        assert card.text.startswith("Not stored: trees.txt\nAnother ingest is running just now.")
        assert [path.partition("/")[0] for path in desk.files()] == [".waiting"]
    again = await desk.says("speaker: Mr. B", reply_to=card)
    assert "Added" in again.text
    assert desk.one(delegation="Kenya").record.speaker == "Mr. B"
    with store.writing():
        await desk.taps(again, "🗑 Remove")
        assert "Another ingest is running just now" in desk.api.sent[-1].text
    assert desk.one(delegation="Kenya")


async def test_a_killed_process_s_reply_ends_it(desk: Desk) -> None:
    """Killed after the file was put in its place, the same reply goes on from there."""
    card = await desk.sends("trees.txt", TREES)
    (waiting,) = (desk.folder / ".waiting").glob("*")
    waiting.rename(desk.folder / waiting.name)
    assert "Added" in (await desk.says("delegation: Kenya", reply_to=card)).text
    assert desk.files() == [f"{waiting.name}/trees.txt"]


async def test_an_outcome_that_does_not_arrive(desk: Desk) -> None:
    """An outcome that cannot be told is told when the message is delivered again, and stored no second time."""
    sent = desk.admin.sends_document("trees.txt", TREES, caption=WHOLE)
    fault = desk.api.fail("editMessageText", server_error(), times=None, when=lambda c: "Added" in str(c.params))
    with pytest.raises(NetworkError):
        await desk.hear(sent)
    fault.release()
    await desk.hear(sent)
    assert "Held already: trees.txt" in desk.api.sent[-1].text
    assert desk.one(delegation="Kenya")


async def test_the_message_is_gone(desk: Desk) -> None:
    """Where the card was deleted meanwhile, the outcome comes in a message of its own."""
    desk.api.fail("editMessageText", refused(400, "Bad Request: message to edit not found"))
    card = await desk.sends("trees.txt", TREES, WHOLE)
    assert "Added: trees.txt" in card.text
