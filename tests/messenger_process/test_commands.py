"""Every command in private, as somebody who reads English gives it."""

from __future__ import annotations

import pytest

from bot.output.speech.catalogue import LANGUAGES
from tests.bot_api.people import Person
from tests.messenger_process.conftest import Held, NewBot, Somebody
from tests.messenger_process.process import PATIENCE, Bot
from tests.messenger_process.statements import TREES


@pytest.fixture(scope="module")
def bot(make_bot: NewBot) -> Bot:
    """The installed command, which looks for the questions of /start ahead."""
    return make_bot(installed=True, ONRECORD_LOG="debug").start()


def test_start_says_what_is_held_and_its_questions_have_answers(bot: Bot, ana: Person) -> None:
    """Each question offered on /start, tapped, is shown and answered with quotes."""
    for _ in range(10):  # a greeting does not wait for questions that a busy machine has not looked up yet
        greeting = bot.says(ana, "/start")
        assert "24 statements are held" in greeting.text
        if len(greeting.buttons) == 2:
            break
    assert len(greeting.buttons) == 2
    for button in greeting.buttons:
        answer = bot.tapped(ana, greeting, button.text)
        assert button.text in answer.text
        assert answer.blockquotes


def test_check_with_a_wording(bot: Bot, ana: Person) -> None:
    """/check says of a wording whether it was said, shows what differs, and where a cut turns the meaning round."""
    assert bot.says(ana, f"/check {TREES}").text.startswith("Verbatim")
    altered = bot.says(ana, "/check Kenya will plant fifty billion trees by 2032.")
    assert altered.text.startswith("Altered")
    assert "fifty" in altered.text
    cut = bot.says(ana, "/check support the proposal on deep sea mining")
    assert cut.text.startswith("Misleading cut")
    assert bot.says(ana, "/check Penguins own the moon and rent it out.").text.startswith("Not found")
    other = bot.says(ana, f"/check delegation=Norway {TREES}")
    assert other.text.startswith("Said by another")
    assert "Kenya" in other.text


def test_check_and_ask_as_a_reply_and_alone(bot: Bot, ana: Person) -> None:
    """/check takes the message replied to, the part that a reply quotes, the quote of a card; alone each asks back."""
    said = ana.says(TREES)
    card = bot.after(said)
    more = ana.says(f"{TREES} Or so they say in Nairobi.")
    bot.after(more)
    for how in ({"reply_to": said}, {"reply_to": more, "quote": TREES}, {"reply_to": card}):
        assert bot.says(ana, "/check", **how).text.startswith("Verbatim")
    prompt = bot.says(ana, "/check")
    assert "Which words" in prompt.text
    assert bot.says(ana, "Kenya will plant fifty billion trees by 2032.", reply_to=prompt).text.startswith("Altered")
    prompt = bot.says(ana, "/ask")
    assert not prompt.blockquotes
    assert bot.says(ana, "What does Kenya say about trees?", reply_to=prompt).blockquotes


def test_statements_page_by_page_to_a_text(bot: Bot, ana: Person, held: Held) -> None:
    """/statements leads through all delegations to the record of a statement and to its text, byte for byte."""
    page = bot.says(ana, "/statements")
    assert "24 statements are held" in page.text
    seen = [b.text for b in page.buttons if "(" in b.text]
    while any(b.text == "›" for b in page.buttons):
        bot.turned(ana, page, "›")
        seen += [b.text for b in page.buttons if "(" in b.text]
    assert len(seen) == len(set(seen)) == 23
    assert "Norway (2)" in seen
    while not any("Norway" in b.text for b in page.buttons):
        bot.turned(ana, page, "‹")
    bot.turned(ana, page, "Norway")
    assert "2 statements" in page.text
    bot.turned(ana, page, "Security Council")
    assert "14 July 2020" in page.text
    sent = bot.tapped(ana, page, "Text").document
    assert sent.data.decode() == next(t for t in held.texts if "ceasefire in the north" in t)
    bot.turned(ana, page, "Statements")
    bot.turned(ana, page, "Delegations")
    while not any("Japan" in b.text for b in page.buttons):
        bot.turned(ana, page, "›" if any(b.text == "›" for b in page.buttons) else "‹")
    bot.turned(ana, page, "Japan")
    bot.turned(ana, page, "General Assembly")
    assert page.button("Source").url == "https://estatements.example.org/75/japan.html"


