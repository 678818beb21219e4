"""What counts as one JSON object."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage

from bot.chat_model import Trouble
from bot.models.langchain.replies import Unusable, object_in
from tests.tables import tables

CASES = tables(__file__)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=9), VALUES, max_size=4)


@given(OBJECTS, st.sampled_from(["{}", "```json\n{}\n```", "```\n{}\n```", "<think>\nIs it?\n</think>\n\n{}", " {}\n"]))
def test_an_object_is_read_as_it_was_written(value: dict[str, object], around: str) -> None:
    """Whatever it holds, marks of thoughts and fences too, bare or with what is passed over around it."""
    text = around.replace("{}", json.dumps({**value, "mark": "</think> ``` {"}))
    assert object_in(AIMessage(text)) == {**value, "mark": "</think> ``` {"}


NO_OBJECTS = ["[]", "1", "null", '"{}"', "{} {}", "{},", "x {}", "{} x", "{'a': 1}", "// {}", '{"a": 1} // yes']
NO_OBJECTS += ['{"a": 1,}', '{"a": 1, "a": 1}', '{"a": {"b": 1, "b": 2}}', '{"a": "\\ud800"}']
NO_OBJECTS += ['{"a": ' + "9" * 5000 + "}", '{"a": ' + "[" * 100_000, "```json\n{}", "```python\n{}\n```"]


@pytest.mark.parametrize("text", NO_OBJECTS)
def test_what_is_no_single_object(text: str) -> None:
    """None is mended, cut out of what stands around it, or half read."""
    with pytest.raises(Unusable):
        object_in(AIMessage(text))


@pytest.mark.parametrize(("said", "trouble"), CASES["not_whole"])
def test_how_vendors_say_that_a_reply_is_not_whole(said: dict[str, object], trouble: str) -> None:
    """An object that happens to be whole is not believed where the vendor says that the reply is not."""
    with pytest.raises(Unusable) as raised:
        object_in(AIMessage("{}", response_metadata=said))
    assert raised.value.trouble == trouble


@pytest.mark.parametrize(
    "reply",
    [AIMessage([{"type": "refusal", "refusal": "No."}]), AIMessage("", additional_kwargs={"refusal": "No."})],
)
def test_a_refusal_in_a_block(reply: AIMessage) -> None:
    """A refusal may stand among the blocks of a reply, or beside it."""
    with pytest.raises(Unusable) as raised:
        object_in(reply)
    assert raised.value.trouble is Trouble.DECLINED


def test_the_arguments_of_a_tool() -> None:
    """Where a vendor's class has forms filled in as the arguments of its one tool, those are the object."""
    call = {"name": "form", "args": {"yes": True}, "id": "1"}
    assert object_in(AIMessage("", tool_calls=[call])) == {"yes": True}
    with pytest.raises(Unusable):
        object_in(AIMessage("", tool_calls=[call, call]))


@pytest.mark.parametrize("text", ["{" * 200_000, "</think>" * 25_000, "```json\n" * 25_000, '{"a": "' + "\\" * 190_000])
def test_hostile_replies_take_no_time(text: str) -> None:
    """As long as what is read at all may be, and refused within a second."""
    began = time.perf_counter()
    with pytest.raises(Unusable):
        object_in(AIMessage(text))
    assert time.perf_counter() - began < 1
