"""Where a quote comes from: the text as it is held, in which its range counts, whatever became of the file."""

from __future__ import annotations

from pathlib import Path

from tests.messenger_process.conftest import NewBot, Somebody
from tests.messenger_process.process import ingest

SPEECH = "Mr. President, I thank the Assembly. Tuvalu will move its archives to higher ground by 2031."


def test_what_was_written_into_the_file_since_is_nobodys_business(
    new_bot: NewBot, somebody: Somebody, tmp_path: Path
) -> None:
    """The text as it is held is sent in its place: the quote stands there, and not in what is in the file now."""
    file = tmp_path / "tuvalu.md"
    file.write_text(f"---\ndelegation: Tuvalu\n---\n\n{SPEECH}\n", encoding="utf-8")
    bot = new_bot()
    ingest(bot.home, file)
    bot.texts.append(SPEECH)
    bot.start()
    ana = somebody(bot)
    answer = bot.says(ana, "What does Tuvalu say about its archives?")
    assert answer.blockquotes
    unchanged = bot.tapped(ana, answer, "Source").upload
    assert unchanged is not None
    assert unchanged.data.decode().strip() == SPEECH
    file.write_text("Notes that are for nobody's eyes.", encoding="utf-8")
    changed = bot.tapped(ana, answer, "Source").upload
    assert changed is not None
    assert changed.data.decode().strip() == SPEECH
    assert str(changed.name).endswith(".txt")