def test_new_forgets_the_conversation(bot: Bot, ana: Person) -> None:
    """A follow-up keeps its context; after /new there is none."""
    bot.says(ana, "What does Norway say about a ceasefire?")
    follow = bot.says(ana, "And about whaling?")
    assert follow.blockquotes == ["“Whaling is regulated by law in Norway, and will remain so.”"]
    assert "forgotten" in bot.says(ana, "/new").text
    assert "Taken as" not in bot.says(ana, "And about the ceasefire?").text


def test_forget_deletes_what_there_is(bot: Bot, ana: Person) -> None:
    """What is kept, and for how long, is said by /privacy, and deleted by /forget.

    The buttons of old answers lead nowhere then, the context is gone, and nothing is left to forget.
    """
    answer = bot.says(ana, "What does Norway say about a ceasefire?")
    assert "helpful" in bot.told(ana, answer, "👍")
    told = bot.says(ana, "/privacy").text
    assert "90 days" in told
    assert "/forget" in told
    gone = bot.says(ana, "/forget").text
    assert "1 question" in gone
    assert "1 rating" in gone
    tap = bot.taps(ana, answer, "Context")
    assert tap.answer is not None
    assert tap.answer["show_alert"]
    assert "not kept" in tap.answer["text"]
    asked = ana.asks_inline("")
    bot.api.wait_for_answer(asked, timeout=PATIENCE)
    assert asked.results == []
    assert "Taken as" not in bot.says(ana, "And about whaling?").text
    assert "There was nothing" not in bot.says(ana, "/forget").text
    assert "There was nothing" in bot.says(ana, "/forget").text


def test_an_unknown_command_is_no_question(bot: Bot, ana: Person) -> None:
    """A mistyped command is said to be none, with the one that was meant if one is near, and is not asked."""
    assert "Did you mean /statements?" in bot.says(ana, "/statemnts Kenya").text
    assert "no such command" in bot.says(ana, "/xyzzy Kenya").text


def test_what_is_no_text_is_told_so(bot: Bot, ana: Person) -> None:
    """A sticker, a voice message and a photograph without words get a polite sentence; one with words is a question."""
    for kind in ("sticker", "voice", "photo"):
        assert "text only" in bot.after(ana.sends_file(kind)).text
    assert bot.after(ana.sends_file("photo", caption="What does Kenya say about trees?")).blockquotes


def test_an_edit_is_no_second_question(bot: Bot, ana: Person) -> None:
    """A question that was edited after it was answered is not answered again."""
    asked = ana.says("What does Kenya say about trees?")
    bot.after(asked)
    ana.edits(asked, "What does Kenya say about climate finance?")
    assert "no such command" in bot.says(ana, "/nothing").text
    assert len(bot.api.messages(asked.chat, by_bot=True)) == 2


def test_the_menu_is_there_in_every_language(bot: Bot, somebody: Somebody) -> None:
    """The menus of private chats and groups and the description are set for each language of the interface."""
    somebody(bot)
    codes = {"", *LANGUAGES} - {"en"}
    commands, world = bot.api.world.commands, bot.api.world
    bot.api.wait_until(lambda: len(commands) >= 2 * len(codes), timeout=PATIENCE, what="the menus")
    bot.api.wait_until(lambda: len(world.descriptions) >= len(codes), timeout=PATIENCE, what="the descriptions")
    for scope in ("default", "all_group_chats"):
        assert {language for kind, _, language in commands if kind == scope} == codes
    everybody = {one["command"] for one in commands["default", None, ""]}
    asking = {"ask", "check", "who", "compare", "timeline", "phrase"}
    assert everybody == asking | {"statements", "watch", "export", "new", "help", "privacy", "forget", "about"}
