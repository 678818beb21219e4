"""What the methods share: the text, keyboard and reply of a call, checked as the real server checks them."""

from __future__ import annotations

from typing import Any

from tests.bot_api.params import Asked, Params
from tests.bot_api.spans import Rich, checked_link, from_entities, is_empty, settled
from tests.bot_api.values import JSON, Button, Call, Chat, Message
from tests.bot_api.world import Refused, bad

MOST_TEXT = 4096
MOST_CAPTION = 1024
MOST_BUTTONS = 100
ACTIONS = (
    "callback_data", "url", "copy_text", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "login_url", "web_app", "callback_game", "pay",
)  # fmt: skip


def rich(asked: Asked, text: str, entities: Any, most: int) -> Rich:
    """A text as it will read. Raises Refused where it is too long, or is sent in another way than with entities."""
    if asked.params.text("parse_mode"):
        raise bad("unsupported parse_mode")
    notes: list[tuple[str, str]] = []
    whole = settled(text, from_entities(text, entities or (), notes), notes)
    if len(whole.text) > most:
        raise bad("message is too long" if most == MOST_TEXT else "message caption is too long")
    asked.world.noted(asked.call, notes)
    return whole


def message_text(asked: Asked) -> Rich:
    """The `text` of a call. Raises Refused where nothing of it can be seen."""
    params = asked.params
    whole = rich(asked, params.text("text") or "", params.nested("entities"), MOST_TEXT)
    if is_empty(whole.text):
        raise bad("message text is empty")
    return whole


def caption(asked: Asked) -> Rich:
    """The `caption` of a call; empty where there is none."""
    params = asked.params
    return rich(asked, params.text("caption") or "", params.nested("caption_entities"), MOST_CAPTION)


def blockquotes_of(call: Call) -> list[str]:
    """Every blockquote in a call as it left the bot: of a message, an edit, a caption, a draft, or inline results."""
    params = Params(call.params, call.files)
    texts = [
        (params.text("text"), params.nested("entities")),
        (params.text("caption"), params.nested("caption_entities")),
    ]
    for result in params.nested("results") or []:
        content = result.get("input_message_content") or {}
        texts.append((content.get("message_text"), content.get("entities")))
    found = (settled(text, from_entities(text, entities, []), []) for text, entities in texts if text and entities)
    return [quote for whole in found for quote in whole.blockquotes()]


def keyboard(asked: Asked, markup: JSON) -> tuple[tuple[Button, ...], ...]:
    """An inline keyboard. Raises Refused for what the real server takes for no keyboard."""
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("can't parse reply keyboard markup JSON object")
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad("reply markup is too long")
    return tuple(tuple(button(asked, one) for one in row) for row in rows if row)


def button(asked: Asked, raw: JSON) -> Button:
    """One button. Raises Refused."""
    wrong = "can't parse inline keyboard button: "
    if not isinstance(raw.get("text"), str):
        raise bad(f'{wrong}Can\'t find field "text"')
    if not raw["text"].strip():
        raise bad("inline keyboard button text must be non-empty")
    does = [name for name in ACTIONS if name in raw]
    if not does:
        raise bad(f"{wrong}Text buttons are unallowed in the inline keyboard")
    if len(does) > 1:
        raise bad("BUTTON_TYPE_INVALID")
    data, copied = raw.get("callback_data"), (raw.get("copy_text") or {}).get("text")
    if data is not None and not 1 <= len(data.encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if "copy_text" in raw and not (isinstance(copied, str) and 1 <= len(copied) <= 256):
        raise bad("BUTTON_COPY_TEXT_INVALID")
    if "url" in raw and checked_link(raw["url"]) is None:
        raise bad(f"inline keyboard button URL '{raw['url']}' is invalid: Wrong HTTP URL")
    if len(shared := raw.get("switch_inline_query") or "") > 256:
        asked.world.violate("switch", asked.call.method, asked.call.chat_id, f"a query of {len(shared)} characters")
    return Button(raw["text"], data, raw.get("url"), copied, raw.get("switch_inline_query"), raw)


def topic(chat: Chat, params: Params, reply: Message | None) -> int | None:
    """The topic that a message goes to: the one named, or else that of the message replied to. Raises Refused."""
    named = params.number("message_thread_id")
    if named is None:
        return reply.topic if reply is not None else None
    if not chat.forum or named not in chat.topics:
        raise bad("message thread not found")
    return named


def reply(chat: Chat, params: Params) -> Message | None:
    """The message replied to. Raises Refused."""
    asked = params.object("reply_parameters")
    number = asked.get("message_id") or params.number("reply_to_message_id")
    if not number:
        return None
    found = chat.messages.get(int(number))
    if found is None:
        if asked.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
            return None
        raise Refused(400, "Bad Request: message to be replied not found")
    return found
