"""An admin's documents: sent, completed, confirmed, stored, and never lost or stored twice on the way."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.bot.telegram.admin.desk import Desk, at_desk, labels
from tests.bot_api import BotApi

TREES = b"""Kenya will plant fifteen billion trees by 2032. We ask all others to do likewise. Forests feed our rivers.

Sanctions against farmers harm everybody who eats. We call upon the United Nations to lift them at once.
"""

WHOLE = "Delegation: Kenya\nspeaker=Ms. A. Otieno\nforum: General Assembly\nsession: 79\ndate: 25 September 2024"

FENCED = b"""---
delegation: Norway
date: 2023
---

Norway pays for forests. We shall go on doing so.
"""


async def test_a_caption_tells_everything(desk: Desk) -> None:
    """A document whose caption names every field asked for is confirmed at once, stored, and can be asked about."""
    card = await desk.sends("trees.txt", TREES, WHOLE)
    assert card.text.startswith("Understood: trees.txt")
    assert "Size: 212 characters, 5 sentences and 1 passage" in card.text
    assert card.blockquotes == ["“Kenya will plant fifteen billion trees by 2032.”"]
    assert labels(card) == ["✅ Ingest", "Change a field", "Cancel"]
    await desk.taps(card, "✅ Ingest")
    held = desk.one(delegation="Kenya")
    assert (held.record.speaker, held.record.session, held.record.date) == ("Ms. A. Otieno", "79", "2024-09-25")
    assert "Added: trees.txt" in card.text
    assert "To try, ask: What does Kenya say about" in card.text
    assert desk.files() == ["trees.txt"]
    await desk.taps(card, "📄 Statement")
    assert "Ms. A. Otieno" in card.text
    answer = await desk.says("What does Kenya say about trees?")
    assert "fifteen billion trees" in answer.text


async def test_fields_are_asked_for_one_by_one(desk: Desk) -> None:
    """What nothing tells is asked for: a name that is nearly known is offered, a field can be skipped, a date cannot be
    wrong; meanwhile questions, commands and replies go their own way."""
    asked = await desk.sends("trees.txt", TREES, "hello\nfoo: bar")
    assert "“hello” in the caption names no field" in asked.text
    assert "“foo: bar” in the caption names no field" in asked.text
    assert "Whose statement is it?" in asked.text
    assert labels(asked) == ["Skip", "Cancel"]

    assert "Whose statement" not in (await desk.says("What does Iran say about sanctions?")).text
    assert "What can be asked" in (await desk.says("/help")).text
    other = await desk.says("Iran and sanctions", reply_to=asked.chat.messages[min(asked.chat.messages)])
    assert "delegation" not in other.text.partition("\n")[0]

    unknown = await desk.says("Kenja")
    assert "“Kenja” is not a delegation that is known." in unknown.text
    assert labels(unknown) == ["Kenya", "Keep “Kenja”", "Skip", "Cancel"]
    await desk.taps(unknown, "Kenya")
    assert "Who spoke?" in unknown.text

    forum = await desk.says("Ms.  A.\nOtieno")
    assert "Where was it said?" in forum.text
    await desk.taps(forum, "Skip")
    assert "In which session" in forum.text
    date = await desk.says("79")
    wrong = await desk.says("31 February 2024")
    assert "“31 February 2024” is no date" in wrong.text
    assert "When was it said?" in wrong.text
    again = await desk.says("2024-09", reply_to=date)
    assert again.text.startswith("Understood: trees.txt")
    assert "Delegation: Kenya" in again.text
    assert "Speaker: Ms. A. Otieno" in again.text
    assert "Forum" not in again.text
    assert "Date: September 2024" in again.text
    assert [path.name for path in waiting(desk)] == ["trees.txt"]
    assert len(desk.files()) == 1


def waiting(desk: Desk) -> list[Path]:
    return [path for path in (desk.folder / ".waiting").glob("*/*") if path.is_file()]


async def test_a_button_of_an_earlier_question_changes_nothing(desk: Desk) -> None:
    """Skip below a question that was answered does not skip the next one."""
    first = await desk.sends("trees.txt", TREES)
    second = await desk.says("Kenya")
    await desk.taps(first, "Skip")
    assert "Who spoke?" in second.text
    assert "Who spoke?" in first.text
    (upload,) = desk.state.uploads.all_of_admin(desk.admin.id)
    assert upload.given == {"delegation": "Kenya"}


async def test_two_taps_on_one_button_are_one_step(desk: Desk) -> None:
    """A second tap on Skip, made before the first had its effect, skips nothing and sends no edit that is refused."""
    card = await desk.sends("trees.txt", TREES)
    taps = [desk.admin.taps(card, "Skip") for _ in range(2)]
    for tap in taps:
        await desk.hear(tap)
    assert "Who spoke?" in card.text
    assert len(desk.api.calls("editMessageText")) == 1


async def test_a_delegation_is_kept_as_written(desk: Desk) -> None:
    """Not every speaker is a state: a name may be kept, and what follows from it is told before and after."""
    await desk.sends("trees.txt", TREES, "speaker: X\nforum: Y\nsession: 1\ndate: 2020")
    unknown = await desk.says("Guild of Foresters")
    await desk.taps(unknown, "Keep “Guild of Foresters”")
    assert "“Guild of Foresters” is not a delegation that is known" in unknown.text
    await desk.taps(unknown, "✅ Ingest")
    assert desk.one(delegation="Guild of Foresters").record.code is None


async def test_no_delegation_is_told(desk: Desk) -> None:
    """A statement without a delegation is stored, and what that means is said."""
    asked = await desk.sends("trees.txt", TREES, "speaker: X\nforum: Y\nsession: 1\ndate: 2020")
    await desk.taps(asked, "Skip")
    assert "no question about a delegation finds it" in asked.text
    await desk.taps(asked, "✅ Ingest")
    assert "no question about a delegation finds it" in asked.text
    assert desk.one(speaker="X").record.delegation is None


async def test_a_field_is_changed(desk: Desk) -> None:
    """A field is changed before it is confirmed; a card that speaks of an earlier record stores nothing."""
    card = await desk.sends("trees.txt", TREES, WHOLE)
    await desk.taps(card, "Change a field")
    assert "Which field is to be changed?" in card.text
    await desk.taps(card, "Speaker")
    assert "Now it is “Ms. A. Otieno”" in card.text
    changed = await desk.says("Mr. B. Kamau")
    assert "Speaker: Mr. B. Kamau" in changed.text

    await desk.taps(changed, "Change a field")
    await desk.taps(changed, "Title")
    titled = await desk.says("Whose trees?")
    assert "Title: Whose trees?" in titled.text
    await desk.taps(titled, "Change a field")
    await desk.taps(titled, "Back")
    stale = titled.button("✅ Ingest").callback_data
    assert stale is not None
    await desk.taps(titled, "Change a field")
    await desk.taps(titled, "Date")
    last = await desk.says("2021")
    await desk.taps(last, "✅ Ingest")
    assert desk.one(delegation="Kenya").record.date == "2021"


async def test_a_stale_card_stores_nothing(desk: Desk) -> None:
    """Ingest below a card that shows another record than would be stored shows the right one instead."""
    card = await desk.sends("trees.txt", TREES, WHOLE)
    (upload,) = desk.state.uploads.all_of_admin(desk.admin.id)
    from dataclasses import replace

    desk.state.uploads.put(replace(upload, given={**upload.given, "speaker": "Somebody Else"}))
    await desk.taps(card, "✅ Ingest")
    assert "Speaker: Somebody Else" in card.text
    assert not [held for held in desk.held() if held.record.delegation == "Kenya"]


async def test_a_file_s_own_word_counts(desk: Desk) -> None:
    """What front matter tells is not asked for, cannot be changed in the chat, and is not overridden by a caption."""
    asked = await desk.sends("norway.md", FENCED, "delegation: Kenya\nspeaker: X\nforum: Y")
    assert "In which session" in asked.text
    await desk.taps(asked, "Skip")
    assert "Delegation: Norway" in asked.text
    assert "left out, as the file itself tells them: Delegation" in asked.text
    await desk.taps(asked, "Change a field")
    assert "The file itself tells these, and its word counts: Delegation and Date" in asked.text
    assert "Delegation" not in labels(asked)
    await desk.taps(asked, "Back")
    await desk.taps(asked, "✅ Ingest")
    assert desk.one(delegation="Norway").record.date == "2023"


async def test_cancel_keeps_nothing(desk: Desk) -> None:
    """A cancelled document leaves neither a file nor a row; its buttons then say so."""
    card = await desk.sends("trees.txt", TREES, WHOLE)
    button = card.button("✅ Ingest")
    await desk.taps(card, "Cancel")
    assert card.text == "Cancelled: nothing of trees.txt is kept."
    assert not card.buttons
    assert desk.files() == []
    assert desk.state.uploads.all_of_admin(desk.admin.id) == ()
    card.keyboard = ((button,),)
    tap = await desk.taps(card, "✅ Ingest")
    assert tap.answer is not None
    assert "not waiting any more" in str(tap.answer)


async def test_documents_wait_for_one_another(desk: Desk) -> None:
    """Of several documents the first is finished first; the next is asked about then, and none is lost."""
    first = await desk.sends("trees.txt", TREES)
    second = await desk.sends("norway.md", FENCED)
    assert "norway.md is kept, and comes next. First trees.txt" in second.text
    third = await desk.sends("other.txt", TREES + b"Thank you.")
    assert "Who spoke?" in (await desk.says("Kenya")).text
    await desk.taps(second, "Go on with trees.txt")
    assert "trees.txt: Speaker" in desk.api.sent[-1].text
    await desk.taps(third, "Cancel other.txt")
    await desk.taps(first, "Cancel")
    assert "norway.md: Speaker" in desk.api.sent[-1].text
    await desk.says("Ms. N. Nordmann")
    (upload,) = desk.state.uploads.all_of_admin(desk.admin.id)
    assert (upload.name, upload.given) == ("norway.md", {"speaker": "Ms. N. Nordmann"})


async def test_it_goes_on_after_a_restart(api: BotApi, home: Path) -> None:
    """At each step another process takes it up where it was: nothing of an upload is in memory alone."""
    async with at_desk(api, home) as desk:
        await desk.sends("trees.txt", TREES, "delegation: Kenya")
    async with at_desk(api, home) as desk:
        forum = await desk.says("Ms. A. Otieno")
    async with at_desk(api, home) as desk:
        await desk.taps(forum, "Skip")
        await desk.taps(forum, "Skip")
        card = await desk.says("2024")
    async with at_desk(api, home) as desk:
        await desk.taps(card, "✅ Ingest")
        assert desk.one(delegation="Kenya").record.speaker == "Ms. A. Otieno"
        assert desk.state.uploads.all_of_admin(desk.admin.id) == ()


async def test_a_message_that_comes_again_is_taken_once(desk: Desk) -> None:
    """A value and a document that are delivered once more fill no further field and make no second upload."""
    sent = desk.admin.sends_document("trees.txt", TREES)
    await desk.hear(sent)
    await desk.hear(sent)
    assert len(desk.state.uploads.all_of_admin(desk.admin.id)) == 1
    said = desk.admin.says("Kenya")
    await desk.hear(said)
    await desk.hear(said)
    (upload,) = desk.state.uploads.all_of_admin(desk.admin.id)
    assert upload.given == {"delegation": "Kenya"}
    assert "Who spoke?" in desk.api.sent[-1].text


async def test_the_file_is_on_another_machine(desk: Desk) -> None:
    """Where the file is not, that is said, and the document can be sent again."""
    card = await desk.sends("trees.txt", TREES, WHOLE)
    waiting(desk)[0].unlink()
    await desk.taps(card, "✅ Ingest")
    assert "is not on the machine that took your message" in desk.api.sent[-1].text
    await desk.taps(card, "Cancel")
    again = await desk.sends("trees.txt", TREES, WHOLE)
    assert again.text.startswith("Understood")


async def test_others_get_a_polite_no(desk: Desk) -> None:
    """Neither a document nor a link of anybody else is taken, nor a document in a group; nothing is fetched."""
    await desk.hear(desk.other.sends_document("trees.txt", TREES, caption=WHOLE))
    assert desk.api.sent[-1].text == "I read text only. Statements are added by those who run this bot."
    await desk.hear(desk.other.says("https://example.org/trees.txt"))
    group = desk.api.group("Ministry", [desk.admin, desk.other], privacy_mode=False)
    at_bot = f"@{desk.api.bot['username']}"
    await desk.hear(desk.admin.sends_document("trees.txt", TREES, caption=at_bot, chat=group))
    assert desk.api.sent[-1].text == "Send me documents in our private chat."
    await desk.hear(desk.other.sends_document("trees.txt", TREES, caption=at_bot, chat=group))
    assert "by those who run this bot" in desk.api.sent[-1].text
    assert not desk.api.calls("getFile")
    assert desk.files() == []


async def test_others_cannot_tap(desk: Desk) -> None:
    """A button of an upload, wherever it came from, does nothing for anybody else."""
    card = await desk.sends("trees.txt", TREES, WHOLE)
    tap = desk.other.taps(card, "✅ Ingest")
    await desk.hear(tap)
    assert "for those who run this bot" in str(tap.answer)
    assert len(desk.held()) == 1


async def test_an_upload_is_given_up_after_a_day(desk: Desk) -> None:
    """A document that nobody confirmed is deleted, file and row."""
    import os
    from dataclasses import replace
    from datetime import timedelta

    await desk.sends("trees.txt", TREES)
    (upload,) = desk.state.uploads.all_of_admin(desk.admin.id)
    desk.state.uploads.put(replace(upload, at=upload.at - timedelta(hours=25)))
    answer = await desk.says("Kenya")
    assert "Who spoke?" not in answer.text
    assert desk.files() == []
    assert desk.state.uploads.all_of_admin(desk.admin.id) == ()

    await desk.sends("trees.txt", TREES)
    own = waiting(desk)[0].parent
    os.utime(own, (1, 1))
    await desk.sends("norway.md", FENCED)
    assert not own.exists()


@pytest.mark.parametrize("language", ["fr", "ar", "zh"])
async def test_labels_of_the_interface_name_fields(language: str) -> None:
    """A caption may name the fields as the interface does, in the reader's language."""
    from bot.output.speech.speaker import speaker
    from bot.telegram.uploads.record_form import LABELS, bare_label, read_caption

    said = speaker(language)
    values = {"date": "2020", "language": "fr", "source_url": "https://a.org/b"}
    caption = "\n".join(f"{bare_label(key, said)} : {values.get(key, 'x')}" for key in LABELS)
    read = read_caption(caption, said)
    assert not read.problems
    assert read.given == {key: values.get(key, "x") for key in LABELS}


async def test_two_taps_store_it_once(desk: Desk) -> None:
    """Of two taps at the same moment one stores; the other is told so, or does nothing."""
    card = await desk.sends("trees.txt", TREES, WHOLE)
    await asyncio.gather(*(desk.hear(tap) for tap in [desk.admin.taps(card, "✅ Ingest") for _ in range(3)]))
    assert desk.one(delegation="Kenya")
    told = [version.text for version in card.edits] + [card.text]
    assert len([text for text in told if "Added" in text]) == 1
    assert not [text for text in told if "Held already" in text]
