"""/stats and /failures: for admins, in private, and without a trace of who asked."""

from __future__ import annotations

from dataclasses import replace

from tests.bot.state.places import ASKED, REFUSED
from tests.bot.telegram.admin.desk import Desk


async def test_stats_count_what_happened(desk: Desk) -> None:
    """Each period says how many asked, what came of it, how fast, and how it was rated."""
    assert (await desk.says("/stats")).text.count("Nothing was asked.") == 3
    assert (await desk.says("/failures")).text == "Nothing was refused or marked 👎."
    state = desk.state
    first = state.answers.record(replace(ASKED, update_id=1, ms=100.0), ())
    state.answers.record(replace(ASKED, update_id=2, user_id=8, chat_id=8, ms=300.4, degraded="timed out"), ())
    state.answers.record(replace(REFUSED, update_id=3), ())
    state.answers.record(replace(ASKED, update_id=4, kind="check", ms=50.0), ())
    state.answers.rate(first, 7, -1)
    told = (await desk.says("/stats")).text
    day = told.partition("The last 7 days")[0]
    assert day.startswith("The last 24 hours\nPeople: 2 people, in 2 chats\n")
    assert "Questions: 3, of which answered: 2, refused: 1" in day
    assert "Refused as “not in the statements”: 1" in day
    assert "Checks: 1" in day
    assert "95 of 100 within 300 ms" in day
    assert "Ratings: 👍 0, 👎 1" in day
    assert "Answered without the chat model, which failed: 1" in day
    assert "The last 30 days" in told
    assert "1 statement is held." in told


async def test_failures_are_paged(desk: Desk) -> None:
    """Refusals and 👎 come newest first, a page at a time, with their questions as text and nobody's id."""
    state = desk.state
    for n in range(8):
        question = f"<b>Question {n}</b> & more"
        state.answers.record(
            replace(REFUSED, update_id=10 + n, user_id=987654321, chat_id=123456789, question=question), ()
        )
    rated = state.answers.record(replace(ASKED, update_id=30, user_id=987654321), ())
    state.answers.rate(rated, 7, -1)
    page = await desk.says("/failures")
    assert "UTC · not in the statements" in page.text
    assert "<b>Question 7</b> & more" in page.text
    assert "Question 1<" not in page.text
    first = page.text
    assert [button.text for button in page.buttons] == ["›"]
    await desk.taps(page, "›")
    assert "<b>Question 1</b> & more" in page.text
    assert [button.text for button in page.buttons] == ["‹"]
    shown = first + page.text
    assert "👎" in shown
    assert "Who asks for a ceasefire?" in shown
    assert "987654321" not in shown
    assert "123456789" not in shown
    await desk.taps(page, "‹")
    assert page.text == first


async def test_they_are_for_admins_in_private(desk: Desk) -> None:
    """A group never sees a report, nor does anybody who does not run the bot, by command or by button."""
    for n in range(8):
        desk.state.answers.record(replace(REFUSED, update_id=10 + n, question=f"Question {n}"), ())
    for command in ("/stats", "/failures"):
        await desk.hear(desk.other.says(command))
        assert desk.api.sent[-1].text == "This is for those who run this bot."
        group = desk.api.group("Ministry", [desk.admin, desk.other])
        await desk.hear(desk.admin.says(f"{command}@{desk.api.bot['username']}", group))
        assert desk.api.sent[-1].text == "Reports are for our private chat: ask me there."
    page = await desk.says("/failures")
    before = page.text
    tap = desk.other.taps(page, "›")
    await desk.hear(tap)
    assert "for those who run this bot" in str(tap.answer)
    assert page.text == before
