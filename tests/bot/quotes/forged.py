"""Wordings that no delegation said, or not in that sense: cut after what governs them, or put together by omissions.

What governs is listed here by hand, apart from the gate's own tables, so that a word they lack is missed by a test.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.quotes.placing import WordingPlace
from retrieval.statement import Sentence
from tests.bot.quotes.pool import Source, plain, speeches

GOVERNING = {
    "negation": (
        *("not", "cannot", "never", "don't", "can't", "won't", "nor", "without", "rather than", "instead of"),
        *("has yet to", "have yet to", "fails to", "failed to", "fail to", "refuses to", "refused to", "refuse to"),
        *("neither", "unable to", "no longer"),
    ),
    "condition": ("if", "unless", "provided that", "only if", "as long as", "on condition that", "in case"),
    "exception": ("except", "except for", "with the exception of", "other than", "apart from"),
    "report": ("claims that", "alleged that", "allegedly", "some say", "it is said that", "reportedly", "so-called"),
    "hedge": ("in many cases", "perhaps", "probably", "sometimes", "possibly", "partly", "in some cases"),
    "quantifier": ("only", "some", "few", "many", "hardly", "almost", "half of"),
    "modal": ("must", "should", "may", "might", "could", "can", "shall", "will", "would", "need to", "ought to"),
}
"""Words that govern what follows them, by kind, each looked for as whole words."""

_HARMLESS = re.compile(
    r"not only|not least|not just|not merely|only\b.{0,60}\bbut|no doubt|no matter|if not|if only|as if|even if|"
    r"why not|whether or not|or not|last but not|cannot but|not without|can only|could not but|not but|may well|"
    r"the only|second to none|(?:at|of|and|so|the|our|their|its|his|her|my|past|last|['’]s) (?:many|most|few)|"
    r"most [a-z]+[^s\W]\b",
    re.IGNORECASE,
)
"""What has such a word and does not govern, or may be left out: no forgery is made of a sentence that has it."""

_PHRASES = {
    kind: re.compile(rf"(?<![\w'-])(?:{'|'.join(sorted(cues, key=len, reverse=True))})(?![\w'-])")
    for kind, cues in GOVERNING.items()
}
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
OfStatements = Callable[[random.Random, Source, Sequence[Source]], "Forged | None"]


def _sentences(source: Source) -> list[Sentence]:
    return [sentence for part in speeches(source) for sentence in part]


def _text(source: Source, sentence: Sentence) -> str:
    return " ".join(source.statement.text[sentence.start : sentence.end].split())


def _joined(rng: random.Random, *pieces: str) -> str:
    """The pieces with an omission between them."""
    text = pieces[0]
    for piece in pieces[1:]:
        text += rng.choice((" ", "")) + rng.choice(_OMISSIONS) + rng.choice((" ", " ", "")) + piece
    return text


def _governed(rng: random.Random, text: str, kinds: Sequence[str]) -> re.Match[str] | None:
    """A word in a sentence that governs the plain words behind it, by one try."""
    found = list(_PHRASES[rng.choice(kinds)].finditer(text)) if not _HARMLESS.search(text) else []
    cue = rng.choice(found) if found else None
    return cue if cue and re.match(r" (?:[\w'’-]+ ){2,}[\w'’-]+", text[cue.end() :]) else None


def cut_behind(rng: random.Random, text: str) -> str | None:
    """A sentence from the word on behind its negation, condition, exception, report, hedge or quantifier."""
    cue = _governed(rng, text, [kind for kind in GOVERNING if kind != "modal"])
    if cue is None:
        return None
    rest = text[cue.end() :].strip()
    words = list(_WORD.finditer(rest))
    if rng.random() < 0.5 and len(words) > 3:
        rest = rest[: words[rng.randrange(2, len(words))].end()]
    return rest if text.count(rest) == 1 else None


def omission_hides(rng: random.Random, text: str) -> str | None:
    """A sentence with an omission in place of a negation, modal or the like, and of some words before it."""
    cue = _governed(rng, text, list(GOVERNING))
    if cue is None:
        return None
    before = re.search(r"(?:[\w'’-]+ )+$", text[: cue.start()])
    if before is None:
        return None
    run = list(_WORD.finditer(before[0]))
    hidden = rng.randrange(0, min(3, len(run) - 1) + 1)
    at = before.start() + (run[-hidden].start() if hidden else len(before[0]))
    if len(text[:at].split()) < 2:
        return None
    return _joined(rng, text[:at].strip(), text[cue.end() :].strip())


def cut_before(rng: random.Random, text: str) -> str | None:
    """A sentence up to its condition or exception, which follows without a clause of its own."""
    found = list(re.finditer(r"(?<=\w),? (?=(?:unless|provided that|except|only if|if|as long as)\b)", text))
    if not found or _HARMLESS.search(text):
        return None
    before = text[: rng.choice(found).start()]
    last = re.search(r"\w+\W*$", before)
    if len(before.split()) < 3 or last is None or last[0].lower() in ("and", "but", "that", "or", "even", "as", "only"):
        return None
    if re.search(r"[;:]|, (?:and|but|so)\b", before):
        return None
    return before + rng.choice(("", ".", "…", " ..."))


def question_as_assertion(rng: random.Random, text: str) -> str | None:
    """A question without its mark, or with a full stop in its place."""
    if not text.endswith("?"):
        return None
    return text.rstrip("?") + rng.choice(("", ".", "…"))


def spliced_without_mark(rng: random.Random, source: Source, _: Sequence[Source]) -> Forged | None:
    """The beginning of a sentence and the end of another of the same statement, as one."""
    one, other = (_text(source, rng.choice(_sentences(source))).split() for _ in range(2))
    if len(one) < 4 or len(other) < 4 or one == other:
        return None
    return Forged(" ".join(one[: rng.randrange(2, len(one))] + other[rng.randrange(1, len(other) - 2) :]), source)


def spliced_by_an_omission(rng: random.Random, source: Source, _: Sequence[Source]) -> Forged | None:
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


def spliced_across_statements(rng: random.Random, source: Source, others: Sequence[Source]) -> Forged | None:
    """A sentence of one statement and one of another, with an omission between them or with nothing."""
    other = rng.choice(others)
    one, two = _text(source, rng.choice(_sentences(source))), _text(other, rng.choice(_sentences(other)))
    if other is source or len(one.split()) < 5 or len(two.split()) < 5:
        return None
    if plain(one) in other.line or plain(two) in source.line:
        return None
    return Forged(rng.choice((f"{one} {two}", _joined(rng, one, two))), source)


def order_changed(rng: random.Random, source: Source, _: Sequence[Source]) -> Forged | None:
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


def words_picked(rng: random.Random, source: Source, _: Sequence[Source]) -> Forged | None:
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


def words_picked_in_a_sentence(rng: random.Random, text: str) -> str | None:
    """Single words of one sentence in their order, put together by omissions."""
    runs = re.findall(r"(?:[\w'’-]+ ){9,}[\w'’-]+", text)
    if not runs:
        return None
    words = rng.choice(runs).split()
    places = sorted(rng.sample(range(len(words)), rng.randrange(3, 6)))
    picked = [words[place] for place in places]
    if any(other - one < 3 for one, other in pairwise(places)) or any(text.count(word) > 1 for word in picked):
        return None
    return _joined(rng, *picked)


def words_left_out(rng: random.Random, text: str) -> str | None:
    """A sentence without some of its words, which no mark sets off: another is made of the rest."""
    runs = [run for run in re.finditer(r"(?:[\w'’-]+ ){6,}[\w'’-]+", text) if text.count(run[0]) == 1]
    if not runs:
        return None
    run = rng.choice(runs)
    words = list(_WORD.finditer(text, *run.span()))
    first = rng.randrange(2, len(words) - 3)
    last = rng.randrange(first + 2, min(len(words) - 1, first + 7))
    left_out = text[words[first].start() : words[last - 1].end()]
    if len(re.findall(r"\w{5,}", left_out)) < 2:
        return None
    return _joined(rng, text[: words[first].start()].strip(), text[words[last].start() :])


def omission_in_a_word(rng: random.Random, text: str) -> str | None:
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


def _bracketed(rng: random.Random, text: str, own: Sequence[str], *, instead: bool) -> str | None:
    words = text.split()
    if len(words) < 5 or "[" in text:
        return None
    at = rng.randrange(1, len(words) - 1)
    if instead and not re.fullmatch(r"(?!.*sel[fv]e?s?$)[a-z]{6,}", words[at]):
        return None
    word = rng.choice(own)
    return None if word == words[at] else " ".join([*words[:at], f"[{word}]", *words[at + instead :]])


def bracketed_negation(rng: random.Random, text: str) -> str | None:
    """The quoter's own "not", "never", "must" or "only" in brackets."""
    own = ("not", "never", "do not", "unless", "only if", "no", "cannot", "must", "allegedly", "hardly")
    return _bracketed(rng, text, own, instead=False)


