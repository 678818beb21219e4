"""A chat model behind limits: a deadline, a retry where useful, a pause after failures, few calls at once.

Knows kinds of trouble, not vendors and not tasks. Every failure is a ModelError within the deadline.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from bot.chat_model import AnswerForm, ChatModel, ModelError, Prompt, Told, Trouble

log = logging.getLogger("onrecord.model")

T = TypeVar("T")

RETRIED = frozenset((Trouble.UNREACHABLE, Trouble.SERVER, Trouble.RATE))
"""What may be gone the next moment; after anything else a second try costs time and money in vain."""

STANDING = frozenset((Trouble.KEY, Trouble.FORBIDDEN, Trouble.UNKNOWN_MODEL, Trouble.QUOTA))
"""What stays until somebody changes a setting or pays."""

FAILURES = frozenset((*STANDING, Trouble.UNREACHABLE, Trouble.SLOW, Trouble.RATE, Trouble.SERVER))
"""What says that the next question will fare no better: what counts towards leaving the model alone."""

FAILED_IN_A_ROW = 3
"""Failures after which the model is left alone; one is enough where only a person can mend it."""

FIRST_PAUSE, LONGEST_PAUSE = 30.0, 600.0
"""Seconds that it is left alone, doubled each time that it fails again at once."""

AT_ONCE = 4
"""Calls with the model at the same time."""

LEAST_LEFT = 2.0
"""Seconds below which a second try is not worth beginning."""

BETWEEN = 0.3
"""Seconds before a second try, where the server does not say how long to wait."""


class Guarded:
    """A chat model that answers in time, or raises an error that says why."""

    def __init__(self, model: ChatModel, *, clock: Callable[[], float] = monotonic) -> None:
        """Guards `model`; `clock` counts seconds and never goes back."""
        self.name = model.name
        """The model's name as the settings have it."""
        self._model = model
        self._clock = clock
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._failures, self._pause, self._why = 0, FIRST_PAUSE, ""
        self._paused_until: float | None = None
        self._is_tried = False

    async def fill(self, prompt: Prompt, form: AnswerForm[T], most_tokens: int, *, seconds: float) -> Told[T]:
        """The form filled in by the model within `seconds`.

        Raises:
            ModelError: the model did not; the message says what happened and what to do.
        """
        if seconds <= 0:
            raise ModelError(Trouble.SLOW, "There was no time left to ask the model; raise ONRECORD_MODEL_TIMEOUT")
        until = asyncio.get_running_loop().time() + seconds
        is_trial = self._enter()
        try:
            told = await self._tried(prompt, form, most_tokens, until)
        except ModelError as error:
            if error.trouble in FAILURES:
                self._leave_alone(error, is_trial=is_trial)
            elif error.trouble is not Trouble.BUSY:
                self._come_back()
            raise
        finally:
            self._is_tried = self._is_tried and not is_trial
        self._come_back()
        return told

    def _enter(self) -> bool:
        """Lets a call through, or raises; whether the call tries a model that was left alone."""
        if self._paused_until is None:
            return False
        left = self._paused_until - self._clock()
        if left <= 0 and not self._is_tried:
            self._is_tried = True
            return True
        when = f"in {max(1, round(left))} s" if left > 0 else "right now"
        message = f"The model is left alone for a while ({self._why}); it is tried again {when}"
        raise ModelError(Trouble.PAUSED, message, wait=max(left, 0.0))

    def _come_back(self) -> None:
        """The model is there, whether it answered as asked or not."""
        self._failures, self._pause, self._paused_until = 0, FIRST_PAUSE, None

    def _leave_alone(self, error: ModelError, *, is_trial: bool) -> None:
        """Counts a failure; after enough of them, or one that stays, nobody asks the model for a while."""
        is_standing = error.trouble in STANDING
        self._failures += 1
        if is_trial or is_standing or self._failures >= FAILED_IN_A_ROW:
            self._why = str(error) if is_standing else str(error).partition(": ")[0]
            self._pause = min(2 * self._pause, LONGEST_PAUSE) if is_trial else FIRST_PAUSE
            pause = max(self._pause, min(error.wait or 0.0, LONGEST_PAUSE))
            self._paused_until = self._clock() + pause
            log.info("the model is left alone for %.0f s: %s", pause, error)

    async def _tried(self, prompt: Prompt, form: AnswerForm[T], most_tokens: int, until: float) -> Told[T]:
        """The answer of a first try, or of a second where the first failed in a way that may be gone."""
        try:
            return await self._once(prompt, form, most_tokens, until)
        except ModelError as error:
            wait = BETWEEN if error.wait is None else error.wait
            left = until - asyncio.get_running_loop().time()
            if error.final or error.trouble not in RETRIED or wait + LEAST_LEFT > left:
                raise
            log.info("asking the model again in %.1f s: %s", wait, error)
        await asyncio.sleep(wait)
        return await self._once(prompt, form, most_tokens, until)

    async def _once(self, prompt: Prompt, form: AnswerForm[T], most_tokens: int, until: float) -> Told[T]:
        loop = asyncio.get_running_loop()
        came, asked = loop.time(), until
        try:
            async with asyncio.timeout_at(until), self._slots:
                asked = loop.time()
                return await self._model.fill(prompt, form, most_tokens)
        except TimeoutError:
            pass
        # What had to wait for its turn, or came with little time left, says nothing of how fast the model is.
        if asked - came > until - asked:
            raise ModelError(Trouble.BUSY, "Too many questions are with the model at once; ask again in a moment")
        raise ModelError(Trouble.SLOW, "The model did not answer in time; ask again, or raise ONRECORD_MODEL_TIMEOUT")
