"""What a chat model adds to quotes that are already chosen and checked: a finding and claims, as far as they pass.

The model sees the sentences of the quotes and fills in a form; it can take no quote away, add none, and change neither
words nor attribution. Knows prompts, forms and the gate on prose; knows no vendor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from bot import notices
from bot.answer import Answer, Quote, Rejected
from bot.asking import Put, put, why
from bot.composing import rows
from bot.draft import Draft, DraftedClaim, draft_form
from bot.gate.prose import Drafted, judged
from bot.guarded import Guarded
from bot.languages import english_name
from bot.model_errors import Trouble
from bot.numbered import Numbered, escaped, numbered
from bot.prompts import FORM, wording
from bot.question import Question
from bot.ready import PROBED, PROBING, READY
from bot.rewriting import rewritten
from bot.translating import translated
from bot.understand import Understanding
from bot.unstated import by_words, named

MOST_WRITTEN = 2_000
"""Tokens of a draft. A finding and a few claims take 300; the rest is for models that think before they write."""

MOST_IDS = 10
"""Ids that were never given and are named as such."""

_ID = re.compile(r"S\d{1,4}", re.ASCII)

Likeness = Callable[[str, Sequence[str]], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Material:
    """What a model may be told of an answer: its sentences by the permalink of their quote, and what was asked."""

    understood: Understanding
    sentences: Mapping[str, tuple[str, ...]]


class Teller:
    """Has a model put into words what quotes say."""

    def __init__(
        self, model: Guarded, most_tokens: int, likeness: Likeness | None = None, secrets: Sequence[str] = ()
    ) -> None:
        """`most_tokens` bounds the sentences that are sent; `likeness` compares texts across languages.

        `secrets` are keys and the like: whatever a model writes, they are not shown.
        """
        self._model = model
        self._most_tokens = most_tokens
        self._likeness = likeness
        self._secrets = tuple(secrets)

    @property
    def name(self) -> str:
        """The model's name as the settings have it."""
        return self._model.name

    async def probe(self, seconds: float = PROBING) -> None:
        """Nothing, if the model answers.

        Raises:
            ModelError: it does not; the message says what to do.
        """
        done = await put(self._model, "ready", READY, PROBED, seconds)
        if done.failure is not None and done.failure.trouble is not Trouble.CUT:
            raise done.failure

    async def rewrite(self, question: Question, seconds: float) -> Put[str]:
        """A question that leans on its history, written out by the model; unchecked."""
        return await rewritten(self._model, question, seconds)

    async def tell(self, answer: Answer, material: Material, seconds: float) -> Answer:
        """The answer with what the model wrote that passed; where it failed, as it was, and `degraded` says why."""
        every = [(q, material.sentences[q.permalink]) for q in (*answer.quotes, *answer.more)]
        block = numbered(every, self._most_tokens)
        understood = material.understood
        done = await put(
            self._model,
            "draft",
            draft_form(block.ids),
            MOST_WRITTEN,
            seconds,
            sentences=block.text,
            language=english_name(understood.language),
            question=escaped(answer.standalone_question),
        )
        spent = replace(answer.ms, model=answer.ms.model + done.ms)
        answer = replace(answer, model=done.use + answer.model, ms=spent)
        if done.value is None:
            return by_words(replace(answer, degraded=why(done.failure, understood.language)), understood.language)
        began = perf_counter()
        finished = self._finished(answer, done.value, block, understood, done.system)
        return replace(finished, ms=replace(spent, prose=spent.prose + (perf_counter() - began) * 1000))

    async def translate(self, answer: Answer, language: str | None, seconds: float) -> Answer:
        """The answer with a machine's translation beside each quote that is in another language; those that are sound.

        Where the model failed there is none, and `degraded` says why.
        """
        return await translated(self._model, answer, language or "en", seconds)

    def _finished(
        self, answer: Answer, draft: Draft, block: Numbered, understood: Understanding, system: str
    ) -> Answer:
        """The answer with what of a draft passes the gate on prose."""
        # Where the question's language is not known the model was asked to write English.
        language = understood.language or "en"
        if not draft.answered:
            finding = f"{answer.finding} {notices.unsettled(language)}"
            return _judged_premise(replace(answer, mode="model", finding=finding), draft, language)
        rejected: list[Rejected] = []
        drafted = [_drafted(one, block, rejected) for one in draft.claims]
        passed = judged(
            drafted,
            draft.finding,
            answer.standalone_question,
            language,
            secrets=(system, wording(FORM), *self._secrets),
            likeness=self._likeness,
        )
        # A finding is often a claim repeated: what was left out once is not named twice.
        left_out = {one.what: one for one in reversed((*rejected, *passed.rejected))}
        answer = replace(answer, rejected=(*answer.rejected, *reversed(left_out.values())))
        if not passed.claims:
            alone = replace(answer, degraded=notices.unsupported(language))
            return _judged_premise(alone, draft, language)
        cited = {n for claim in passed.claims for n in claim.quotes}
        # What the model cites from beyond the limit is shown, behind the rest: the search's order stays.
        added = tuple(q for q in answer.more if q.n in cited)
        at = {q.n: n for n, q in enumerate((*answer.quotes, *added), start=1)}
        claims = tuple(replace(c, quotes=tuple(sorted(at[n] for n in c.quotes))) for c in passed.claims)
        shown = tuple(replace(q, n=at[q.n]) for q in (*answer.quotes, *added))
        rest = tuple(q for q in answer.more if q.n not in cited)
        more = tuple(replace(q, n=n) for n, q in enumerate(rest, start=len(shown) + 1))
        told = replace(
            answer,
            mode="model",
            finding=passed.finding or answer.finding,
            claims=claims,
            quotes=shown,
            rows=rows(understood, shown),
            more=more,
        )
        return _judged_premise(told, draft, language)


def _judged_premise(answer: Answer, draft: Draft, language: str) -> Answer:
    """The answer with its question's premise named where the model did not find it in the sentences.

    A model that says that there is no premise is not asked about it: the words of the quotes decide.
    """
    if draft.premise == "not stated":
        return named(answer, language)
    return by_words(answer, language) if draft.premise == "none" else answer


def _drafted(claim: DraftedClaim, block: Numbered, rejected: list[Rejected]) -> Drafted:
    """A claim with the quotes that it cites; what it cites that was never shown is recorded."""
    known = [id for id in claim.sentences if id in block.quotes]
    if unknown := [id for id in claim.sentences if id not in block.quotes]:
        # What looks like no id may be anything that a model was made to write there, and is not repeated.
        what = ", ".join(id for id in unknown[:MOST_IDS] if _ID.fullmatch(id)) or "something that is no id"
        rejected.append(Rejected(what, "no sentence of that number was shown to the model"))
    quotes: dict[str, Quote] = {block.quotes[id].permalink: block.quotes[id] for id in known}
    return Drafted(claim.text, tuple(quotes.values()))
