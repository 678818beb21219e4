"""Groups and topics: when the bot speaks, to whom, where, and what it never says there."""

from __future__ import annotations

from tests.bot_api.people import Person
from tests.bot_api.values import Chat
from tests.messenger_process.conftest import Somebody
from tests.messenger_process.process import PATIENCE, Bot
from tests.messenger_process.statements import ASKED, CEASEFIRE, TREES, WHALING


def group(bot: Bot, *people: Person, **how: bool) -> Chat:
    """A group of which the bot is told everything, unless said otherwise: what it is silent on is its own decision."""
    return bot.api.group("Third Committee", people, **({"privacy_mode": False, "supergroup": True} | how))


def at(bot: Bot) -> str:
    """The bot's name with its sign."""
    return f"@{bot.api.bot['username']}"


def assert_silent(bot: Bot, person: Person, chat: Chat) -> None:
    """Raises AssertionError where the bot has said anything in a chat; it has read all that was said there."""
    told = bot.says(person, f"/help{at(bot)}", chat)
    assert "What can be asked" in told.text
    assert bot.api.messages(chat, by_bot=True) == [told]


def test_silent_unless_it_is_meant(bot: Bot, ana: Person) -> None:
    """What people say to each other is not answered, be it a question or a name that merely holds the bot's."""
    chat = group(bot, ana)
    name = at(bot)
    others = (f"{name}s are everywhere", f"{name[:-3]} what now?", f"@My{name[1:]} what now?", f"write to x{name}.org")
    for text in (ASKED, *others, "/ask@SomeOtherBot x", "/unheardof"):
        ana.says(text, chat)
    other = ana.says("Kenya?", chat)
    ana.says("What about it?", chat, reply_to=other)
    ana.sends_file("sticker", chat=chat)
    assert_silent(bot, ana, chat)


def test_answers_when_it_is_meant(bot: Bot, ana: Person) -> None:
    """A mention anywhere, in any case of letters, and a command: the answer is a reply to the question."""
    for form in ("{at} {q}", "{q} {at}", "{upper}: {q}", "/ask {q}", "/ask{at} {q}"):
        chat = group(bot, ana)
        said = ana.says(form.format(at=at(bot), upper=at(bot).upper(), q=ASKED), chat)
        assert bot.after(said).reply_to is said
        assert bot.quotes(chat) == [TREES]
    bot.api.wait_until(lambda: said.reactions == ["👀"], timeout=PATIENCE, what="a sign that it was seen")
    assert not chat.actions


def test_a_reply_to_the_bot_is_a_follow_up(bot: Bot, ana: Person, somebody: Somebody) -> None:
    """Whoever replies to its message speaks to it, and goes on from there."""
    ben = somebody(bot)
    chat = group(bot, ana, ben)
    answer = bot.says(ana, f"{at(bot)} {CEASEFIRE}", chat)
    said = ben.says("And about whaling?", chat, reply_to=answer)
    assert bot.after(said).reply_to is said
    assert bot.quotes(chat)[-1] == WHALING


def test_commands_are_answered_in_the_group(bot: Bot, ana: Person) -> None:
    """/check of a message replied to, /statements and /new work in a group as in private."""
    chat = group(bot, ana)
    claim = ana.says("Kenya will plant fifty billion trees by 2032.", chat)
    said = ana.says("/check", chat, reply_to=claim)
    verdict = bot.after(said)
    assert verdict.text.startswith("Altered")
    assert verdict.reply_to is said
    page = bot.says(ana, "/statements", chat)
    assert bot.turned(ana, page, "›")
    assert "forgotten" in bot.says(ana, "/new", chat).text
    told = bot.says(ana, "/forget", chat).text
    assert "deleted" in told
    assert "question" not in told  # how much was held about somebody is not said where others read it


