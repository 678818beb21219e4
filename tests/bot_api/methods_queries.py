"""Answers to taps on buttons and to inline queries."""

from __future__ import annotations

import re
import time
from typing import Any

from tests.bot_api import contents
from tests.bot_api.params import Asked, method
from tests.bot_api.refusals import TOO_OLD, bad
from tests.bot_api.spans import is_empty
from tests.bot_api.values import JSON, InlineResult

START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")
MOST_RESULTS = 50
MOST_ID = 64


@method("answerCallbackQuery")
def answer_callback(asked: Asked) -> bool:
    world, params = asked.world, asked.params
    tap = world.taps.get(params.text("callback_query_id") or "")
    if tap is None or tap.done or time.monotonic() - tap.at > world.callback_expires:
        raise bad(TOO_OLD)
    text = params.text("text") or ""
    if len(text) > 200:
        raise bad("MESSAGE_TOO_LONG")
    if (url := params.text("url")) and not url.startswith(("https://t.me/", "tg://")):
        raise bad("URL_INVALID")
    tap.answer = {"text": text, "show_alert": params.flag("show_alert"), "url": url}
    tap.done = True
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
