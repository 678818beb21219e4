"""People who ask the bot on the emulator, many at a time, each waiting for an answer as a person does.

Times are taken where they sit: from what is said to the answer's arrival in their chat. Knows the emulator alone.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle

from tests.bench.asked import Said
from tests.bot_api import BotApi
from tests.bot_api.people import Person
from tests.bot_api.values import InlineAsk, Message, Tap

PATIENCE = 30.0
"""Seconds after which an answer is missing."""

POOL = 60
"""People of one language, and people who type, in turn: nobody faster than the bot takes for a flood."""

TAPPED = ("c:", "+", "m:", "s:", "-")
"""What is tapped in turn: a quote's context, a verdict, more quotes, a source, the other verdict."""


@dataclass(eq=False)
class Waits:
    """Somebody who has said something, and may tap a button below the answer."""

    person: Person
    asked: Message
    answer: Message | None = None
    tap: Tap | None = None

    def arrived(self, after: int) -> Message | None:
        """The bot's first message in their chat after an event."""
        found = None
        for message in reversed(self.asked.chat.messages.values()):
            if message.seq <= after:
                break
            if message.by_bot:
                found = message
        return found


@dataclass
class Spell:
    """What a while of asking came to: milliseconds of each answer and of each list of an inline query.

    `lost` counts what was never answered; `seconds` is how long it all took.
    """

    answers: list[float] = field(default_factory=list)
    lists: list[float] = field(default_factory=list)
    taps: int = 0
    lost: int = 0
    seconds: float = 0


class Crowd:
    """Everybody who uses the bot. `asked` counts what was asked of it."""

    def __init__(self, api: BotApi, lines: Iterator[Said], typed: Iterator[str]) -> None:
        self._api, self._lines, self._typed = api, lines, typed
        self._people: dict[str, list[Person]] = {}
        self._waiting: list[Waits] = []
        self._typing: list[InlineAsk] = []
        self._typists = cycle([api.person(90_000 + n) for n in range(POOL)])
        self._tapped = 0
        self.asked = 0

    def at_once(self, people: int) -> Spell:
        """So many people ask in one moment."""
        return self.steadily(people, people)

    def steadily(
        self, questions: int, at_once: int, *, tap_each: int | None = None, type_every: float | None = None
    ) -> Spell:
        """So many questions, so many of them open at any time.

        Below one answer in `tap_each` a button is tapped; every `type_every` seconds somebody types an inline query.
        """
        spell, began = Spell(), time.monotonic()
        left, next_typed = questions, began
        with self._api.world.lock:
            while left or self._waiting or self._typing:
                while left and len(self._waiting) < at_once:
                    self._ask()
                    left -= 1
                if left and type_every is not None and time.monotonic() >= next_typed:
                    self._typing.append(next(self._typists).asks_inline(next(self._typed)))
                    next_typed = max(next_typed + type_every, time.monotonic())
                self._api.world.changed.wait(0.05)
                self._look(spell, tap_each)
        spell.seconds = time.monotonic() - began
        return spell

    def _ask(self) -> None:
        line = next(self._lines)
        self.asked += 1
        people = self._people.setdefault(line.language, [])
        if len(people) < POOL:
            id_ = 1_000 + 1_000 * list(self._people).index(line.language) + len(people)
            people.append(self._api.person(id_, language_code=line.language))
            person = people[-1]
        else:
            busy = {one.person.id for one in self._waiting}
            person = next(one for one in people if one.id not in busy)
            # Whoever has asked stands last again.
            people.remove(person)
            people.append(person)
        self._waiting.append(Waits(person, person.says(line.text)))

    def _look(self, spell: Spell, tap_each: int | None) -> None:
        """Take down what has arrived, and have buttons tapped."""
        now = time.monotonic()
        for one in list(self._waiting):
            if one.answer is None and (answer := one.arrived(one.asked.seq)) is not None:
                one.answer = answer
                spell.answers.append((answer.at - one.asked.at) * 1000)
                self._tapped += 1
                if tap_each is not None and self._tapped % tap_each == 0:
                    one.tap = self._taps(one.person, answer)
                    spell.taps += one.tap is not None
            if one.answer is not None and (one.tap is None or _done(one, one.tap)):
                self._waiting.remove(one)
            elif now - (one.tap or one.asked).at > PATIENCE:
                spell.lost += 1
                self._waiting.remove(one)
        for ask in list(self._typing):
            if ask.answered is not None:
                spell.lists.append((ask.answered - ask.at) * 1000)
            elif now - ask.at > PATIENCE:
                spell.lost += 1
            else:
                continue
            self._typing.remove(ask)

    def _taps(self, person: Person, answer: Message) -> Tap | None:
        wanted = TAPPED[self._tapped % len(TAPPED)]
        held = [one.callback_data for one in answer.buttons if one.callback_data is not None]
        found = next((data for data in held if data.startswith(wanted) or data.endswith(wanted)), None)
        return person.taps(answer, found) if found is not None else None


def _done(one: Waits, tap: Tap) -> bool:
    """Whether a tap is answered, and what it leads to has come."""
    return tap.answer is not None and (tap.data.startswith("r:") or one.arrived(tap.seq) is not None)