def bracketed_addition(rng: random.Random, text: str) -> str | None:
    """The quoter's own words put in where the sentence has none: they need no negation to turn it."""
    own = (
        *("un", "in-", "wrongly", "used to", "are reluctant to", "denounce those who", "lifting", "n\u043et", "Israel"),
        *("against Iran, and the bombing of its cities", "Security", "9", "?", "half of", "one", "and", "secretly"),
    )
    return _bracketed(rng, text, own, instead=False)


def bracketed_edge(rng: random.Random, text: str) -> str | None:
    """A name in brackets in place of a sentence's first words, or its last, whatever mark stands behind or before."""
    words = text.split()
    if len(words) < 8 or "[" in "".join(words):
        return None
    own = f"[{rng.choice(_OTHERS)}]"
    at = rng.randrange(1, 5)
    if rng.random() < 0.5:
        return " ".join([own, *words[at:]]) if _names(words[at - 1]) else None
    return " ".join([*words[:-at], own]) if _names(words[-at]) else None


def bracketed_omission(rng: random.Random, text: str) -> str | None:
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


def unit_cut_off(rng: random.Random, text: str) -> str | None:
    """A sentence cut between a number and its unit: another number."""
    number = r"(?:\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|fifty|hundred))"
    found = list(re.finditer(rf"{number} (?=(?:per cent|percent|million|billion|thousand|hundred)\b)", text))
    if not found:
        return None
    at = rng.choice(found).end()
    return rng.choice((text[:at].strip(), text[at:]))


