"""Follow-ups: what a question leaves out is taken from the questions before it, and it is written out to stand alone.

"And on ITU?" after "What does Iran say about sanctions?" is "What does Iran say about ITU?". Knows readings, not how
they are made.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.declarative import QUESTION_MARKS
from bot.question_parts import Segment
from bot.reading import Reading
from bot.referring import Refers, is_demonstrative, refers
from bot.speech.speaker import speaker
from retrieval.filters import Filters

_SHORT = 4
_GENITIVE = frozenset(("fr", "es", "pt"))
"""Languages in which one speaks "of" something."""
_POSSESSIVE = frozenset(("their", "its", "his", "her", "leur", "leurs", "son", "sa", "ses", "su", "sus", "ihre", "ihr"))


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question written out to stand by itself; `untold` where that took the question before it, added behind it."""

    text: str
    untold: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """What a conversation has come to: the last question written out, its reading, its filters and its topic.

    `mentioned` are the codes of those whose words were asked for so far, the latest last.
    """

    reading: Reading
    standalone: Standalone
    filters: Filters
    topic: str
    mentioned: tuple[str, ...] = ()


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


def inherited(reading: Reading, before: State | None, *, at_any_time: bool = False) -> Inherited:
    """What a question leaves out and takes from the one before; nothing where it is complete by itself.

    The time is not taken where it is asked `at_any_time`, nor where both the delegation and the topic are new, unless
    the question is a clause of the same sentence.
    """
    if before is None:
        return Inherited()
    ways = refers(reading)
    if not ways and not _leaves_out(reading):
        return Inherited()
    topical = bool(ways - {Refers.OBJECT, Refers.COMPARED}) or not reading.topic.text or reading.topic.refers
    who = not reading.named and not reading.asks_who and Refers.OTHERS not in ways
    topic = topical or (Refers.COMPARED in ways and not any(not p.kinds for p in reading.parts))
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
    return not reading.named and not reading.asks_who and _pronoun(reading) is not None


def _pronoun(reading: Reading) -> Segment | None:
    """The pronoun outside the topic that stands for a delegation."""
    outside = [p for i, p in enumerate(reading.parts) if not reading.topic.first <= i < reading.topic.stop]
    they = (p for p in outside if "they" in p.kinds)
    return next(they, None) or next((p for p in outside if _is_it(reading, p)), None)


def _is_it(reading: Reading, part: Segment) -> bool:
    return "it" in part.kinds and not {"aux", "ask"} & part.kinds and not is_demonstrative(reading, part)


def standalone(reading: Reading, before: State, took: Inherited) -> Standalone:
    """A follow-up written out as a question by itself, in the words of the question before where they fit.

    Where they do not, that question is added behind it, and it is `untold`.
    """
    text = _in_words(reading, before, took)
    if text is None:
        behind = speaker(reading.language).gettext("(following: {question})")
        return Standalone(f"{reading.text.strip()} {behind.format(question=before.reading.text.strip())}", untold=True)
    return Standalone(text)


def _in_words(reading: Reading, before: State, took: Inherited) -> str | None:
    """The question in the words of the one before; None where no rule writes it out."""
    if Refers.OBJECT in took.refers and _alike(reading, before):
        return _with_object(reading, before, took)
    if took.refers or not _alike(reading, before):
        # What is asked in another language is no part of a sentence in this one.
        return None
    if reading.is_sentence and reading.named and not reading.topic.text:
        return _rewritten(reading, before, took)
    if took.who and (pronoun := _pronoun(reading)):
        return _with_names(reading, before, pronoun)
    if (took.who and took.topic and took.when and took.forum) or reading.is_sentence:
        return None
    return _rewritten(reading, before, took)


def _alike(reading: Reading, before: State) -> bool:
    """Whether a question is in the language of the one before it."""
    return reading.phrases.book.language == before.reading.phrases.book.language


def basis(reading: Reading, before: State, took: Inherited) -> str:
    """The question before, asked of those that an untold follow-up names: what the next question follows."""
    named = not took.who and reading.named and Refers.COMPARED not in took.refers
    return (_renamed(reading, before) if named else None) or before.reading.text


def _renamed(reading: Reading, before: State) -> str | None:
    place = _name_span(before.reading)
    return _changed(before.reading.text, [(*place, _names(reading))]) if place and _names(reading) else None


def _with_object(reading: Reading, before: State, took: Inherited) -> str | None:
    """The question with the topic in the place of the "it" at its end, and the delegation in that of its subject."""
    old = before.reading.topic
    if old.lead >= old.first or not before.topic:
        return None
    last = reading.parts[-1]
    changes = [(*reading.span(last.first, last.last), before.topic)]
    if took.who:
        pronoun, name = _pronoun(reading), _names(before.reading)
        if pronoun is None or pronoun is last or not name:
            return None
        changes.append((*reading.span(pronoun.first, pronoun.last), name))
    return _changed(reading.text, changes)


