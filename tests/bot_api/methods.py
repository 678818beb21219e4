"""The methods of the Bot API: messages, files, the menu, and answers to taps and inline queries.

A method takes what was asked, and returns its result or raises Refused.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from telegram.constants import ChatAction, ReactionEmoji

from tests.bot_api import contents
from tests.bot_api.params import Asked, Params
from tests.bot_api.spans import Rich, is_empty
from tests.bot_api.values import JSON, Draft, InlineResult, Message, Upload, message_json, user_json
from tests.bot_api.world import NOT_MODIFIED, TOO_OLD, Refused, World, bad

REACTIONS = frozenset(each.value for each in ReactionEmoji)
"""What ReactionTypeEmoji may be."""

MOST_FETCHED = 20 * 1024 * 1024
MOST_SENT = 50 * 1024 * 1024
MOST_PHOTO = 10 * 1024 * 1024

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
OF_A_CHAT = ("chat", "chat_administrators", "chat_member")
Key = tuple[str, int | None, str]

START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")
MOST_RESULTS = 50
MOST_ID = 64

Method = Callable[[Asked], Any]
METHODS: dict[str, tuple[str, Method]] = {}
"""Name in small letters → the name as documented, and the method: the real server does not look at case."""


def method(name: str) -> Callable[[Method], Method]:
    """Enters a method under its name."""

    def enter(function: Method) -> Method:
        METHODS[name.lower()] = (name, function)
        return function

    return enter


def sent(asked: Asked, rich: Rich, upload: Upload | None = None) -> JSON:
    """Posts what the bot says into the chat of the call; returns the Message."""
    world, params, chat = asked.world, asked.params, asked.chat
    reply = contents.reply(chat, params)
    topic = contents.topic(chat, params, reply)
    keyboard = contents.keyboard(asked, params.object("reply_markup"))
    thread = (reply.thread or reply.id) if reply is not None and chat.type == "supergroup" and not chat.forum else None
    options = {k: params.nested(k) for k in ("link_preview_options", "disable_notification", "protect_content")}
    message = world.new(
        chat, user_json(world.bot), rich, keyboard=keyboard, reply_to=reply, topic=topic,
        thread=thread, upload=upload, options={k: v for k, v in options.items() if v is not None},
    )  # fmt: skip
    world.post(message)
    return message_json(message, world.users, world.bot)


@method("sendMessage")
def send_message(asked: Asked) -> JSON:
    return sent(asked, contents.message_text(asked))


def target(asked: Asked) -> Message:
    """The message of the bot that a call edits. Raises Refused."""
    found = asked.message("edit")
    if not found.by_bot:
        raise bad("message can't be edited")
    return found


def edited(asked: Asked, message: Message, rich: Rich) -> JSON:
    """Shows something else in a message's place; a call without a keyboard removes it."""
    world = asked.world
    keyboard = contents.keyboard(asked, asked.params.object("reply_markup"))
    same = rich == message.rich and [b.raw for r in keyboard for b in r] == [b.raw for b in message.buttons]
    if same and [len(row) for row in keyboard] == [len(row) for row in message.keyboard]:
        raise bad(NOT_MODIFIED)
    message.edits += 1
    message.rich, message.keyboard = rich, keyboard
    message.edited = int(time.time())
    world.tell()
    return message_json(message, world.users, world.bot)


@method("editMessageText")
def edit_text(asked: Asked) -> JSON:
    message = target(asked)
    rich = contents.message_text(asked)
    if message.upload is not None:
        raise bad("there is no text in the message to edit")
    return edited(asked, message, rich)


@method("editMessageCaption")
def edit_caption(asked: Asked) -> JSON:
    message = target(asked)
    rich = contents.caption(asked)
    if message.upload is None:
        raise bad("there is no caption in the message to edit")
    return edited(asked, message, rich)


@method("editMessageReplyMarkup")
def edit_keyboard(asked: Asked) -> JSON:
    message = target(asked)
    return edited(asked, message, message.rich)


@method("sendChatAction")
def chat_action(asked: Asked) -> bool:
    chat, action = asked.chat, asked.params.text("action")
    if action not in set(ChatAction):
        raise bad("wrong parameter action in request")
    contents.topic(chat, asked.params, None)
    if asked.world.keep is None:
        chat.actions.append(action)
    return True


@method("setMessageReaction")
def react(asked: Asked) -> bool:
    found = asked.message("react")
    wanted: list[dict[str, Any]] = asked.params.nested("reaction") or []
    if len(wanted) > 1:
        raise bad("REACTIONS_TOO_MANY")
    emoji = [str(one.get("emoji")) for one in wanted]
    if any(one.get("type") != "emoji" for one in wanted) or not set(emoji) <= REACTIONS:
        raise bad("REACTION_INVALID")
    found.reactions = emoji
    asked.world.tell()
    return True


@method("sendMessageDraft")
def draft(asked: Asked) -> bool:
    world, params, chat = asked.world, asked.params, asked.chat
    if not chat.private:
        raise bad("TEXTDRAFT_PEER_INVALID")
    number = params.number("draft_id")
    if not number:
        raise bad("draft identifier must be non-zero")
    rich = contents.rich(asked, params.text("text") or "", params.nested("entities"), contents.MOST_TEXT)
    world.drafts.append(Draft(chat.id, number, rich))
    world.tell()
    return True


