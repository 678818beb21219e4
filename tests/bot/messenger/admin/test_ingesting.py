"""An admin's documents: sent, completed, confirmed, stored, and never lost or stored twice on the way."""

from __future__ import annotations

from tests.bot.messenger.admin.desk import Desk, labels

TREES = b"""Kenya will plant fifteen billion trees by 2032. We ask all others to do likewise. Forests feed our rivers.

Sanctions against farmers harm everybody who eats. We call upon the United Nations to lift them at once.
"""


async def test_a_caption_tells_everything(desk: Desk) -> None:
    """A document whose caption names every field asked for is confirmed at once, stored, and can be asked about."""
    caption = "Delegation: Kenya\nspeaker=Ms. A. Otieno\nforum: General Assembly\nsession: 79\ndate: 25 September 2024"
    card = await desk.sends("trees.txt", TREES, caption)
    print(card.text, labels(card))
    assert "Understood: trees.txt" in card.text
    assert card.blockquotes == ["“Kenya will plant fifteen billion trees by 2032.”"]
    await desk.taps(card, "✅ Ingest")
    print(card.text, labels(card), [e.text for e in card.edits])
    held = desk.one(delegation="Kenya")
    assert (held.record.speaker, held.record.date) == ("Ms. A. Otieno", "2024-09-25")
    assert desk.files() == ["trees.txt"]
    answer = await desk.says("What does Kenya say about trees?")
    assert "fifteen billion trees" in answer.text
