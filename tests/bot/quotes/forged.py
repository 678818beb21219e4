"""Wordings that no delegation said, or not whole: cut anywhere, put together by omissions, with words of the quoter."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.quotes.placing import WordingPlace
from retrieval.statement import Sentence
from tests.bot.quotes.pool import Source, plain, speeches

_WORD = re.compile(r"\S+")
_OMISSIONS = ("…", "...", "[…]", "[...]", "(...)", ". . .", "…", "...")


@dataclass(frozen=True, slots=True)
class Forged:
    """A wording, and the range of the sentence that it turns round; None where it is no one sentence's."""

    wording: str
    source: Source
    sentence: Sentence | None = None

    def is_taken_in_by(self, source: Source, place: WordingPlace) -> bool:
        """Whether to accept the wording at this place is to accept the forgery.

        Words that were cut out of a sentence may have been said elsewhere, in another one, by whomever; words that
        were picked from several may stand together in one.
        """
        start, end = place.ranges[0][0], place.ranges[-1][1]
        if self.sentence is not None:
            return source is self.source and self.sentence.start <= start and end <= self.sentence.end
        return not any(sentence.start <= start and end <= sentence.end for sentence in source.sentences)


OfSentence = Callable[[random.Random, str], "str | None"]
OfStatement = Callable[[random.Random, Source], "Forged | None"]


def _text(source: Source, sentence: Sentence) -> str:
    return " ".join(source.statement.text[sentence.start : sentence.end].split())


def _joined(rng: random.Random, *pieces: str) -> str:
    """The pieces with an omission between them."""
    text = pieces[0]
    for piece in pieces[1:]:
        text += rng.choice((" ", "")) + rng.choice(_OMISSIONS) + rng.choice((" ", " ", "")) + piece
    return text


def _cut(rng: random.Random, text: str) -> str | None:
    """Any words in a row of a sentence but all of them, cut where no mark stands."""
    words = list(_WORD.finditer(text))
    if len(words) < 4:
        return None
    first = rng.randrange(len(words) - 1)
    last = rng.randrange(first, len(words))
    before, rest = text[: words[first].start()].strip(), text[words[last].end() :]
    kept = text[words[first].start() : words[last].end()]
    is_cut = (before[-1:].isalpha() and " " in before) or (kept[-1:].isalpha() and any(map(str.isalnum, rest)))
    if not is_cut or text.count(kept) > 1:
        return None
    return kept + rng.choice(("", ".", "…", " ..."))


def _words_left_out(rng: random.Random, text: str) -> str | None:
    """A sentence with an omission in place of some of its words."""
    words = list(_WORD.finditer(text))
    if len(words) < 4:
        return None
    first = rng.randrange(1, len(words) - 1)
    last = rng.randrange(first + 1, len(words))
    left_out = text[words[first].start() : words[last - 1].end()]
    if not any(map(str.isalnum, left_out)):
        return None
    return _joined(rng, text[: words[first].start()].strip(), text[words[last].start() :])


def _question_as_assertion(rng: random.Random, text: str) -> str | None:
    """A question without its mark, or with a full stop in its place."""
    if not text.endswith("?"):
        return None
    return text.rstrip("?") + rng.choice(("", ".", "…"))


def _spliced_by_an_omission(rng: random.Random, source: Source) -> Forged | None:
    """The beginning of a sentence and the end of a later one, with an omission between them."""
    part = rng.choice(speeches(source))
    if len(part) < 3:
        return None
    first = rng.randrange(len(part) - 1)
    one, other = (_text(source, part[k]) for k in (first, rng.randrange(first + 1, min(len(part), first + 6))))
    words, others = one.split(), other.split()
    if len(words) < 6 or len(others) < 6 or not re.search(r"[.!?]$", one) or ":" in one:
        return None
    beginning = " ".join(words[: rng.randrange(2, len(words) - 2)]).rstrip(",;:")
    # The last words alone ("the United Nations.") may begin another sentence, which is a fair omission.
    return Forged(_joined(rng, beginning, " ".join(others[rng.randrange(2, len(others) - 3) :])), source)


def _order_changed(rng: random.Random, source: Source) -> Forged | None:
    """A sentence, or its end, before an omission, and an earlier one, or its beginning, behind it."""
    part = rng.choice(speeches(source))
    if len(part) < 2:
        return None
    later = rng.randrange(1, len(part))
    one, two = _text(source, part[later]), _text(source, part[rng.randrange(later)])
    if rng.random() < 0.4:
        words = one.split()
        middle = len(words) // 2
        one, two = " ".join(words[middle:]), " ".join(words[:middle])
    if len(one.split()) < 4 or len(two.split()) < 4:
        return None
    if source.line.count(plain(one)) != 1 or source.line.count(plain(two)) != 1:
        return None
    return Forged(_joined(rng, one, two), source)


def _words_picked(rng: random.Random, source: Source) -> Forged | None:
    """Single words of several sentences in their order, put together by omissions."""
    part = rng.choice(speeches(source))
    if len(part) < 4:
        return None
    first = rng.randrange(len(part) - 3)
    chosen = []
    for sentence in part[first : first + rng.randrange(3, 5)]:
        words = re.findall(r"[\w'’-]{5,}", _text(source, sentence))
        if len(words) < 3 or not re.search(r"[.!?]$", _text(source, sentence)):
            return None
        chosen.append(rng.choice(words))
    return Forged(_joined(rng, *chosen), source)


