"""A chat model's part: which of the best sentences answer, and a summary labelled as the model's own.

The model sees numbered sentences and fills in a form; it can write no quote and change neither words nor attribution.
Knows no vendor and no search.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.answers.quotes import gated, once, sentences_in
from bot.answers.rank import Scored
from bot.answers.search import BESIDE_WHAT_IS_NAMED, Searched
from bot.library import Library
from bot.models.ask import Put, put, ready, why, wordings
from bot.models.guard import Guarded
from bot.models.numbered_sentences import Numbered, ShownSentence, escaped, numbered
from bot.models.reading import MOST_READ, MOST_SENTENCES, OFF, READ, SUMMARISE, Degree, Worded, reading_form
from bot.models.rewrite_question import SHARE, rewritten, turns_of
from bot.models.secrets import Secrets
from bot.models.summary_check import carried
from bot.models.translate import translated
from bot.output import model_notices
from bot.output.speech.speaker import speaker
from bot.question import Question
from bot.quote import Quote, Rejected
from bot.reply import Answer, Closest, Refusal, Reply, Summary, SummarySentence
from retrieval.held import Held

MOST_WRITTEN = 2_000
"""The most tokens of a filled form. Ids and a summary take 300; the rest is for models that think before writing."""

PROBING = 10.0  # Seconds that a person waits to hear whether the model answers.
MOST_IDS = 10  # Ids that were never given and are named as such.
MOST_TOLD = 200  # Characters of a sentence that was dropped.

_ID = re.compile(r"S\d{1,4}", re.ASCII)

ReplyTo = Callable[[Sequence[ShownSentence], bool], Reply]
"""The reply to a model's choice: to the sentences picked, and whether they answer."""


@dataclass(frozen=True, slots=True)
class Material:
    """What a model is shown, best first; to choose from where there is a reply to its choice, else to sum up."""

    sentences: Sequence[ShownSentence]
    reply_to: ReplyTo | None = None


def to_sum_up(library: Library, answer: Answer, held: Sequence[Held]) -> Material:
    """The sentences of an answer's quotes; of a statement that is not among those held yet, the quote as it is."""
    sources = {one.id: library.read(one) for one in held if any(one.id == quote.statement for quote in answer.quotes)}

    def within(quote: Quote) -> tuple[str, ...]:
        source = sources.get(quote.statement)
        return sentences_in(quote, source) if source else (quote.text,)

    texts = ((quote, text) for quote in answer.quotes for text in within(quote))
    return Material([ShownSentence(quote, quote.start, quote.end, text) for quote, text in texts])


def candidates(library: Library, searched: Searched) -> tuple[ShownSentence, ...]:
    """The best quotable sentences of a search, each once."""
    every = [one for scored in searched.ranked if (one := _candidate(library, searched, scored))]
    kept = {quote.permalink for quote in once(one.quote for one in every)}
    return tuple({(one.quote.statement, one.start): one for one in every if one.quote.permalink in kept}.values())


def _candidate(library: Library, searched: Searched, scored: Scored) -> ShownSentence | None:
    sentence = scored.sentence
    quotes, _ = gated(library, [sentence])
    if not quotes:
        return None
    statement, passages = library.read(sentence.held)
    texts = [(each.start, statement.text[each.start : each.end].strip()) for p in passages for each in p.sentences]
    at = max((n for n, (start, _) in enumerate(texts) if start <= sentence.start), default=0)
    return ShownSentence(
        quotes[0],
        sentence.start,
        sentence.end,
        sentence.text,
        texts[at - 1][1] if at else "",
        texts[at + 1][1] if at + 1 < len(texts) else "",
        searched.preferred.who is None or searched.preferred.who.admits(sentence.held.record),
        scored.confidence,
    )


def ordered_by_model(searched: Searched, picked: Sequence[ShownSentence], limit: int, *, answers: bool) -> Searched:
    """The search with the sentences chosen by a model, in the model's order; `answers` says whether the choice answers.

    The ranker's first stays among the first `limit`, if there are two places or more. Sentences of delegations
    not named in the question answer nothing.
    """
    quotes = list(_with_own_first(list(_quotes(searched, picked)), searched.quotes, limit))
    rest = [one for one in searched.quotes if not any(_within(one, other) for other in quotes)]
    answers = answers and bool(picked) and picked[0].is_named
    return replace(
        searched,
        quotes=tuple(once([*quotes, *rest])),
        best=max(searched.best, 0.0) if answers else min(searched.best, BESIDE_WHAT_IS_NAMED),
        confidence=picked[0].confidence if picked else searched.confidence,
    )


def _quotes(searched: Searched, picked: Sequence[ShownSentence]) -> Iterator[Quote]:
    """The quotes of the sentences chosen, each once; the ranker's own quote if the sentence is inside."""
    had: list[Quote] = []
    for one in picked:
        if any(one.is_in(quote) for quote in had):
            continue
        had.append(next((quote for quote in searched.quotes if one.is_in(quote)), one.quote))
        yield had[-1]


def _with_own_first(quotes: list[Quote], own: Sequence[Quote], limit: int) -> list[Quote]:
    """The quotes with the ranker's own first no later than in the last place shown."""
    if not own or limit < 2 or any(_within(own[0], one) for one in quotes[:limit]):
        return quotes
    others = [one for one in quotes if one != own[0]]
    return [*others[: limit - 1], own[0], *others[limit - 1 :]]


def _within(one: Quote, other: Quote) -> bool:
    return one.statement == other.statement and other.start <= one.start and one.end <= other.end