def given(asked: Asked, kind: str) -> Upload:
    """The file that a call sends: its own part, or one that the server has. Raises Refused."""
    file = asked.params.file(kind)
    if file is None or file == "":
        raise bad(f"there is no {kind} in the request")
    if isinstance(file, str):
        raise bad("wrong file identifier/HTTP URL specified")
    if not file.data:
        raise bad("file must be non-empty")
    if file.size > MOST_SENT:
        raise Refused(413, "Request Entity Too Large")
    return asked.world.store(file.data, file.name, file.mime, kind)


@method("sendDocument")
def send_document(asked: Asked) -> JSON:
    return sent(asked, contents.caption(asked), given(asked, "document"))


@method("sendPhoto")
def send_photo(asked: Asked) -> JSON:
    rich = contents.caption(asked)
    file = given(asked, "photo")
    if file.size > MOST_PHOTO:
        raise bad("PHOTO_SAVE_FILE_INVALID")
    return sent(asked, rich, file)


@method("getFile")
def get_file(asked: Asked) -> JSON:
    file = asked.world.uploads.get(asked.params.text("file_id") or "")
    if file is None:
        raise bad("invalid file_id")
    if file.size > MOST_FETCHED:
        raise bad("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": f"u{file.file_id}",
        "file_size": file.size,
        "file_path": f"{file.kind}s/{file.file_id}",
    }


@method("getMe")
def get_me(asked: Asked) -> JSON:
    return asked.world.bot


def language(params: Params) -> str:
    code = params.text("language_code") or ""
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad("invalid language code specified")
    return code


def scope(world: World, params: Params) -> Key:
    """The key of a menu: its scope, the chat of the scope, the language. Raises Refused."""
    asked = params.object("scope")
    kind = asked.get("type", "default")
    if kind in SCOPES:
        return kind, None, language(params)
    if kind not in OF_A_CHAT:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    chat_id = asked.get("chat_id")
    if chat_id not in world.chats:
        raise bad("chat not found")
    return kind, int(chat_id), language(params)


@method("setMyCommands")
def set_commands(asked: Asked) -> bool:
    commands: list[dict[str, Any]] = asked.params.nested("commands") or []
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        if not COMMAND.fullmatch(str(one.get("command", "")).removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(one.get("description", "")).strip()) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    asked.world.commands[scope(asked.world, asked.params)] = commands
    return True


@method("setMyShortDescription")
def set_short_description(asked: Asked) -> bool:
    text = asked.params.text("short_description") or ""
    if len(text) > 120:
        raise bad("ABOUT_TOO_LONG")
    asked.world.descriptions["short_description", language(asked.params)] = text
    return True


@method("answerCallbackQuery")
def answer_callback(asked: Asked) -> bool:
    world, params = asked.world, asked.params
    tap = world.taps.get(params.text("callback_query_id") or "")
    if tap is None or tap.answer is not None or time.monotonic() - tap.at > world.callback_expires:
        raise bad(TOO_OLD)
    text = params.text("text") or ""
    if len(text) > 200:
        raise bad("MESSAGE_TOO_LONG")
    tap.answer = {"text": text, "show_alert": params.flag("show_alert")}
    world.tell()
    return True


@method("answerInlineQuery")
def answer_inline(asked: Asked) -> bool:
    world, params = asked.world, asked.params
    ask = world.inline.get(params.text("inline_query_id") or "")
    if ask is None or ask.results is not None or time.monotonic() - ask.at > world.inline_expires:
        raise bad(TOO_OLD)
    raw: list[JSON] = params.nested("results") or []
    if len(raw) > MOST_RESULTS:
        raise bad("RESULTS_TOO_MUCH")
    ids = [str(one.get("id", "")) for one in raw]
    if any(not 1 <= len(one.encode()) <= MOST_ID for one in ids):
        raise bad("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad("RESULT_ID_DUPLICATE")
    if len((params.text("next_offset") or "").encode()) > MOST_ID:
        raise bad("NEXT_OFFSET_INVALID")
    switch_button(params.object("button"))
    results = [result(asked, one) for one in raw]
    ask.answer = {
        "next_offset": params.text("next_offset") or "",
        "cache_time": params.number("cache_time"),
        "is_personal": params.flag("is_personal"),
        "button": params.object("button") or None,
    }
    ask.results, ask.answered = results, time.monotonic()
    world.tell()
    return True


def switch_button(button: JSON) -> None:
    """The button above the results: a text, and what `/start` is sent with. Raises Refused."""
    if not button:
        return
    if not str(button.get("text") or "").strip():
        raise bad("SWITCH_PM_TEXT_EMPTY")
    parameter = button.get("start_parameter")
    if not parameter:
        raise bad("START_PARAM_EMPTY")
    if not START_PARAMETER.fullmatch(str(parameter)):
        raise bad("START_PARAM_INVALID")


def result(asked: Asked, raw: JSON) -> InlineResult:
    """One result, an article. Raises Refused."""
    wrong = "can't parse inline query result: "
    if raw.get("type") != "article":
        raise bad(f"{wrong}this emulator takes articles only, not {raw.get('type')!r}")
    if not str(raw.get("title") or "").strip():
        raise bad("ARTICLE_TITLE_EMPTY")
    content: dict[str, Any] = raw.get("input_message_content") or {}
    if "message_text" not in content:
        raise bad(f'{wrong}Can\'t find field "message_text"')
    rich = contents.rich(asked, content["message_text"], content.get("entities"), contents.MOST_TEXT)
    if is_empty(rich.text):
        raise bad("message text is empty")
    return InlineResult(
        str(raw["id"]), raw["title"], raw.get("description") or "", rich,
        contents.keyboard(asked, raw.get("reply_markup") or {}), raw,
    )  # fmt: skip
