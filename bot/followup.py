"""Follow-ups: what a question leaves out and takes from the questions before it.

"And on ITU?" after "What does Iran say about sanctions?" takes Iran. Knows readings, not how they are made; how such a
question is written out is known to `bot.writing_out`.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.declarative import QUESTION_MARKS
from bot.question import Wants
from bot.question_parts import Segment
from bot.reading import Reading
from bot.referring import Refers, is_demonstrative, refers
from retrieval.filters import Filters
from retrieval.membership import memberships

_SHORT = 4


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question written out to stand by itself; `untold` where that took the question before it, added behind it.

    `text` is as it is read, at one time, and `shown` in the words that a person knows, where these are others.
    `follows` says that it is the question before with something new in it.
    """

    text: str
    untold: bool = False
    shown: str = ""
    follows: bool = False

    @property
    def said(self) -> str:
        """The question as a person is shown it."""
        return self.shown or self.text


@dataclass(frozen=True, slots=True)
class State:
    """What a conversation has come to: the last question written out, its reading, its filters and its topic.

    `mentioned` are the codes of those whose words were asked for so far, the latest last. `form` is what was wanted,
    `original` the question before it was read as at one time, and `command` says that it was typed as one. `stands`
    says that the reading names those whom it is about.
    """

    reading: Reading
    standalone: Standalone
    filters: Filters
    topic: str
    mentioned: tuple[str, ...] = ()
    form: Wants = Wants.ANSWER
    original: str = ""
    command: bool = False
    stands: bool = True

    @property
    def said(self) -> str:
        """The question as it was asked."""
        return self.original or self.reading.text


@dataclass(frozen=True, slots=True)
class Inherited:
    """What a follow-up takes from the question before it, and how it refers to it (`bot.referring`)."""

    who: bool = False
    topic: bool = False
    when: bool = False
    forum: bool = False
    refers: frozenset[Refers] = frozenset()

    def __bool__(self) -> bool:
        """Whether it takes anything."""
        return self.who or self.topic or self.when or self.forum or bool(self.refers)


def inherited(
    reading: Reading, before: State | None, *, at_any_time: bool = False, around_quote: bool = False
) -> Inherited:
    """What a question leaves out and takes from the one before; nothing where it is complete by itself.

    The time is not taken where it is asked `at_any_time`, nor where both the delegation and the topic are new, unless
    the question is a clause of the same sentence. `around_quote` says that these are the words around what it quotes,
    which is its topic.
    """
    if before is None:
        return Inherited()
    ways = refers(reading)
    if around_quote:
        ways &= {Refers.OTHERS, Refers.COMPARED}
    leaves_out = reading.is_opened or _refers_to_who(reading) if around_quote else _leaves_out(reading)
    if not ways and not leaves_out:
        return Inherited()
    own = bool(reading.topic.text) and not reading.topic.refers
    topical = not around_quote and (bool(ways - {Refers.OBJECT, Refers.COMPARED}) or not own)
    who = not reading.named and not reading.asks_who and Refers.OTHERS not in ways
    topic = topical or (not around_quote and Refers.COMPARED in ways and not any(not p.kinds for p in reading.parts))
    anew = bool(reading.named) and not topic and not _goes_on(reading, before)
    named = reading.when.since or reading.when.until or reading.when.sessions or Refers.TIMES in ways
    return Inherited(
        who=who,
        topic=topic,
        when=not (named or anew or at_any_time),
        forum=not reading.forums,
        refers=ways,
    )


def _goes_on(reading: Reading, before: State) -> bool:
    """Whether a question goes on with the sentence of the one before it: "… in 2020, and what did Kenya say …?"."""
    return reading.text[:1].islower() and not before.reading.text.rstrip().endswith(QUESTION_MARKS)


def _leaves_out(reading: Reading) -> bool:
    parts = reading.parts
    if reading.topic.refers or reading.is_opened or _refers_to_who(reading):
        return True
    if not reading.is_sentence:
        return len(reading.phrases.words) <= _SHORT + 4 * (reading.language == "zh") or reading.has("more")
    # "Why?", "Anything else?", "What did Kenya say?"
    return not reading.topic.text and bool(parts)


def _refers_to_who(reading: Reading) -> bool:
    """Whether a pronoun stands where the delegation would: "What did they say about water?", "Does it agree?"."""
    return not reading.named and not reading.asks_who and pronoun_of(reading) is not None


def pronoun_of(reading: Reading) -> Segment | None:
    """The pronoun outside the topic that stands for a delegation."""
    outside = [p for i, p in enumerate(reading.parts) if not reading.topic.first <= i < reading.topic.stop]
    they = (p for p in outside if "they" in p.kinds)
    return next(they, None) or next((p for p in outside if _is_it(reading, p)), None)


def _is_it(reading: Reading, part: Segment) -> bool:
    return "it" in part.kinds and not {"aux", "ask"} & part.kinds and not is_demonstrative(reading, part)


def keeps_form(reading: Reading, before: State, took: Inherited, whole: Standalone) -> bool:
    """Whether a follow-up asks what the question before it asked: by date, compared, or who said a phrase."""
    if before.form is Wants.ANSWER or not took or took.refers - {Refers.TIMES, Refers.AGAIN}:
        return False
    return whole.follows or not reading.is_sentence


def is_group(reading: Reading) -> bool:
    """Whether a question names a group alone, whose members can be compared."""
    return len(reading.named) == 1 and any(bloc.code in memberships() for bloc in (*reading.blocs, *reading.groups))