def test_an_answer_stays_in_its_topic_and_each_has_its_own_context(bot: Bot, ana: Person) -> None:
    """A forum's topics are conversations apart, and what is sent by a button stays in its topic too."""
    chat = group(bot, ana, forum=True)
    one, other = (bot.api.topic(chat, ana, name) for name in ("Peace", "Trees"))
    first = bot.says(ana, f"/ask {CEASEFIRE}", chat, topic=one)
    second = bot.says(ana, f"/ask {ASKED}", chat, topic=other)
    assert (first.topic, second.topic) == (one, other)
    assert bot.tapped(ana, second, "Context").topic == other
    bot.says(ana, "And about whaling?", chat, topic=one, reply_to=first)
    assert bot.quotes(chat)[-1] == WHALING
    in_other = bot.says(ana, "/ask And about climate finance?", chat, topic=other)
    assert any("Climate finance must reach those" in quote for quote in in_other.blockquotes)


def test_nothing_of_a_private_chat_is_known_in_a_group(bot: Bot, ana: Person) -> None:
    """A follow-up in a group does not go on from what the same person asked in private, nor the other way round."""
    bot.says(ana, CEASEFIRE)
    chat = group(bot, ana)
    in_group = bot.says(ana, "/ask And about whaling?", chat)
    assert "Taken as" not in in_group.text
    bot.says(ana, f"/ask {ASKED}", chat)
    bot.says(ana, "And about whaling?")
    assert bot.quotes(bot.api.private(ana))[-1] == WHALING


def test_recent_quotes_of_a_group_are_in_nobodys_list(bot: Bot, ana: Person) -> None:
    """An empty inline query offers what one saw in private, and nothing of a group; nothing of anybody else."""
    chat = group(bot, ana)
    bot.says(ana, f"/ask {ASKED}", chat)
    ask = ana.asks_inline("", chat_type="supergroup")
    answer = bot.api.wait_for_answer(ask, timeout=PATIENCE)
    assert ask.results == []
    assert answer["is_personal"]
    assert answer["cache_time"] == 0


def test_a_forged_button_leads_nowhere(bot: Bot, ana: Person, somebody: Somebody) -> None:
    """What a button of somebody's private answer holds is good in that chat alone."""
    ben = somebody(bot)
    private = bot.says(ana, ASKED)
    chat = group(bot, ana, ben)
    message = bot.says(ben, f"/ask {CEASEFIRE}", chat)
    stolen = private.button("Context")
    message.keyboard = ((stolen,),)
    before = bot.api.messages(chat, by_bot=True)
    tap = bot.taps(ben, message, stolen.text)
    assert tap.answer is not None
    assert "not kept any more" in tap.answer["text"]
    assert bot.api.messages(chat, by_bot=True) == before


def test_removed_from_a_group_it_is_quiet_and_forgets(bot: Bot, ana: Person) -> None:
    """Removed, it says nothing there; added again, it knows nothing of what was said before."""
    chat = group(bot, ana)
    bot.says(ana, f"/ask {CEASEFIRE}", chat)
    update = ana.removes_bot(chat)
    bot.api.wait_until(lambda: not bot.api.pending, timeout=PATIENCE, what="the bot to hear of it")
    assert update is not None
    sent = len(bot.api.calls("sendMessage", chat))
    bot.says(ana, "/help")  # what came before is done with
    assert len(bot.api.calls("sendMessage", chat)) == sent
    ana.adds_bot(chat)
    assert "Taken as" not in bot.says(ana, "/ask And about whaling?", chat).text


def test_a_migration_takes_the_conversation_along(bot: Bot, ana: Person) -> None:
    """A group that becomes a supergroup goes on where it was, under its new id."""
    chat = group(bot, ana, supergroup=False)
    bot.says(ana, f"/ask {CEASEFIRE}", chat)
    new = bot.api.migrate(chat, ana)
    said = ana.says("/ask And about whaling?", new)
    assert bot.after(said).reply_to is said
    assert bot.quotes(new) == [WHALING]
