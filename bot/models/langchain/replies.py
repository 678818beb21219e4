"""A reply read strictly: a JSON object, or the trouble instead.

Broken JSON is not mended and text around JSON is not cut away: nothing is guessed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.chat_model import Trouble

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

MOST_CHARACTERS = 200_000
"""No form that is asked for comes near; what is longer is not read."""

ENDINGS = {
    Trouble.CUT: "length max_tokens max_output_tokens model_length model_context_window_exceeded".split(),
    Trouble.FILTERED: (
        "content_filter content_filtered guardrail_intervened safety prohibited_content blocklist recitation spii "
        "error_toxic"
    ).split(),
    Trouble.DECLINED: ["refusal"],
}
"""How vendors say that a reply is no whole answer, in small letters."""


class Unusable(Exception):
    """A reply without a filled form: `trouble` is the kind, the message says where, without the reply's words."""

    def __init__(self, trouble: Trouble, message: str) -> None:
        super().__init__(message)
        self.trouble = trouble


def object_in(reply: AIMessage) -> Mapping[str, Any]:
    """The JSON object of a reply; a Markdown fence around and thoughts before are passed over.

    Raises:
        Unusable: the reply was cut, filtered or declined, is empty, or is not exactly a JSON object.
    """
    ending = _ending(reply)
    for trouble, words in ENDINGS.items():
        if ending in words:
            raise Unusable(trouble, f"the reply ended by {ending}")
    if _is_declined(reply):
        raise Unusable(Trouble.DECLINED, "the reply is a refusal")
    text = str(reply.text).strip()
    if not text and len(reply.tool_calls) == 1:
        # Some vendors' classes fill in a form as the arguments of a tool.
        return reply.tool_calls[0]["args"]
    if not text:
        raise Unusable(Trouble.EMPTY, "the reply is empty")
    if len(text) > MOST_CHARACTERS:
        raise Unusable(Trouble.MALFORMED, f"the reply has {len(text)} characters")
    bare = _without_fence(_without_thoughts(text))
    try:
        found = json.loads(bare, object_pairs_hook=_once)
        json.dumps(found, ensure_ascii=False).encode("utf-8")  # half of a surrogate pair is no text
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        ended_early = ending is None and bare.startswith("{") and not bare.endswith("}")
        raise Unusable(Trouble.CUT if ended_early else Trouble.MALFORMED, "the reply is no JSON object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _without_thoughts(text: str) -> str:
    """The text behind a reasoning model's thoughts; some servers drop the first mark of the thoughts."""
    thoughts, mark, rest = text.partition("</think>")
    return text if not mark or thoughts.startswith(("{", "```")) else rest.strip()


def _without_fence(text: str) -> str:
    first, _, rest = text.partition("\n")
    if first.strip() not in ("```", "```json", "```JSON") or not rest.endswith("```"):
        return text
    return rest.removesuffix("```").strip()


def _ending(reply: AIMessage) -> str | None:
    """Why the reply ended, in the vendor's word; None if not stated."""
    said = reply.response_metadata
    reasons = [said.get(name) for name in ("finish_reason", "stop_reason", "done_reason", "stopReason")]
    if isinstance(details := said.get("incomplete_details"), Mapping):
        reasons.insert(0, details.get("reason"))
    return next((reason.lower() for reason in reasons if isinstance(reason, str)), None)


def _is_declined(reply: AIMessage) -> bool:
    # As the vendor wrote the blocks: LangChain's own blocks leave some vendors' refusals out.
    blocks = reply.content if isinstance(reply.content, list) else []
    refusals = (block for block in blocks if isinstance(block, Mapping) and block.get("type") == "refusal")
    return bool(reply.additional_kwargs.get("refusal")) or any(refusals)
