"""What a chat model adds to a search: which of its best sentences answer, and a summary that is labelled as its own.

The model is shown numbered sentences and fills in a form; it can write no quote and change neither words nor
attribution. Knows prompts, forms and the check of a summary; knows no vendor and no search.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from bot.answers.choice import Candidate, Choice
from bot.chat_model import Trouble
from bot.models.ask import PROBED, PROBING, READY, Put, put, why
from bot.models.guard import Guarded
from bot.models.numbered_sentences import Numbered, NumberedSentence, escaped, numbered
from bot.models.prompts import FORM, english_name, wording
from bot.models.reading import (
    MOST_SENTENCES,
    OFF,
    READ,
    SUMMARISE,
    Degree,
    FilledForm,
    Worded,
    reading_form,
)
from bot.models.rewrite_question import SHARE, Rewritten, rewritten, turns_of
from bot.models.secrets import Secrets
from bot.models.summary_check import Cited, carried
from bot.models.translate import translated
from bot.output import model_notices
from bot.question import Question
from bot.quote import Rejected
from bot.reply import (
    Answer,
    Closest,
    Refusal,
    Reply,
    Summary,
    SummarySentence,
)

MOST_WRITTEN = 2_000
"""Tokens of a filled form. Ids and a summary take 300; the rest is for models that think before they write."""

MOST_IDS = 10
"""Ids that were never given and are named as such."""

MOST_TOLD = 200
"""Characters of a sentence that was dropped."""

TASKS = (READ, SUMMARISE, "rewrite", "translate", FORM)

_ID = re.compile(r"S\d{1,4}", re.ASCII)

T = TypeVar("T")
R = TypeVar("R", bound=Answer | Refusal)


@dataclass(frozen=True, slots=True)
class Material:
    """What a model may be told of a question: its language, the sentences of the reply's quotes by their permalink, and
    what it may choose among, if anything."""

    language: str | None
    sentences: Mapping[str, tuple[str, ...]]
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as a model is given it: in which language, and until which moment of the loop's clock."""

    question: Question
    standalone: str
    language: str | None
    until: float


@dataclass(frozen=True, slots=True)
class _Read(Generic[T]):
    """What came of a form: what was shown, and what it took."""

    block: Numbered[T]
    done: Put[FilledForm]


