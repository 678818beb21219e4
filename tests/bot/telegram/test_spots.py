"""Which messages are meant for the bot, and where they are answered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Chat, Message, MessageEntity, User

from bot.telegram.handlers.chats import addressed, spot_of, wording_of
from bot.telegram.values import Spot

ME = User(1, "On Record", True, username="OnRecordBot")
ANA, OTHER_BOT = User(7, "Ana", False), User(8, "Other", True, username="OnRecordBotX")
GROUP, PRIVATE = Chat(-100, "supergroup", title="Press"), Chat(7, "private")


def said(text: str, chat: Chat = GROUP, entities: tuple[MessageEntity, ...] = (), **more: Any) -> Message:
    """A message of Ana's."""
    return Message(1, datetime.now(UTC), chat, from_user=ANA, text=text, entities=entities, **more)


def test_a_mention_by_a_link_to_the_profile_counts() -> None:
    """A mention by name carries the one who is meant."""
    mine = MessageEntity("text_mention", 0, 4, user=ME)
    theirs = MessageEntity("text_mention", 0, 4, user=OTHER_BOT)
    assert addressed(said("Hey! And Kenya?", entities=(mine,)), ME) == "And Kenya?"
    assert addressed(said("Hey! And Kenya?", entities=(theirs,)), ME) is None


@pytest.mark.parametrize(("author", "expected"), [(ME, "And Kenya?"), (OTHER_BOT, None), (ANA, None), (None, None)])
def test_a_reply_counts_where_it_is_to_the_bot(author: User | None, expected: str | None) -> None:
    """A reply to somebody's question to the bot is not one to the bot."""
    replied = Message(1, datetime.now(UTC), GROUP, from_user=author, text="/ask What does Iran say?")
    assert addressed(said("And Kenya?", reply_to_message=replied), ME) == expected


def test_a_caption_is_text() -> None:
    """What is written below a photo that mentions the bot."""
    text = "@OnRecordBot who said this?"
    shown = Message(
        1, datetime.now(UTC), GROUP, from_user=ANA, caption=text, caption_entities=(MessageEntity("mention", 0, 12),)
    )
    assert addressed(shown, ME) == "who said this?"


def test_an_answer_goes_to_the_topic_of_its_question() -> None:
    """A number of a thread is a topic's only where the message says so: replies in plain groups have one too."""
    assert spot_of(said("?", message_thread_id=5, is_topic_message=True)) == Spot(-100, 5, False)
    assert spot_of(said("?", message_thread_id=5)) == Spot(-100, None, False)
    assert spot_of(said("?", PRIVATE)) == Spot(7, None, True)


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_stands_around_a_mention_stays(before: str, after: str) -> None:
    """Only the mention itself goes, and the white space and marks beside it."""
    text = f"{before}@OnRecordBot{after}"
    try:
        start = len(before.encode("utf-16-le")) // 2
    except UnicodeEncodeError:
        return
    found = addressed(said(text, entities=(MessageEntity("mention", start, 12),)), ME)
    assert found is not None
    assert sorted(filter(str.isalnum, found)) == sorted(filter(str.isalnum, before + after))


@pytest.mark.parametrize("kind", ["blockquote", "expandable_blockquote"])
def test_of_a_card_the_quote_is_checked(kind: str) -> None:
    """Not the line that says whose words they are, nor the marks around them; offsets count UTF-16 units."""
    head, quote = "🙂 Maria Keller (Germany)\n", "“We call for a ceasefire.”"
    there = MessageEntity(kind, len(head.encode("utf-16-le")) // 2, len(quote))
    later = MessageEntity("blockquote", there.offset + there.length + 1, 5)
    assert wording_of(said(f"{head}{quote}\nOther", entities=(later, there))) == "We call for a ceasefire."


def test_of_a_message_without_a_quote_all_is_checked() -> None:
    """Bold letters are no quote; a caption is text."""
    text = "We call for a ceasefire."
    assert wording_of(said(text, entities=(MessageEntity("bold", 0, 2),))) == text
    assert wording_of(Message(1, datetime.now(UTC), GROUP, from_user=ANA, caption=text)) == text
    assert not wording_of(Message(1, datetime.now(UTC), GROUP, from_user=ANA))