def bracketed_part(rng: random.Random, text: str) -> str | None:
    """A word made another by the quoter's letters in brackets: "[un]acceptable"."""
    words = text.split()
    places = [k for k, word in enumerate(words) if re.fullmatch(r"[a-z]{4,}", word)]
    if not places:
        return None
    at = rng.choice(places)
    words[at] = rng.choice((f"[un]{words[at]}", f"[non-]{words[at]}", f"{words[at]}[less]", f"{words[at]}[ed]"))
    return " ".join(words)


def bracketed_other_word(rng: random.Random, text: str) -> str | None:
    """The quoter's own word in brackets in place of one that is no article and no pronoun."""
    own = ("Israel", "reject", "sanctions", "the weapons", "2030", "war")
    return _bracketed(rng, text, own, instead=True)


OF_A_SENTENCE: tuple[OfSentence, ...] = (
    *(cut_behind, cut_before, omission_hides, question_as_assertion, words_picked_in_a_sentence, words_left_out),
    *(omission_in_a_word, bracketed_negation, bracketed_addition, bracketed_edge, bracketed_omission, bracketed_part),
    *(bracketed_other_word, unit_cut_off),
)
OF_STATEMENTS: tuple[OfStatements, ...] = (
    *(spliced_without_mark, spliced_by_an_omission, spliced_across_statements, order_changed, words_picked),
)
KINDS = len(OF_A_SENTENCE) + len(OF_STATEMENTS)


def forged(rng: random.Random, kind: int, source: Source, others: Sequence[Source]) -> Forged | None:
    """A wording of a kind made from a statement, by one try."""
    if kind >= len(OF_A_SENTENCE):
        return OF_STATEMENTS[kind - len(OF_A_SENTENCE)](rng, source, others)
    sentence = rng.choice(_sentences(source))
    wording = OF_A_SENTENCE[kind](rng, _text(source, sentence))
    return Forged(wording, source, sentence) if wording is not None else None
