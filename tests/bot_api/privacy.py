"""Which messages of a group a bot is told of.

With privacy mode on, say Telegram's pages on bots' features and its FAQ (core.telegram.org/bots/features#privacy-mode,
core.telegram.org/bots/faq#what-messages-will-my-bot-get), a bot is told of commands meant for it (/ask@bot), of general
commands (/ask), of messages sent via it, of replies to any message meant for it, and of service messages. A mention is
not among them: BotFather says it were, but those who tried agree that plain mentions do not arrive. Without privacy
mode, and for administrators, every message is delivered.
"""

from __future__ import annotations

from tests.bot_api.spans import Rich
from tests.bot_api.values import JSON, Message

SERVICE = {
    "new_chat_members", "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id", "forum_topic_created",
    "group_chat_created", "supergroup_chat_created", "new_chat_title", "pinned_message",
}  # fmt: skip


def is_for_bot(message: Message, bot: JSON) -> bool:
    """Whether the bot is told of a message by somebody."""
    chat = message.chat
    if chat.private:
        return True
    if chat.bot_status in ("left", "kicked"):
        return False
    if not chat.privacy_mode or chat.bot_status == "administrator" or SERVICE & set(message.more):
        return True
    if message.via_bot or replies_to_its_own(message):
        return True
    command = first_command(message.rich)
    _, _, to = (command or "").partition("@")
    return command is not None and to.lower() in ("", bot["username"].lower())


def replies_to_its_own(message: Message) -> bool:
    """Whether a message replies to one of the bot, or to one that was meant for it."""
    reply = message.reply_to
    return reply is not None and (reply.by_bot or (reply.update is not None and not SERVICE & set(reply.more)))


def first_command(rich: Rich) -> str | None:
    """The command that a message starts with."""
    for span in rich.spans:
        if span.type == "bot_command" and span.start == 0:
            return rich.text[: span.end]
    return None