def _omission_in_a_word(rng: random.Random, text: str) -> str | None:
    """A sentence with an omission inside one of its words, or a number without its last digits."""
    places = [match.start() + rng.randrange(1, len(match[0])) for match in re.finditer(r"[^\W\d_]{4,}|\d{2,}", text)]
    if not places or len(text.split()) < 3:
        return None
    place = rng.choice(places)
    end = re.compile(r"\w*").match(text, place)
    rest = text[end.end() :] if end is not None and rng.random() < 0.5 else text[place:]
    if not re.search(r"\w", rest):
        return None
    return text[:place] + rng.choice(("…", "...", " […] ", "… ")) + rest


def _bracketed(rng: random.Random, text: str, *, own: Sequence[str], instead: bool) -> str | None:
    """The quoter's own word in brackets between two words, or in place of one that is no article and no pronoun."""
    words = text.split()
    if len(words) < 5 or "[" in text:
        return None
    at = rng.randrange(1, len(words) - 1)
    if instead and not re.fullmatch(r"(?!.*sel[fv]e?s?$)[a-z]{6,}", words[at]):
        return None
    word = rng.choice(own)
    return None if word == words[at] else " ".join([*words[:at], f"[{word}]", *words[at + instead :]])


def _bracketed_edge(rng: random.Random, text: str) -> str | None:
    """A name in brackets in place of a sentence's first words, or its last, whatever mark stands behind or before."""
    words = text.split()
    if len(words) < 8 or "[" in "".join(words):
        return None
    own = f"[{rng.choice(_OTHERS)}]"
    at = rng.randrange(1, 5)
    if rng.random() < 0.5:
        return " ".join([own, *words[at:]]) if _names(words[at - 1]) else None
    return " ".join([*words[:-at], own]) if _names(words[-at]) else None


def _bracketed_omission(rng: random.Random, text: str) -> str | None:
    """A name or number in brackets beside an omission that takes out the speaker's own."""
    words = text.split()
    if len(words) < 8 or "[" in "".join(words):
        return None
    at = rng.randrange(len(words) - 3)
    taken = rng.randrange(1, 4)
    if not any(map(_names, words[at : at + taken])):
        return None
    own = f"[{rng.choice(_OTHERS)}]"
    gap = rng.choice(([own, "…"], ["…", own], ["…", own, "…"], [own, "[...]"]))
    return " ".join([*words[:at], *gap, *words[at + taken :]])


_OTHERS = ("Israel", "the United States", "ten", "Norway", "nobody", "war")


def _names(word: str) -> bool:
    """Whether a word is no article, pronoun or other that a quoter's own may stand for."""
    return re.fullmatch(r"[\"“(]?(?!\w*sel[fv]e?s?\b)[A-Za-z]{6,}[.,;:)”\"]*", word) is not None


def _unit_cut_off(rng: random.Random, text: str) -> str | None:
    """A sentence cut between a number and its unit: another number."""
    number = r"(?:\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|fifty|hundred))"
    found = list(re.finditer(rf"{number} (?=(?:per cent|percent|million|billion|thousand|hundred)\b)", text))
    if not found:
        return None
    at = rng.choice(found).end()
    return rng.choice((text[:at].strip(), text[at:]))


_NEGATIONS = ("not", "never", "do not", "unless", "only if", "no", "cannot", "must", "allegedly", "hardly")
_ADDITIONS = (
    *("un", "in-", "wrongly", "used to", "are reluctant to", "denounce those who", "lifting", "n\u043et", "Israel"),
    *("against Iran, and the bombing of its cities", "Security", "9", "?", "half of", "one", "and", "secretly"),
)
"""The quoter's own words where the sentence has none: they need no negation to turn it."""

OF_A_SENTENCE: dict[str, OfSentence] = {
    "cut": _cut,
    "words left out": _words_left_out,
    "a question as an assertion": _question_as_assertion,
    "an omission in a word": _omission_in_a_word,
    "a denial in brackets": partial(_bracketed, own=_NEGATIONS, instead=False),
    "an addition in brackets": partial(_bracketed, own=_ADDITIONS, instead=False),
    "brackets at an end": _bracketed_edge,
    "brackets beside an omission": _bracketed_omission,
    "another word in brackets": partial(
        _bracketed, own=("Israel", "reject", "sanctions", "the weapons", "2030", "war"), instead=True
    ),
    "a unit cut off": _unit_cut_off,
}
OF_A_STATEMENT: dict[str, OfStatement] = {
    "spliced by an omission": _spliced_by_an_omission,
    "another order": _order_changed,
    "words picked": _words_picked,
}
KINDS = (*OF_A_SENTENCE, *OF_A_STATEMENT)


def forged(rng: random.Random, kind: str, source: Source) -> Forged | None:
    """A wording of a kind made from a statement, by one try."""
    if kind in OF_A_STATEMENT:
        return OF_A_STATEMENT[kind](rng, source)
    sentence = rng.choice([sentence for part in speeches(source) for sentence in part])
    wording = OF_A_SENTENCE[kind](rng, _text(source, sentence))
    return Forged(wording, source, sentence) if wording is not None else None