def _with_names(reading: Reading, before: State, pronoun: Segment) -> str | None:
    """The question with the delegation in the pronoun's place, and the topic where it says "this"."""
    text, name = reading.text, _names(before.reading)
    start, end = reading.span(pronoun.first, pronoun.last)
    possessive = text[start:end].casefold() in _POSSESSIVE
    if not name or text[:start].endswith("-") or (possessive and reading.language != "en"):
        return None
    changes = [(start, end, f"{name}'s" if possessive else name)]
    if reading.topic.refers:
        parts = reading.parts[reading.topic.first : reading.topic.stop]
        this = next((p for p in parts if "it" in p.kinds), None)
        alone = reading.topic.lead == reading.topic.first
        if this is None or not before.topic or alone:
            return None
        changes.append((*reading.span(this.first, this.last), before.topic))
    return _changed(text, changes)


def _changed(text: str, changes: list[tuple[int, int, str]]) -> str:
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _rewritten(reading: Reading, before: State, took: Inherited) -> str | None:
    """The question before with the new name, topic or period in the place of its own."""
    old = before.reading
    changes: list[tuple[int, int, str]] = []
    if not took.who and reading.named:
        place = _name_span(old)
        if place is None or (old.has("compare") and len(reading.named) == 1):
            return None
        changes.append((*place, _names(reading)))
    if not took.topic:
        place = _topic_span(old, reading)
        if place is None:
            return None
        changes.append((*place, _new_topic(reading)))
    text = old.text
    if not took.when:
        new = _limits(reading)
        spans = [old.span(*span) for span in old.when.spans]
        if not new:
            changes += [(_behind_space(text, start), end, "") for start, end in spans]
        elif len(spans) == 1:
            changes.append((*spans[0], new))
        elif reading.language == "zh":
            changes.append((0, 0, new))
        else:
            end = len(text.rstrip().rstrip("?？؟ "))
            changes.append((end, end, f" {new}"))
    return _changed(text, changes)


def _behind_space(text: str, end: int) -> int:
    """Where the white space begins that stands before a place."""
    return len(text[:end].rstrip())


def _name_span(reading: Reading) -> tuple[int, int] | None:
    """The characters of the names that speak, with the article before them; None where they do not stand together."""
    order = sorted(reading.roles)
    if not order or any(
        not {"and", "art"} & p.kinds
        for i, p in enumerate(reading.parts[order[0] : order[-1] + 1], order[0])
        if i not in reading.roles
    ):
        return None
    first = order[0]
    if first and "art" in reading.parts[first - 1].kinds and not {"they", "open"} & reading.parts[first - 1].kinds:
        first -= 1
    start, end = reading.span(reading.parts[first].first, reading.parts[order[-1]].last)
    named = reading.parts[first].named
    return (start + 1 if named and named.clitic == "و" else start), end


def _names(reading: Reading) -> str:
    place = _name_span(reading)
    return reading.text[slice(*place)] if place else ""


def _topic_span(old: Reading, new: Reading) -> tuple[int, int] | None:
    """The characters of the old topic, with its preposition where the new one brings its own."""
    topic = old.topic
    if topic.first >= topic.stop or any("removed" in p.kinds for p in old.parts[topic.first : topic.stop]):
        return None
    own = new.topic.lead < new.topic.first or _begins_with_genitive(new)
    if own and topic.lead == topic.first:
        return None
    first = topic.lead if own else topic.first
    return old.span(old.parts[first].first, old.parts[topic.stop - 1].last)


def _begins_with_genitive(reading: Reading) -> bool:
    """Whether the topic has a preposition that its reading takes for a part of it ("Et de l'UIT ?")."""
    return reading.language in _GENITIVE and "with" in reading.parts[reading.topic.first].kinds


def _new_topic(reading: Reading) -> str:
    topic = reading.topic
    start, _ = reading.span(reading.parts[topic.lead].first, reading.parts[topic.lead].last)
    _, end = reading.span(reading.parts[topic.first].first, reading.parts[topic.stop - 1].last)
    return reading.text[start:end]


def _limits(reading: Reading) -> str:
    said = [reading.text[slice(*reading.span(*span))] for span in reading.when.spans]
    year_alone = len(said) == 1 and said[0].isdecimal() and reading.language == "en"
    return f"in {said[0]}" if year_alone else " ".join(said)
