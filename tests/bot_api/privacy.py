"""Which messages of a group a bot is told of.

With privacy mode on a bot is told, says the page on bots' features (core.telegram.org/bots/features#privacy-mode), of
commands meant for it (/ask@bot), of general commands (/ask) if it was the last bot to speak in the group, of messages
sent via it, of replies to messages of its own, and of service messages. BotFather adds, where privacy mode is set, that
a bot "will only receive messages that either start with the '/' symbol or mention the bot by username": so a mention
is delivered too, as people see in practice. Without privacy mode, and for administrators, every message is delivered.
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
    if message.via_bot or (message.reply_to is not None and message.reply_to.by_bot):
        return True
    command = first_command(message.rich)
    if command is not None:
        _, _, to = command.partition("@")
        return to.lower() == bot["username"].lower() if to else not chat.other_bot_spoke
    return mentions(message.rich, bot["username"])


def first_command(rich: Rich) -> str | None:
    """The command that a message starts with."""
    for span in rich.spans:
        if span.type == "bot_command" and span.start == 0:
            return rich.text[: span.end]
    return None


def mentions(rich: Rich, username: str) -> bool:
    """Whether a text mentions a bot, in whole."""
    found = {rich.text[s.start : s.end].lower() for s in rich.spans if s.type in ("mention", "bot_command")}
    return f"@{username.lower()}" in found or any(name.endswith(f"@{username.lower()}") for name in found)
