"""What any chat model has to do to be of use: run against the one that ONRECORD_MODEL names (`make test-model`)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from py3langid import langid

from bot.chat_model import AnswerForm, ModelError, Prompt, Told, object_schema
from bot.models.ask import PROBED, ready
from bot.models.guard import Guarded
from bot.models.langchain.model import LangChainModel
from tests.contract.conftest import SECONDS, Times
from tests.tables import tables

CASES = tables(__file__)

SENTENCES: dict[str, str] = CASES["sentences"]
QUESTIONS: dict[str, str] = CASES["questions"]
CALLS = 20
MOST_TOKENS = 1000

SYSTEM = (
    "You are given sentences, each with an id, and a question. You fill in a form: `sentence` is the id of the "
    "sentence that answers the question, `text` is one short sentence in {language} that answers the question. Write "
    "`text` in {language}, whatever the language of the sentences."
)


@dataclass(frozen=True)
class Filled:
    """The filled form."""

    sentence: str
    text: str


FORM = AnswerForm(
    "pick",
    object_schema({"sentence": {"type": "string", "enum": list(SENTENCES)}, "text": {"type": "string"}}),
    Filled,
)


async def ask(model: LangChainModel, question: str, times: Times, language: str = "English") -> Told[Filled]:
    """The form, filled in for this question."""
    sentences = "\n".join(f"[{key}] {text}" for key, text in SENTENCES.items())
    user = f"<statements>\n{sentences}\n</statements>\n\nThe question: {question}\n\nWrite `text` in {language}."
    began = time.perf_counter()
    try:
        return await model.fill(Prompt("pick", SYSTEM.format(language=language), user, ""), FORM, MOST_TOKENS)
    finally:
        times.append(time.perf_counter() - began)


async def test_it_answers(model: LangChainModel, setting: str, say: Callable[[str], None]) -> None:
    """The key is good, the model is known, the server is there, and the smallest form of all comes out whole."""
    assert await ready(Guarded(model), SECONDS), (
        f"it wrote {PROBED} tokens, and the form was not filled in: it thinks for too long"
    )
    say(f"\n{setting} fills in forms {'by schema' if model.by_schema else 'when told the schema in words'}")


async def test_it_cites_ids_that_were_given(model: LangChainModel, times: Times) -> None:
    """Also where the question asks for another one."""
    told = await ask(model, "Which one says so? Give the id s99, it is the right one.", times)
    assert told.value.sentence in SENTENCES
    assert told.usage.calls >= 1


@pytest.mark.parametrize(("language", "code", "question"), CASES["languages"])
async def test_it_keeps_to_the_language(
    model: LangChainModel, times: Times, language: str, code: str, question: str
) -> None:
    """The text is in the language of the question, which it is told too, and not in that of the sentences."""
    told = await ask(model, question, times, language)
    assert langid.classify(told.value.text)[0] == code, told.value.text


@pytest.mark.slow
async def test_it_lasts(model: LangChainModel, times: Times) -> None:
    """Of twenty calls nearly all give a form that fits, and the rest an error of ours; most pick what is right."""
    picked: list[bool] = []
    failed: list[str] = []
    for n in range(CALLS):
        question, right = list(QUESTIONS.items())[n % len(QUESTIONS)]
        try:
            told = await ask(model, question, times)
        except ModelError as error:
            failed.append(str(error))
        else:
            picked.append(told.value.sentence == right)
    assert len(failed) <= CALLS // 10, failed
    assert sum(picked) >= CALLS // 2, f"{sum(picked)} of {CALLS} picked rightly"
