"""The gate on a model's prose: which claims may stand above the quotes they name, and whether the finding may.

Knows claims, quotes and the order of the rules; each rule is known elsewhere. Where a rule cannot tell, the claim is
dropped: a false drop costs a sentence, a false pass the trust in all of them. Pure: no input, no output, no model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from bot.answer import Claim, Quote, Rejected
from bot.gate.prose_across import Likeness, unlike
from bot.gate.prose_grounds import Grounds, named_apart, ungrounded
from bot.gate.prose_names import names
from bot.gate.prose_numbers import compared
from bot.gate.prose_plain import LONGEST_CLAIM, LONGEST_FINDING, plain
from bot.gate.prose_records import speakers
from bot.gate.prose_roles import reordered
from bot.gate.prose_scripts import asks, first_person
from bot.gate.prose_secrets import Secrets
from bot.gate.prose_senses import changed
from bot.gate.prose_speakers import about, misattributed
from bot.gate.prose_support import unsupported
from bot.gate.prose_words import LANGUAGES, Read, read
from bot.gate.wording import find
from retrieval.language import detect

MOST_CLAIMS = 8
"""Claims of a draft that are looked at; the others are dropped."""

MOST_SENTENCES = 2
_MOST_SHOWN = 200
_LONGEST_QUOTE = 4_000
_MOST_QUOTES = 12
_LETTERS = {
    "ru": re.compile("[\u0400-\u04ff]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "fa": re.compile("[\u0600-\u06ff]"),
    "zh": re.compile("[\u3400-\u9fff]"),
}
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_SINGLE = re.compile(r"(?<!\w)'([^']{1,400})'(?!\w)")
_NEAR = 4


@dataclass(frozen=True, slots=True)
class Drafted:
    """A claim as drafted, with the gated quotes that the sentences it names stand in."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What of a draft may be shown: the claims, the finding (None where it may not be), and what was dropped."""

    claims: tuple[Claim, ...]
    finding: str | None
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What all claims of an answer are judged by."""

    question: str
    language: str
    secrets: Secrets
    likeness: Likeness | None


def judged(
    claims: Sequence[Drafted],
    finding: str,
    question: str,
    language: str | None,
    secrets: Sequence[str] = (),
    *,
    likeness: Likeness | None = None,
) -> Judged:
    """The claims of a draft that its quotes carry, and its finding if the claims carry that; all else as `Rejected`.

    `language` is the question's (ISO 639-1), None where it is not known: that of the prose is then taken. `secrets` are
    strings that prose must not repeat. A claim in the language of its quotes is kept if it is their sentences,
    shortened. `likeness` measures a claim against quotes in another language; without it no such claim is kept. Time
    is linear in the text of claims, quotes and secrets.
    """
    if language is None:
        language = detect(" ".join(one.text[:LONGEST_CLAIM] for one in claims[:MOST_CLAIMS]))
    rejected: list[Rejected] = []
    passed: list[tuple[Claim, tuple[Quote, ...]]] = []
    hidden = Secrets.of(secrets)
    asked = _Asked(question[:LONGEST_CLAIM], language, hidden, likeness) if language in LANGUAGES else None
    for one in claims[:MOST_CLAIMS]:
        if asked is None:
            rejected.append(_rejected(one.text, "is in a language whose prose cannot be judged", hidden))
            continue
        text, verdict = _judged(one.text, one.quotes, asked, LONGEST_CLAIM)
        if isinstance(verdict, str):
            rejected.append(_rejected(one.text, verdict, hidden))
        elif any(text == other.text for other, _ in passed):
            rejected.append(_rejected(one.text, "says the same as another claim", hidden))
        else:
            passed.append((Claim(text, tuple(quote.n for quote in verdict)), verdict))
    if len(claims) > MOST_CLAIMS:
        rejected.append(Rejected(f"{len(claims) - MOST_CLAIMS} further claims", f"at most {MOST_CLAIMS} are looked at"))
    shown, why = _finding(finding, passed, asked)
    if why:
        rejected.append(_rejected(finding, why, hidden))
    return Judged(tuple(claim for claim, _ in passed), shown, tuple(rejected))


def _rejected(text: str, why: str, secrets: Secrets) -> Rejected:
    if secrets.held(text[: 4 * _MOST_SHOWN]):
        return Rejected("prose that is not shown", why)
    short = " ".join(text[: 4 * _MOST_SHOWN].split())
    return Rejected(short if len(short) <= _MOST_SHOWN else short[: _MOST_SHOWN - 1] + "…", why)


def _judged(drafted: str, quotes: Sequence[Quote], asked: _Asked, longest: int) -> tuple[str, tuple[Quote, ...] | str]:
    """The prose as plain text, and the quotes that carry it or why it is dropped."""
    if not quotes:
        return "", "has no quote"
    text, wrong = plain(drafted, longest)
    if wrong:
        return "", wrong
    wrong = asked.secrets.held(text) or _wrong_language(text, asked.language)
    claim = read(text, asked.language)
    wrong = wrong or asks(claim, asked.question) or first_person(claim)
    if not wrong and claim.sentences > MOST_SENTENCES:
        wrong = f"is {claim.sentences} sentences long; at most {MOST_SENTENCES} are allowed"
    return ("", wrong) if wrong else (text, _carrying(claim, quotes, asked))


def _carrying(claim: Read, quotes: Sequence[Quote], asked: _Asked) -> tuple[Quote, ...] | str:
    """Those of the quotes that carry a claim, or why none does."""
    used = tuple({quote.n: quote for quote in quotes}.values())[:_MOST_QUOTES]
    kept: list[Quote] = []
    before: frozenset[str] = frozenset()
    for segment in _segments(claim, frozenset(code for quote in used for code in speakers(quote))):
        subject = about(segment, used, before)
        if isinstance(subject, str):
            return subject
        for codes, own in subject.groups:
            carried = _carried(segment, own, asked)
            if isinstance(carried, str):
                return carried
            kept += carried
            before = codes
    return tuple(quote for quote in used if quote in kept)


def _carried(segment: Read, quotes: Sequence[Quote], asked: _Asked) -> Sequence[Quote] | str:
    """Those of a delegation's quotes that carry a piece of a claim, or why they do not."""
    if any(len(quote.text) > _LONGEST_QUOTE for quote in quotes):
        quotes = [quote for quote in quotes if len(quote.text) <= _LONGEST_QUOTE]
    grounds = Grounds(tuple(_bearing(segment, [(q, _read(q, asked.language)) for q in quotes])), asked.question)
    if not grounds.quotes:
        return "its quotes are too long, or in a language that cannot be judged"
    reads = grounds.reads
    apart = frozenset(i for name in names(segment) for i in range(name.first, name.last + 1)) | named_apart(segment)
    wrong = (
        _typed(segment, grounds)
        or ungrounded(segment, grounds)
        or misattributed(segment, grounds.quotes)
        or reordered(segment, reads, _leading(segment))
        or changed(segment, reads, apart, compared(segment, named_apart(segment)) | named_apart(segment))
    )
    if wrong:
        return wrong
    same = [(quote, text) for quote, text in grounds.quotes if text.language == segment.language]
    own = frozenset(code for quote, _ in grounds.quotes for code in speakers(quote))
    return unsupported(segment, same, own) if same else unlike(segment, grounds.quotes, own, asked.likeness)