class Teller:
    """Has a model read and sum up the results, by `until`: a moment of the running loop's clock."""

    def __init__(self, model: Guarded, most_tokens: int, role: str = READ, keys: Sequence[str] = ()) -> None:
        """`most_tokens` bounds the sentences sent; `keys` are never shown."""
        self._model = model
        self._most_tokens = most_tokens
        self._role = role
        self._keys = keys

    @property
    def name(self) -> str:
        """The model's name in the settings."""
        return self._model.name

    @property
    def chooses(self) -> bool:
        """Whether the model chooses among the candidates."""
        return self._role == READ

    async def probe(self) -> None:
        """Return if the model answers.

        Raises:
            ModelError: the model does not answer; the message says how to fix the problem.
        """
        await ready(self._model, PROBING)

    async def rewrite(self, question: Question, until: float) -> Put[tuple[str, ...]] | None:
        """The model's rewriting of a question that leans on others, or of several; None without a model."""
        if self._role == OFF:
            return None
        return await rewritten(self._model, question, SHARE * _seconds(until), self._secrets)

    async def translate(self, answer: Answer, until: float) -> Answer:
        """The answer with sound machine translations beside the quotes in other languages; or `degraded`."""
        return await translated(self._model, answer, answer.language or "en", _seconds(until), self._secrets)

    async def tell(self, reply: Reply, material: Material, question: Question, until: float) -> Reply:
        """The reply with the model's choice and summary; after a failure unchanged, with the reason in `degraded`."""
        reply_to = material.reply_to
        if self._role == OFF or not (reply_to or question.summary):
            return reply
        block = numbered(material.sentences, self._most_tokens)
        done = await put(
            self._model,
            READ if reply_to else SUMMARISE,
            reading_form(tuple(block.of), chooses=reply_to is not None, summarises=question.summary),
            MOST_WRITTEN,
            _seconds(until),
            sentences=block.text,
            language=speaker("en").language_name(reply.language or "en"),
            turns=turns_of(question),
            question=escaped(reply.standalone_question),
        )
        reply = made = done.added_to(reply)
        if (reading := done.value) is None:
            return replace(reply, degraded=why(done.failure, reply.language))
        if reply_to:
            picked = [block.of[id] for id in dict.fromkeys(reading.ids) if id in block.of]
            made = _reply_to_choice(reply, reply_to, picked, reading.degree)
            rejected = (*made.rejected, *_unknown(reading.ids, block))
            made = replace(made, ms=reply.ms, model=reply.model, language=reply.language, rejected=rejected)
        if isinstance(made, Answer):
            made = self._with_summary(made, reading.summary, block)
            if not reply_to and reading.summary and made.summary is None:
                return replace(made, degraded=model_notices.unsupported(reply.language))
        return replace(made, mode="model")

    def _with_summary(self, answer: Answer, worded: Sequence[Worded], block: Numbered) -> Answer:
        """The answer with the summary sentences supported by its quotes; dropped sentences are recorded."""
        rejected: list[Rejected] = []
        kept: list[SummarySentence] = []
        texts = [" ".join(one.text[: 10 * MOST_TOLD].split()) for one in worded[:MOST_READ]]
        given_away = self._secrets.held(" ".join(texts))  # piece by piece, too
        for place, (one, text) in enumerate(zip(worded, texts, strict=False)):
            rejected += _unknown(one.sentences, block)
            cited = [found for id in one.sentences if id in block.of and (found := _shown_in(answer, block.of[id]))]
            if given_away or isinstance(answer, Closest):
                passed: tuple[int, ...] | str = given_away or "no passage plainly answers"
            elif place >= MOST_SENTENCES:
                passed = f"a summary has at most {MOST_SENTENCES} sentences"
            else:
                passed = carried(text, cited, answer.language or "en")
            if isinstance(passed, str):
                what = "" if given_away else _short(text)
                rejected.append(Rejected(what or "a sentence that is not shown", passed))
            else:
                kept.append(SummarySentence(text, passed))
        summary = Summary(self.name, tuple(kept)) if kept else None
        return replace(answer, summary=summary, rejected=tuple(dict.fromkeys((*answer.rejected, *rejected))))

    @cached_property
    def _secrets(self) -> Secrets:
        return Secrets((*wordings(), *self._keys))


def _seconds(until: float) -> float:
    return until - asyncio.get_running_loop().time()


def _reply_to_choice(reply: Reply, reply_to: ReplyTo, picked: Sequence[ShownSentence], degree: Degree) -> Reply:
    """The reply to a choice: without an answer, an answer becomes the closest passages, and a refusal stays."""
    answers = degree is not Degree.NOT and bool(picked)
    if isinstance(reply, Refusal) and not answers:
        return reply
    made = reply_to(picked, answers)
    if isinstance(made, Closest) and not isinstance(reply, Closest | Refusal):
        return replace(made, finding=" ".join(filter(None, (model_notices.unsettled(reply.language), made.note))))
    if degree is Degree.PARTLY and isinstance(made, Answer) and not isinstance(made, Closest):
        return replace(made, finding=f"{made.finding} {model_notices.in_part(reply.language)}")
    return made


def _shown_in(answer: Answer, sentence: ShownSentence) -> ShownSentence | None:
    """The sentence with the quote in which an answer shows it; None for a sentence that is not shown."""
    quote = next(filter(sentence.is_in, answer.quotes), None)
    return replace(sentence, quote=quote) if quote else None


def _unknown(ids: Sequence[str], block: Numbered) -> list[Rejected]:
    """Ids never shown, as rejected; text unlike an id is not repeated."""
    unknown = [id for id in dict.fromkeys(ids) if id not in block.of]
    what = ", ".join(id for id in unknown[:MOST_IDS] if _ID.fullmatch(id)) or "something that is no id"
    return [Rejected(what, "no sentence of that number was shown to the model")] if unknown else []


def _short(text: str) -> str:
    return text if len(text) <= MOST_TOLD else text[: MOST_TOLD - 1] + "…"
