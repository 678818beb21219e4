"""A model behind its limits: what is tried again, what is left alone, and that nothing outlives the deadline."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import pytest

from bot.chat_model import AnswerForm, ModelError, Prompt, Told, Trouble, Usage
from bot.models.guard import (
    AT_ONCE,
    BETWEEN,
    FAILED_IN_A_ROW,
    FAILURES,
    FIRST_PAUSE,
    LEAST_LEFT,
    LONGEST_PAUSE,
    RETRIED,
    STANDING,
    Guarded,
)
from tests.bot.models.conftest import PROMPT, YES


@dataclass
class Scripted:
    """A model that fails as scripted, once for each entry, and answers where the script says None or has ended."""

    script: list[ModelError | float | None] = field(default_factory=list)
    asked: int = 0
    busy: int = 0
    busiest: int = 0
    name: str = "scripted:model"

    async def fill(self, prompt: Prompt, form: AnswerForm[Any], most_tokens: int) -> Told[Any]:
        self.asked += 1
        step = self.script.pop(0) if self.script else None
        if isinstance(step, ModelError):
            raise step
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        try:
            await asyncio.sleep(step or 0)
        finally:
            self.busy -= 1
        return Told(form.read({"yes": True}), Usage(1, 10, 1))


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def failing(trouble: Trouble, times: int, wait: float | None = None) -> list[ModelError | float | None]:
    return [ModelError(trouble, f"It is {trouble}", wait=wait) for _ in range(times)]


async def ask(guarded: Guarded, seconds: float = 5.0) -> bool:
    return (await guarded.fill(PROMPT, YES, 10, seconds=seconds)).value.yes


async def failure(guarded: Guarded, seconds: float = 5.0) -> ModelError:
    """The error of a question that fails."""
    with pytest.raises(ModelError) as raised:
        await ask(guarded, seconds)
    return raised.value


@pytest.mark.parametrize("trouble", sorted(Trouble))
async def test_only_what_may_be_gone_is_tried_again_and_only_once(trouble: Trouble) -> None:
    """A wrong key, a used-up quota or a slow model costs one call; a cut connection two, and never three."""
    model = Scripted(failing(trouble, 2))
    assert (await failure(Guarded(model))).trouble is trouble
    assert model.asked == (2 if trouble in RETRIED else 1)
    assert await ask(Guarded(Scripted(failing(trouble, trouble in RETRIED))))


async def test_no_second_try_begins_where_the_server_asks_for_more_time_than_is_left() -> None:
    """A person does not wait for a Retry-After of a minute."""
    model = Scripted(failing(Trouble.RATE, 2, wait=60.0))
    started = perf_counter()
    await failure(Guarded(model), LEAST_LEFT + BETWEEN)
    assert model.asked == 1
    assert perf_counter() - started < 1.0


@pytest.mark.parametrize(("seconds", "asked"), [(0.2, 1), (0.0, 0)])
async def test_a_model_that_never_answers_is_left_at_the_deadline(seconds: float, asked: int) -> None:
    """Whatever the model does; and where the search took all of the time, the model is not asked at all."""
    model, started = Scripted([60.0]), perf_counter()
    assert (await failure(Guarded(model), seconds)).trouble is Trouble.SLOW
    assert perf_counter() - started < 1.0
    assert model.asked == asked


NEVER = 20


@pytest.mark.parametrize("trouble", sorted(set(Trouble) - {Trouble.PAUSED}))
async def test_a_model_that_fails_is_left_alone_and_tried_again_by_itself(trouble: Trouble) -> None:
    """At once where only a person can mend it, else after failures in a row, and never for an answer without use."""
    failures = 1 if trouble in STANDING else FAILED_IN_A_ROW if trouble in FAILURES else NEVER
    clock, model = Clock(), Scripted(failing(trouble, 2 * NEVER))
    guarded = Guarded(model, clock=clock)
    for _ in range(failures):
        assert (await failure(guarded, LEAST_LEFT)).trouble is trouble
    asked, model.script = model.asked, []
    if failures < NEVER:
        paused = await failure(guarded)
        assert paused.trouble is Trouble.PAUSED
        assert f"It is {trouble}" in str(paused)
        assert model.asked == asked
        clock.now += FIRST_PAUSE + 1
    assert await ask(guarded)
    assert await ask(guarded)


async def test_the_pause_grows_with_each_try_that_fails_and_ends_with_one_that_does_not() -> None:
    """A model that is down for an hour is not knocked at every half minute."""
    clock, model = Clock(), Scripted(failing(Trouble.KEY, 8))
    guarded = Guarded(model, clock=clock)
    pauses: list[float] = []
    for _ in range(8):
        await failure(guarded)
        wait = (await failure(guarded)).wait
        assert wait is not None
        pauses.append(wait)
        clock.now += wait
    assert pauses == [min(FIRST_PAUSE * 2**n, LONGEST_PAUSE) for n in range(8)]
    assert await ask(guarded)
    model.script = failing(Trouble.KEY, 1)
    await failure(guarded)
    assert (await failure(guarded)).wait == FIRST_PAUSE


async def test_only_one_question_tries_a_model_that_was_left_alone() -> None:
    """When the pause is over, the others go on without it until one has come back."""
    clock, model = Clock(), Scripted([*failing(Trouble.KEY, 1), 0.2])
    guarded = Guarded(model, clock=clock)
    await failure(guarded)
    clock.now += FIRST_PAUSE + 1
    outcomes = await asyncio.gather(*(ask(guarded) for _ in range(5)), return_exceptions=True)
    assert outcomes.count(True) == 1
    assert sum(isinstance(one, ModelError) and one.trouble is Trouble.PAUSED for one in outcomes) == 4
    assert model.asked == 2


async def test_an_asker_who_goes_away_while_trying_does_not_leave_it_paused_for_ever() -> None:
    """Ctrl-C on the one question that tries the model lets the next one try it."""
    clock, model = Clock(), Scripted([*failing(Trouble.KEY, 1), 60.0])
    guarded = Guarded(model, clock=clock)
    await failure(guarded)
    clock.now += FIRST_PAUSE + 1
    trying = asyncio.create_task(ask(guarded))
    await asyncio.sleep(0.05)
    trying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trying
    assert await ask(guarded)


async def test_no_more_calls_than_allowed_are_with_the_model_at_once() -> None:
    """Those that find no room in time, or little time behind it, say so: a model that is busy is not taken for slow."""
    model = Scripted([0.3] * 10)
    guarded = Guarded(model, clock=Clock())
    outcomes = await asyncio.gather(*(ask(guarded, seconds=0.5) for _ in range(10)), return_exceptions=True)
    assert model.busiest == AT_ONCE
    troubles = [one.trouble for one in outcomes if isinstance(one, ModelError)]
    assert outcomes.count(True) == AT_ONCE
    assert troubles == [Trouble.BUSY] * (10 - AT_ONCE)
    assert await ask(guarded)


async def test_questions_that_find_no_room_do_not_hide_that_the_model_is_slow() -> None:
    """A model that answers nobody is left alone, however many wait for it."""
    guarded = Guarded(Scripted([60.0] * 10), clock=Clock())
    await asyncio.gather(*(failure(guarded, 0.3) for _ in range(10)))
    assert (await failure(guarded)).trouble is Trouble.PAUSED
