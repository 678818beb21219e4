"""A document with its record in the caption: stored at once, shown on one card, corrected, removed."""

from __future__ import annotations

import os
from pathlib import Path

from bot.state.values import Incoming
from bot.telegram.uploads.files import KEPT_FOR
from tests.bot.telegram.admin.desk import Desk, at_desk, labels
from tests.bot_api import BotApi
from tests.bot_api.values import Button, Message

TREES = b"""Kenya will plant fifteen billion trees by 2032. We ask all others to do likewise. Forests feed our rivers.

Sanctions against farmers harm everybody who eats. We call upon the United Nations to lift them at once.
"""

WHOLE = "delegation: Kenya; speaker: Ms. A. Otieno; forum: General Assembly; session: 79; date: 2024-09-25"

FENCED = b"""---
delegation: Norway
date: 2023
---

Norway pays for forests. We shall go on doing so.
"""


async def test_a_caption_tells_everything(desk: Desk) -> None:
    """A document is stored at once, its card shows what was read, and it can be asked about."""
    card = await desk.sends("trees.txt", TREES, WHOLE)
    assert card.text.startswith("✅ Added: trees.txt")
    assert "Delegation: Kenya\nSpeaker: Ms. A. Otieno" in card.text
    assert "Size: 212 characters, 5 sentences and 1 passage" in card.text
    assert card.blockquotes == ["“Kenya will plant fifteen billion trees by 2032.”"]
    assert labels(card) == ["📄 Text", "🗑 Remove"]
    held = desk.one(delegation="Kenya")
    assert (held.record.speaker, held.record.session, held.record.date) == ("Ms. A. Otieno", "79", "2024-09-25")
    assert desk.files() == [f"{held.id}/trees.txt"]
    answer = await desk.says("What does Kenya say about trees?")
    assert "fifteen billion trees" in answer.text


async def test_what_is_missing_is_told_and_given_in_a_reply(desk: Desk) -> None:
    """A document that nobody's name comes with is not stored; a reply to its card fills what is missing."""
    card = await desk.sends("trees.txt", TREES, "speaker: Ms. A. Otieno")
    assert card.text.startswith("Not stored: trees.txt\nNeither the file nor its caption names a delegation.")
    assert card.text.endswith("delegation: …; speaker: Ms. A. Otieno")
    assert labels(card) == ["🗑 Remove"]
    assert len(desk.held()) == 1
    stored = await desk.says("delegation: Kenya", reply_to=card)
    assert stored.text.startswith("✅ Added: trees.txt")
    assert desk.one(delegation="Kenya").record.speaker == "Ms. A. Otieno"


async def test_what_is_wrong_is_told_line_by_line(desk: Desk) -> None:
    """Each mistake of a caption is named, and the caption that is asked for keeps what was right."""
    card = await desk.sends("trees.txt", TREES, "delegation: Kenya; speeker: A\ndate: soon\nhello")
    assert "“speeker: A” names no field. The fields are: delegation, speaker" in card.text
    assert "caption: date is 'soon'; allowed is a date as" in card.text
    assert "“hello” names no field" in card.text
    assert card.text.endswith("delegation: Kenya; date: …")
    assert len(desk.held()) == 1
    again = await desk.says("date: 2024; speaker: A", reply_to=card)
    assert "Added" in again.text
    assert desk.one(delegation="Kenya", speaker="A").record.date == "2024"


async def test_a_changed_caption_corrects_the_record(desk: Desk) -> None:
    """The caption as it is now is the record, so that a field that it does not have any more is empty."""
    sent = desk.admin.sends_document("trees.txt", TREES, caption=WHOLE)
    await desk.hear(sent)
    await desk.hear(desk.admin.edits(sent, "delegation: Kenya; speaker: Mr. B"))
    assert desk.api.sent[-1].text.startswith("✅ Changed: trees.txt")
    record = desk.one(delegation="Kenya").record
    assert (record.speaker, record.session) == ("Mr. B", None)
    await desk.hear(desk.admin.edits(sent, "delegation: Kenya; speaker: Mr. B"))
    assert "Held already" in desk.api.sent[-1].text


async def test_a_reply_corrects_the_record(desk: Desk) -> None:
    """A reply changes the fields that it names; one that is wrong changes nothing, and a question stays a question."""
    card = await desk.sends("trees.txt", TREES, WHOLE)
    changed = await desk.says("Speaker: Mr. B. Kamau; session:", reply_to=card)
    assert changed.text.startswith("✅ Changed: trees.txt")
    record = desk.one(delegation="Kenya").record
    assert (record.speaker, record.session, record.forum) == ("Mr. B. Kamau", None, "General Assembly")
    wrong = await desk.says("date: 31 February", reply_to=changed)
    assert "date is '31 February'" in wrong.text
    assert desk.one(delegation="Kenya").record == record
    assert "Changed" in (await desk.says("date: 2021", reply_to=wrong)).text
    assert desk.one(delegation="Kenya").record.date == "2021"
    assert "fifteen billion" in (await desk.says("What does Kenya say about trees?", reply_to=card)).text


async def test_remove_takes_it_out_again(desk: Desk) -> None:
    """A removed document leaves neither a statement nor a file, whether it was stored or waited; a card says so."""
    card = await desk.sends("trees.txt", TREES, WHOLE)
    button = card.button("🗑 Remove")
    await desk.taps(card, "🗑 Remove")
    assert card.text == "Removed: trees.txt"
    assert not card.buttons
    assert len(desk.held()) == 1
    waiting = await desk.sends("trees.txt", TREES)
    await desk.taps(waiting, "🗑 Remove")
    assert waiting.text == "Removed: trees.txt"
    assert desk.files() == []
    card.keyboard = ((button,),)
    assert "not held here any more" in (await desk.says("date: 2021", reply_to=card)).text
    await desk.taps(card, "🗑 Remove")
    assert "not held here any more" in card.text