class Teller:
    """Has a model read what was found, and sum it up."""

    def __init__(self, model: Guarded, most_tokens: int, role: str = READ, secrets: Sequence[str] = ()) -> None:
        """`most_tokens` bounds the sentences that are sent; `secrets` are keys and the like, which are never shown."""
        self._model = model
        self._most_tokens = most_tokens
        self._role = role
        self._secrets = tuple(secrets)

    @property
    def name(self) -> str:
        """The model's name as the settings have it."""
        return self._model.name

    @property
    def chooses(self) -> bool:
        """Whether the model chooses among the candidates."""
        return self._role == READ

    async def probe(self, seconds: float = PROBING) -> None:
        """Nothing, if the model answers.

        Raises:
            ModelError: it does not; the message says what to do.
        """
        done = await put(self._model, "ready", READY, PROBED, seconds)
        if done.failure is not None and done.failure.trouble is not Trouble.CUT:
            raise done.failure

    async def tell(self, reply: Reply, material: Material, question: Question, until: float) -> Reply:
        """The reply with the model's choice and summary; where it failed, as it was, and `degraded` says why.

        `until` is a moment of the running loop's clock. Nothing is asked where there is nothing to choose or sum up.
        """
        if self._role == OFF:
            return reply
        asked = _Asked(question, reply.standalone_question, material.language, until)
        if self.chooses and material.choice is not None:
            return await self._chosen(reply, material.choice, asked)
        if not question.summary or not isinstance(reply, Answer) or isinstance(reply, Closest):
            return reply
        return await self._summed_up(reply, material, asked)

    async def rewrite(self, question: Question, seconds: float) -> Rewritten | None:
        """What the model makes of a question that leans on earlier ones, or of several, in a share of the seconds left.

        None where it is not set to be asked.
        """
        if self._role == OFF:
            return None
        return await rewritten(self._model, question, SHARE * seconds, self._hidden())

    async def translate(self, answer: Answer, language: str | None, seconds: float) -> Answer:
        """The answer with a machine's translation beside each quote that is in another language; those that are sound.

        Where the model failed there is none, and `degraded` says why.
        """
        return await translated(self._model, answer, language or "en", seconds, self._hidden())

    async def _chosen(self, reply: Reply, choice: Choice, asked: _Asked) -> Reply:
        """The reply that the model's choice makes, with its summary."""
        language = asked.language
        shown = [NumberedSentence(one, one.quote, one.sentence, one.before, one.after) for one in choice.candidates]
        read = await self._filled(READ, shown, asked)
        spent = _with_spent(reply, read.done)
        if read.done.value is None:
            return replace(spent, degraded=why(read.done.failure, language))
        reading = read.done.value
        picked = [read.block.of[id] for id in reading.ids if id in read.block.of]
        made = _made(reply, choice, picked, reading.degree, language)
        made = replace(
            made,
            mode="model",
            ms=spent.ms,
            model=spent.model,
            language=spent.language,
            rejected=(*made.rejected, *_unknown(reading.ids, read.block)),
        )
        if not isinstance(made, Answer):
            return made

        def cited(one: Candidate) -> Cited | None:
            quote = one.shown_in(made)
            return Cited(quote, one.sentence) if quote else None

        return self._with_summary(made, reading.summary, read.block, cited, language)

    async def _summed_up(self, answer: Answer, material: Material, asked: _Asked) -> Reply:
        """The answer with a summary of its quotes, where the model is not to choose."""
        shown = [
            NumberedSentence(Cited(quote, sentence), quote, sentence)
            for quote in answer.quotes
            for sentence in material.sentences.get(quote.permalink, (quote.text,))
        ]
        language = asked.language
        read = await self._filled(SUMMARISE, shown, asked)
        spent = _with_spent(answer, read.done)
        if read.done.value is None:
            return replace(spent, degraded=why(read.done.failure, language))
        told = self._with_summary(spent, read.done.value.summary, read.block, lambda one: one, language)
        if told.summary is None and read.done.value.summary:
            return replace(told, degraded=model_notices.unsupported(language))
        return replace(told, mode="model")

    async def _filled(self, task: str, shown: Sequence[NumberedSentence[T]], asked: _Asked) -> _Read[T]:
        """What comes of a task of which the prompt has the name: "read" or "summarise"."""
        block = numbered(shown, self._most_tokens)
        done = await put(
            self._model,
            task,
            reading_form(block.ids, chooses=task == READ, summarises=asked.question.summary),
            MOST_WRITTEN,
            asked.until - asyncio.get_running_loop().time(),
            sentences=block.text,
            language=english_name(asked.language),
            turns=turns_of(asked.question),
            question=escaped(asked.standalone),
        )
        return _Read(block, done)

    def _with_summary(
        self,
        answer: Answer,
        worded: Sequence[Worded],
        block: Numbered[T],
        cited: Callable[[T], Cited | None],
        language: str | None,
    ) -> Answer:
        """The answer with those sentences of a summary that its quotes carry; what was dropped is recorded."""
        rejected: list[Rejected] = []
        kept: list[SummarySentence] = []
        hidden = self._hidden()
        texts = [" ".join(one.text[: 10 * MOST_TOLD].split()) for one in worded]
        given_away = hidden.held(" ".join(texts))  # piece by piece, too
        for place, (one, text) in enumerate(zip(worded, texts, strict=True)):
            rejected += _unknown(one.ids, block)
            named = [found for id in one.ids if id in block.of and (found := cited(block.of[id])) is not None]
            if given_away or isinstance(answer, Closest):
                passed: tuple[Cited, ...] | str = given_away or "no passage plainly answers"
            elif place >= MOST_SENTENCES:
                passed = f"a summary has at most {MOST_SENTENCES} sentences"
            else:
                passed = carried(text, named, language or "en", hidden)
            if isinstance(passed, str):
                rejected.append(_rejected("" if given_away else text, passed, hidden))
            else:
                kept.append(SummarySentence(text, tuple(dict.fromkeys(each.quote.n for each in passed))))
        summary = Summary(self.name, tuple(kept)) if kept else None
        every = dict.fromkeys((*answer.rejected, *rejected))
        return replace(answer, summary=summary, rejected=tuple(every))

    def _hidden(self) -> Secrets:
        return Secrets.of((*map(wording, TASKS), *self._secrets))


def _made(reply: Reply, choice: Choice, picked: Sequence[Candidate], degree: Degree, language: str | None) -> Reply:
    """The reply that a choice makes. Where nothing answers, an answer becomes the closest passages; a refusal stays."""
    answers = degree is not Degree.NOT and bool(picked)
    if isinstance(reply, Refusal) and not answers:
        return reply
    made = choice.made(picked, answers)
    if isinstance(made, Closest) and not isinstance(reply, Closest | Refusal):
        return replace(made, finding=" ".join(filter(None, (model_notices.unsettled(language), made.note))))
    if degree is Degree.PARTLY and isinstance(made, Answer) and not isinstance(made, Closest):
        return replace(made, finding=f"{made.finding} {model_notices.in_part(language)}")
    return made


def _with_spent(reply: R, done: Put[FilledForm]) -> R:
    """The reply with what a call took."""
    spent = replace(reply.ms, model=reply.ms.model + done.ms)
    return replace(reply, model=done.use + reply.model, ms=spent)


def _unknown(ids: Sequence[str], block: Numbered[T]) -> list[Rejected]:
    """The ids that were never shown, as rejected; what looks like no id may be anything, and is not repeated."""
    unknown = [id for id in ids if id not in block.of]
    what = ", ".join(id for id in unknown[:MOST_IDS] if _ID.fullmatch(id)) or "something that is no id"
    return [Rejected(what, "no sentence of that number was shown to the model")] if unknown else []


def _rejected(text: str, why: str, hidden: Secrets) -> Rejected:
    if not text or hidden.held(text):
        return Rejected("a sentence that is not shown", why)
    return Rejected(text if len(text) <= MOST_TOLD else text[: MOST_TOLD - 1] + "…", why)