def _leading(segment: Read) -> frozenset[int]:
    """The words of the first name: who speaks."""
    first = next(iter(names(segment)), None)
    return frozenset(range(first.first, first.last + 1)) if first else frozenset()


def _read(quote: Quote, otherwise: str) -> Read | None:
    language = quote.language or detect(quote.text) or otherwise
    return read(quote.text, language) if language in LANGUAGES else None


def _bearing(segment: Read, quotes: Sequence[tuple[Quote, Read | None]]) -> Iterator[tuple[Quote, Read]]:
    """The quotes that can be read, without those that share next to nothing with a piece of a claim."""
    readable = [(quote, text) for quote, text in quotes if text is not None]
    said = {stem for stem in segment.stems if stem}
    shared = {quote.n: len(said & set(text.stems)) for quote, text in readable if text.language == segment.language}
    most = max(shared.values(), default=0)
    for quote, text in readable:
        if most == 0 or shared.get(quote.n, most) * 3 >= most:
            yield quote, text


def _segments(claim: Read, own: frozenset[str]) -> Iterator[Read]:
    """The pieces of a claim that each are about a delegation: sentences, and their parts from "while Kenya" on."""
    starts = [i for i in range(1, len(claim.words)) if claim.words[i].sentence != claim.words[i - 1].sentence]
    leading = [name for name in names(claim) if name.ids & own and name.kind in ("delegation", "bloc")]
    parting = [mark.first for mark in claim.of("contrast") if mark.first] + [
        i for i, word in enumerate(claim.words) if word.raw in ";；؛"
    ]
    starts += [i for i in parting if any(0 < name.first - i <= _NEAR for name in leading)]
    bounds = [0, *(claim.words[i].start for i in sorted(set(starts))), len(claim.text)]
    for start, end in pairwise(bounds):
        piece = claim.text[start:end].strip(" ,;，；")
        if any(map(str.isalpha, piece)):
            yield read(piece, claim.language)


def _typed(segment: Read, grounds: Grounds) -> str | None:
    """Words in quotation marks that are not the quotes' own: no model types a quote."""
    parts = segment.text.split('"')
    if len(parts) % 2 == 0:
        return "has a quotation mark without its other"
    for quoted in chain(parts[1::2], (match[1] for match in _SINGLE.finditer(segment.text))):
        if not quoted.strip() or not any(find(quoted, quote.text) for quote, _ in grounds.quotes):
            return f"quotes words that are not in its quotes: “{quoted.strip()[:80]}”"
    return None


def _wrong_language(text: str, language: str) -> str | None:
    """Whether prose is in another language; unsure, it passes where it is written in the language's script."""
    for sentence in re.split(r"(?<=[.!?。！？؟])\s+", text):
        found = detect(sentence)
        own = len(_LETTERS.get(language, _LATIN).findall(sentence))
        if found not in (language, None) and len(sentence.split()) + len(sentence) // 12 > 3:
            return f"is in another language than the question ({found})"
        if 2 * own < sum(map(str.isalpha, sentence)):
            return "is in other letters than the question's language"
    return None


def _finding(
    finding: str, passed: Sequence[tuple[Claim, tuple[Quote, ...]]], asked: _Asked | None
) -> tuple[str | None, str | None]:
    """The finding if it may be shown, else None and why; there is no reason where there is no finding."""
    if not finding.strip():
        return None, None
    if not passed or asked is None:
        return None, "no claim carries it"
    if "\n" in finding.strip():
        return None, "is more than one line"
    quotes = tuple({quote.n: quote for _, own in passed for quote in own}.values())
    text, verdict = _judged(finding, quotes, asked, LONGEST_FINDING)
    if isinstance(verdict, str):
        return None, verdict
    said = read(text, asked.language)
    claims = [read(claim.text, asked.language) for claim, _ in passed]
    known = {code for claim in claims for name in names(claim) for code in name.ids}
    known |= {code for quote in quotes for code in speakers(quote)}
    for name in names(said):
        if name.kind in ("delegation", "bloc") and not name.ids & known:
            return None, f"names {said.shown(name.first, name.last)}, which no claim is about"
    return text, None