async def test_a_delegation_is_kept_as_written(desk: Desk) -> None:
    """Not every speaker is a state, and an empty delegation is none on purpose: what follows from either is told."""
    card = await desk.sends("trees.txt", TREES, "delegation: Guild of Foresters")
    assert "“Guild of Foresters” is not a delegation that is known" in card.text
    assert desk.one(delegation="Guild of Foresters").record.code is None
    card = await desk.sends("trees.txt", TREES, "delegation:\nspeaker: X")
    assert "no question about a delegation finds it" in card.text
    assert desk.one(speaker="X").record.delegation is None


async def test_a_file_s_own_word_counts(desk: Desk) -> None:
    """What front matter tells needs no caption, and is not overridden by one."""
    card = await desk.sends("norway.md", FENCED, "delegation: Kenya; speaker: X")
    assert "left out, as the file itself tells them: delegation." in card.text
    assert desk.one(delegation="Norway", speaker="X").record.date == "2023"


async def test_an_album_of_many_files(desk: Desk) -> None:
    """Of documents sent together each has its own record and card, however many come; all else is not."""
    desk.state.inbox.take_in([Incoming(n, "chat:11", desk.admin.id, desk.admin.id, "{}") for n in range(30)])
    assert "a lot at once" in (await desk.says("What does Iran say about sanctions?")).text
    for n, caption in enumerate([WHOLE, "", "delegation: Uganda"]):
        data = FENCED if not caption else TREES + str(n).encode()
        assert "Added" in (await desk.sends(f"{n}.md", data, caption, more={"media_group_id": "7"})).text
    assert {held.record.delegation for held in desk.held()} >= {"Kenya", "Norway", "Uganda"}


async def test_a_reply_after_a_restart(api: BotApi, home: Path) -> None:
    """Nothing of an upload is in memory: another process corrects what one has refused or stored."""
    async with at_desk(api, home) as desk:
        card = await desk.sends("trees.txt", TREES)
    async with at_desk(api, home) as desk:
        card = await desk.says("delegation: Kenya", reply_to=card)
    async with at_desk(api, home) as desk:
        await desk.says("speaker: A", reply_to=card)
        assert desk.one(delegation="Kenya").record.speaker == "A"


async def test_others_get_a_polite_no(desk: Desk) -> None:
    """Neither a document nor a link of anybody else is taken, nor a document in a group; nothing is fetched."""
    sent = desk.other.sends_document("trees.txt", TREES, caption=WHOLE)
    await desk.hear(sent)
    assert desk.api.sent[-1].text == "I read text only. Statements are added by those who run this bot."
    await desk.hear(desk.other.says("https://example.org/trees.txt"))
    group = desk.api.group("Ministry", [desk.admin, desk.other], privacy_mode=False)
    at_bot = f"@{desk.api.bot['username']}"
    in_group = desk.admin.sends_document("trees.txt", TREES, caption=at_bot, chat=group)
    await desk.hear(in_group)
    assert desk.api.sent[-1].text == "Send me documents in our private chat."
    said = len(desk.api.sent)
    await desk.hear(desk.other.edits(sent, "delegation: Kenya"))
    await desk.hear(desk.admin.edits(in_group, f"{at_bot} {WHOLE}"))
    assert len(desk.api.sent) == said
    assert not desk.api.calls("getFile")
    assert desk.files() == []


async def test_others_cannot_remove_or_correct(desk: Desk) -> None:
    """A button of an upload, wherever it came from, does nothing for anybody else, and neither does a reply."""
    card = await desk.sends("trees.txt", TREES, WHOLE)
    tap = desk.other.taps(card, "🗑 Remove")
    await desk.hear(tap)
    assert "for those who run this bot" in str(tap.answer)
    theirs = await forwarded(desk, card)
    await desk.hear(desk.other.says("speaker: Nobody", reply_to=theirs))
    assert desk.one(delegation="Kenya").record.speaker == "Ms. A. Otieno"


async def forwarded(desk: Desk, card: Message) -> Message:
    """A message of the bot's in another's chat, with the buttons of a card."""
    await desk.hear(desk.other.says("/help"))
    message = desk.api.sent[-1]
    message.keyboard = card.keyboard
    return message


async def test_what_waits_is_given_up_after_a_day(desk: Desk) -> None:
    """A document whose record nobody completed is deleted."""
    card = await desk.sends("trees.txt", TREES)
    (waiting,) = (desk.folder / ".waiting").glob("*")
    os.utime(waiting, (waiting.stat().st_mtime - KEPT_FOR - 1,) * 2)
    await desk.sends("norway.md", FENCED)
    assert not waiting.exists()
    assert "not held here any more" in (await desk.says("delegation: Kenya", reply_to=card)).text


async def test_a_forged_button_leads_to_no_other_file(desk: Desk) -> None:
    """What a button names is a document, and no path."""
    card = await desk.sends("trees.txt", TREES)
    for id in ("..", "*", "/etc", ""):
        card.keyboard = ((Button("x", f"u:{id}"),),)
        await desk.taps(card, "x")
        assert "not held here any more" in card.text
    assert len(desk.files()) == 1
