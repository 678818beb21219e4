"""What a chat model adds to quotes that are already chosen and checked: a finding and claims, as far as they pass.

The model sees the sentences of the quotes and fills in a form; it can take no quote away, add none, and change neither
words nor attribution. Knows prompts, forms and the gate on prose; knows no vendor.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from bot import notices
from bot.answer import Answer, Quote, Rejected
from bot.asking import put, why
from bot.draft import Draft, DraftedClaim, draft_form
from bot.gate.prose import Drafted, judged
from bot.gate.prose_secrets import Secrets
from bot.guarded import Guarded
from bot.languages import english_name
from bot.model_errors import Trouble
from bot.numbered import Numbered, escaped, numbered
from bot.prompts import FORM, wording
from bot.ready import PROBED, PROBING, READY
from bot.translating import translated

MOST_WRITTEN = 2_000
"""Tokens of a draft. A finding and a few claims take 300; the rest is for models that think before they write."""

MOST_IDS = 10
"""Ids that were never given and are named as such."""

_ID = re.compile(r"S\d{1,4}", re.ASCII)

Likeness = Callable[[str, Sequence[str]], Sequence[float]]


@dataclass(frozen=True, slots=True)
class Material:
    """What a model may be told of an answer: its sentences by the permalink of their quote, and its language."""

    language: str | None
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

    async def tell(self, answer: Answer, material: Material, until: float) -> Answer:
        """The answer with what the model wrote that passed; where it failed, as it was, and `degraded` says why.

        `until` is a moment of the running loop's clock. The model is shown the quotes that are shown to the reader.
        """
        loop = asyncio.get_running_loop()
        block = numbered([(q, material.sentences[q.permalink]) for q in answer.quotes], self._most_tokens)
        language = material.language
        done = await put(
            self._model,
            "draft",
            draft_form(block.ids),
            MOST_WRITTEN,
            until - loop.time(),
            sentences=block.text,
            language=english_name(language),
            question=escaped(answer.standalone_question),
        )
        spent = replace(answer.ms, model=answer.ms.model + done.ms)
        answer = replace(answer, model=done.use + answer.model, ms=spent)
        if done.value is None:
            return replace(answer, degraded=why(done.failure, language))
        began = perf_counter()
        try:
            # Off the loop: it compares texts by their vectors, for which a provider may have to be asked.
            async with asyncio.timeout_at(until):
                finished = await asyncio.to_thread(self._finished, answer, done.value, block, language, done.system)
        except TimeoutError:
            finished = replace(answer, degraded=notices.degraded(language, Trouble.SLOW))
        return replace(finished, ms=replace(spent, prose=spent.prose + (perf_counter() - began) * 1000))

    async def translate(self, answer: Answer, language: str | None, seconds: float) -> Answer:
        """The answer with a machine's translation beside each quote that is in another language; those that are sound.

        Where the model failed there is none, and `degraded` says why.
        """
        told = (wording(task) for task in ("draft", "translate", FORM))
        return await translated(self._model, answer, language or "en", seconds, Secrets.of((*told, *self._secrets)))

    def _finished(self, answer: Answer, draft: Draft, block: Numbered, asked_in: str | None, system: str) -> Answer:
        """The answer with what of a draft passes the gate on prose."""
        # Where the question's language is not known the model was asked to write English.
        language = asked_in or "en"
        if draft.refusal != "none":
            return replace(answer, mode="model", finding=f"{answer.finding} {notices.unsettled(language)}")
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
            return replace(answer, degraded=notices.unsupported(language))
        told = replace(answer, mode="model", claims=passed.claims)
        if passed.finding is None:
            return told
        return replace(told, finding=" ".join(filter(None, (passed.finding, told.note))))


def _drafted(claim: DraftedClaim, block: Numbered, rejected: list[Rejected]) -> Drafted:
    """A claim with the quotes that it cites; what it cites that was never shown is recorded."""
    known = [id for id in claim.sentences if id in block.quotes]
    if unknown := [id for id in claim.sentences if id not in block.quotes]:
        # What looks like no id may be anything that a model was made to write there, and is not repeated.
        what = ", ".join(id for id in unknown[:MOST_IDS] if _ID.fullmatch(id)) or "something that is no id"
        rejected.append(Rejected(what, "no sentence of that number was shown to the model"))
    quotes: dict[str, Quote] = {block.quotes[id].permalink: block.quotes[id] for id in known}
    return Drafted(claim.text, tuple(quotes.values()))
