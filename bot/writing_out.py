"""A follow-up written out to stand alone, in the words of the question before it where they fit.

"And on ITU?" after "What does Iran say about sanctions?" is "What does Iran say about ITU?". Knows readings, not how
they are made.
"""

from __future__ import annotations

from bot.followup import Inherited, Standalone, State, is_group, pronoun_of
from bot.kept_form import as_command, restored
from bot.question import Wants
from bot.question_parts import Segment
from bot.reading import Reading
from bot.referring import Refers
from bot.speech.speaker import speaker
from retrieval.filters import Filters

_GENITIVE = frozenset(("fr", "es", "pt"))
"""Languages in which one speaks "of" something."""
_PAIR = 2
_POSSESSIVE = frozenset(("their", "its", "his", "her", "leur", "leurs", "son", "sa", "ses", "su", "sus", "ihre", "ihr"))

_CONTRACTED = {
    "fr": {("de", "le"): "du", ("de", "les"): "des", ("à", "le"): "au", ("à", "les"): "aux"},
    "es": {("de", "el"): "del", ("a", "el"): "al"},
    "pt": {("de", "o"): "do", ("de", "a"): "da", ("de", "os"): "dos", ("de", "as"): "das"},
}
"""A preposition and an article that are written as one word."""


def standalone(reading: Reading, before: State, took: Inherited) -> Standalone:
    """A follow-up written out as a question by itself, in the words of the question before where they fit.

    Where they do not, that question is added behind it, and it is `untold`.
    """
    text, follows = _in_words(reading, before, took)
    if text is None:
        behind = speaker(reading.language).gettext("(following: {question})")
        followed = before.said if before.stands or not took.who else before.standalone.said
        return Standalone(f"{reading.text.strip()} {behind.format(question=followed.strip())}", untold=True)
    shown = as_asked(before, text) if follows and before.original else ""
    return Standalone(text, shown=shown, follows=follows)


def as_asked(before: State, text: str) -> str:
    """A follow-up in the words in which the question before was asked, where it was read in others."""
    return restored(before.original, before.reading.text, text, bare=before.form is Wants.COMPARISON)


def _in_words(reading: Reading, before: State, took: Inherited) -> tuple[str | None, bool]:
    """The question in the words of the one before, None where no rule writes it out; and whether it is that one."""
    if Refers.OBJECT in took.refers and _alike(reading, before):
        return _with_object(reading, before, took), False
    if took.refers or not _alike(reading, before) or (took.who and not before.stands):
        # What is asked in another language is no part of a sentence in this one, nor are other names of this one.
        return None, False
    if reading.is_sentence and reading.named and not reading.topic.text:
        return _rewritten(reading, before, took), True
    if took.who and (pronoun := pronoun_of(reading)):
        return _with_names(reading, before, pronoun), False
    if (took.who and took.topic and took.when and took.forum) or reading.is_sentence:
        return None, False
    return _rewritten(reading, before, took), True


def joined(reading: Reading, before: State, took: Inherited) -> str:
    """The comparison before with the one that a follow-up names beside those that it compares; "" where it cannot be.

    Two of them, or a group, are a comparison of their own. What else the follow-up names is in the place of the old.
    """
    old = before.reading
    place = _name_span(old)
    alone = len(reading.named) == 1 and not is_group(reading)
    if before.form is not Wants.COMPARISON or place is None or not _has_rows(old):
        return ""
    if took.who or not alone or reading.is_sentence or not _alike(reading, before):
        return ""
    both = speaker(reading.language).listed([*_each_name(old, place), _names(reading)])
    text = _put_into(reading, before, took, [(*place, both)])
    return as_asked(before, text) if text and before.original else text or ""


def _has_rows(reading: Reading) -> bool:
    """Whether a question is answered by a row for each of several: those compared, or the members of a group."""
    return reading.has("compare") or bool(reading.groups) or len(reading.named) > 1


def _each_name(reading: Reading, place: tuple[int, int]) -> list[str]:
    """The names that stand at a place, one by one where they are more than two, listed with commas; else as one."""
    order = sorted(reading.roles)
    between = [p for i, p in enumerate(reading.parts) if order[0] < i < order[-1] and i not in reading.roles]
    start, end = place
    if len(order) <= _PAIR or not all("and" in p.kinds for p in between):
        return [reading.text[start:end]]
    spans = [reading.span(reading.parts[k].first, reading.parts[k].last) for k in order]
    return [reading.text[start : spans[0][1]], *(reading.text[slice(*span)] for span in spans[1:])]


def _alike(reading: Reading, before: State) -> bool:
    """Whether a question is in the language of the one before it."""
    return reading.phrases.book.language == before.reading.phrases.book.language


def basis(reading: Reading, before: State, took: Inherited) -> str:
    """The question before, asked of those that an untold follow-up names: what the next question follows."""
    named = _names_others(reading, took)
    return (_renamed(reading, before) if named else None) or before.reading.text


def stands(reading: Reading, before: State, took: Inherited) -> bool:
    """Whether that question names those whom it is about: those that the follow-up names could be put into it."""
    return _renamed(reading, before) is not None if _names_others(reading, took) else before.stands or not took.who


def _names_others(reading: Reading, took: Inherited) -> bool:
    return not took.who and bool(reading.named) and Refers.COMPARED not in took.refers


def as_line(form: Wants, filters: Filters, topic: str) -> Standalone:
    """A follow-up of a command, as the command that asks for the same."""
    return Standalone(as_command(form, filters, topic))


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
        pronoun, name = pronoun_of(reading), _names(before.reading)
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
        alone = len(reading.named) == 1 and not is_group(reading)
        if place is None or (old.has("compare") and alone):
            return None
        changes.append(_contracted(old.text, *place, _names(reading), reading.language))
    return _put_into(reading, before, took, changes)


def _put_into(reading: Reading, before: State, took: Inherited, changes: list[tuple[int, int, str]]) -> str | None:
    """The question before with some changes, and with the new topic or period in the place of its own."""
    old = before.reading
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


def _contracted(text: str, start: int, end: int, name: str, language: str | None) -> tuple[int, int, str]:
    """The change that puts a name in a place, its article joined to the preposition before it: "du Kenya"."""
    before = text[:start].rsplit(maxsplit=1)[-1] if text[:start].endswith(" ") else ""
    article, _, rest = name.partition(" ")
    joint = _CONTRACTED.get(language or "", {}).get((before, article))
    return (start - len(before) - 1, end, f"{joint} {rest}") if joint and rest else (start, end, name)


def _behind_space(text: str, end: int) -> int:
    """Where the white space begins that stands before a place."""
    return len(text[:end].rstrip())


def _name_span(reading: Reading) -> tuple[int, int] | None:
    """The characters of the names that speak, with the article before them; None where they do not stand together.

    Of those compared "Brazil with India" do.
    """
    order = sorted(reading.roles)
    joins = {"and", "art", "with"} if reading.has("compare") else {"and", "art"}
    if not order or any(
        not joins & p.kinds
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
