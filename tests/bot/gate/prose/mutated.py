"""Honest claims about sentences of statements, and claims that change what they say in one place.

What is changed is listed here by hand, apart from the gate's own tables, so that a word they lack is missed by a test.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.answer import DelegationName, Quote
from retrieval.delegations import find, named
from tests.bot.gate.pool import Source, speeches

CHANGES = ("number", "dropped negation", "added negation", "speaker", "country", "antonym", "modal", "added modal")

_ANTONYMS = [
    *(("support", "oppose"), ("supports", "opposes"), ("increase", "decrease"), ("increased", "decreased")),
    *(("more", "less"), ("before", "after"), ("all", "some"), ("legal", "illegal"), ("peace", "war")),
    *(("accept", "reject"), ("rich", "poor"), ("developing", "developed"), ("success", "failure")),
    *(("strengthen", "weaken"), ("include", "exclude"), ("condemn", "welcome"), ("condemns", "welcomes")),
    *(("women", "men"), ("first", "last"), ("begin", "end"), ("many", "few"), ("internal", "external")),
    *(("threat", "opportunity"), ("allow", "prohibit"), ("true", "false")),
]
_TURNED = {**dict(_ANTONYMS), **{b: a for a, b in _ANTONYMS}}
_MODALS = ("must", "should", "may", "might", "could", "can", "shall", "will", "would")
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|has|have|must|should|will|can|may|could|would|do|does)\b(?! (?:not|no|never|yet)\b)"
)
_DENIED = re.compile(
    r"\b(?:(?:is|are|was|were|has|have|must|should|will|can|do|does|did|may) not|cannot|never|no longer)\b"
)
_SAYING = re.compile(r" (?:said|stated|noted|argued|believes)(?: that)? ")
_HARMLESS = re.compile(
    r"not only|not just|not merely|not least|no doubt|not without|not but|whether or not|or not|if not|why not"
    r"|not to mention|cannot but|cannot fail|may not|cannot overstate|cannot be overstated",
    re.IGNORECASE,
)
_THIRD = {"i": "it", "we": "it", "us": "it", "me": "it", "my": "its", "our": "its", "ourselves": "itself"}
_FIRST = re.compile(r"\b(?:I|[Ww]e|us|me|[Mm]y|[Oo]ur|ourselves)\b")
_NUMBER = re.compile(r"(?<![\w.,/-])\d{1,4}(?![\w/-]|[.,]\d)")
_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty", "thirty", "fifty")
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b")
_OTHERS = ("Kenya", "Norway", "Peru", "Japan", "Fiji", "Ghana", "Chile", "Nepal", "Latvia", "Oman")


@dataclass(frozen=True, slots=True)
class Changed:
    """A claim about a quote, what was changed in it, and the honest one it was made from."""

    text: str
    change: str
    honest: str
    quote: Quote


def told(sources: Sequence[Source], rng: random.Random) -> Iterator[tuple[str, Quote]]:
    """Sentences of statements as claims ("Kenya said that …"), with the quote that carries each; in a random order."""
    places = [
        (source, sentence)
        for source in sources
        if source.statement.record.code
        for part in speeches(source)
        for sentence in part
        if 50 <= sentence.end - sentence.start <= 220
    ]
    rng.shuffle(places)
    for source, sentence in places:
        record = source.statement.record
        text = source.statement.text[sentence.start : sentence.end].strip()
        if not text.endswith(".") or not re.fullmatch(r"[A-Za-z0-9 ,.;%$’'()-]+", text) or _HARMLESS.search(text):
            continue
        # What "it" is in a statement stands in another sentence: told alone it is the delegation.
        if text.startswith(("It ", "Its ", "They ", "Their ")):
            continue
        code = record.code or ""
        quote = Quote(
            n=1,
            text=text,
            statement=source.statement.id,
            start=sentence.start,
            end=sentence.end,
            sha256=source.statement.sha256,
            delegation=DelegationName(code, named(code), record.delegation or named(code)),
            speaker=record.speaker,
            post=record.post,
            on_behalf_of=record.on_behalf_of,
            forum=record.forum,
            session=record.session,
            date=record.date,
            language="en",
            part="speech",
            source="statement.txt",
        )
        first, rest = text[0], text[1:]
        opening = first if text.split()[0] in ("I",) or find(text[:30]) else first.lower()
        retold = _FIRST.sub(lambda m: _THIRD[m[0].casefold()], f"{opening}{rest}")
        yield f"{named(code).partition(' (')[0]} said that {retold}", quote


def changed(honest: str, quote: Quote, rng: random.Random) -> Iterator[Changed]:
    """The claim changed in each way that it can be, once each."""
    saying = _SAYING.search(honest)
    if saying is None:
        return
    head, marker, body = honest[: saying.start()], saying[0], honest[saying.end() :]
    ways: dict[str, Callable[[str], str | None]] = {
        "number": lambda text: _numbered(text, rng),
        "dropped negation": lambda text: _substituted(_DENIED, text, lambda m: _affirmed(m[0]), rng),
        "added negation": lambda text: _substituted(_AUXILIARY, text, lambda m: f"{m[0]} not", rng),
        "country": lambda text: _moved(text, rng),
        "antonym": lambda text: _substituted(_word(_TURNED), text, lambda m: _TURNED[m[0]], rng),
        "modal": lambda text: _substituted(_word(_MODALS), text, lambda m: _other(m[0], rng), rng),
        "added modal": lambda text: _substituted(
            re.compile(r"\b(?:is|are)\b"),
            text,
            lambda m: rng.choice(("must be", "may be", "should be", "will be")),
            rng,
        ),
    }
    for change, way in ways.items():
        text = way(body)
        if text is not None and text != body:
            yield Changed(f"{head}{marker}{text}", change, honest, quote)
    name = rng.choice([other for other in _OTHERS if other not in head])
    yield Changed(f"{name}{marker}{body}", "speaker", honest, quote)


def _word(words: Sequence[str] | dict[str, str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b(?! not)")


def _substituted(
    pattern: re.Pattern[str], text: str, put: Callable[[re.Match[str]], str], rng: random.Random
) -> str | None:
    found = list(pattern.finditer(text))
    if not found:
        return None
    match = rng.choice(found)
    return text[: match.start()] + put(match) + text[match.end() :]


def _affirmed(denied: str) -> str:
    return {"cannot": "can", "never": "always", "no longer": "still"}.get(denied, denied.removesuffix(" not"))


def _other(modal: str, rng: random.Random) -> str:
    same = {"may", "might", "could"} if modal in ("may", "might", "could") else {modal}
    same |= {"must", "shall"} if modal in ("must", "shall") else set()
    return rng.choice([one for one in _MODALS if one not in same])


def _numbered(text: str, rng: random.Random) -> str | None:
    digits = _substituted(_NUMBER, text, lambda m: str(int(m[0]) + rng.choice((1, 2, 10, 100))), rng)
    if digits is not None:
        return digits
    return _substituted(_NUMBER_WORD, text, lambda m: rng.choice([w for w in _WORDS if w != m[0]]), rng)


def _moved(text: str, rng: random.Random) -> str | None:
    mentions = [m for m in find(text) if m.kind.value == "name"]
    if not mentions:
        return None
    mention = rng.choice(mentions)
    name = rng.choice([one for one in _OTHERS if one not in text])
    return text[: mention.start] + name + text[mention.end :]
