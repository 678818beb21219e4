"""The check of a model's summary: why a sentence may not be shown beside the quotes.

Dropped for a number, a year or a name missing in the quotes and records; for quotation marks; for a negation missing in
the quotes, or lost; for a delegation that did not speak to the matter; for markup. Whether a sentence is true to the
quotes is not checked: a summary is labelled as a model's words. Pure: no input and no output.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from bot.models.numbered_sentences import ShownSentence
from bot.models.summary_words import denies, numbers, speaks_to
from bot.quote import Quote, is_own
from retrieval.names.delegations import find, find_blocs, resolve
from retrieval.text.language import detect
from retrieval.text.normalise import normalise
from retrieval.text.terms import stop_words

LONGEST = 400
"""Characters of a sentence."""

CAPITALS = frozenset(("en", "fr", "es", "pt", "ru"))
"""Languages in which a capital within a sentence tells a name."""

_MARKUP = re.compile(
    r"[*_#`|\[\]{}\\~^=<>@]|://|\bwww\.|&#?\w+;|(?:^|\s)/[a-z]|\w\.(?:com|org|net|int|io|info|example|ru|cn|ir|eu)\b"
)
_QUOTED = re.compile(r"\"|(?<!\w)'|'(?!\w)(?!\s+\w)")
_MIXED = re.compile(r"[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]")
_SPELT = re.compile(r"(?:\b[^\W\d_]\b\W+){4}")
_WORD = re.compile(r"[^\W\d_][\w-]*")
_ENDS = re.compile(r"[.!?。！？؟:]\s*\W*\Z")
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "So"))
_JOINERS = "\u200c\u200d"
_JOINING = frozenset(
    ("and", "et", "y", "e", "и", "و", "und", "the", "la", "le", "l", "as", "well", "和", "与", "及", "、")
)
_STEM, _ENDING = 5, 3
_SHORTEST_ACRONYM = 2
_TITLES = frozenset(
    ("mr", "mrs", "ms", "herr", "frau", "präsident", "präsidentin", "minister", "ministerin", "السيد", "آقای", "خانم")
)


def carried(text: str, cited: Sequence[ShownSentence], language: str) -> tuple[int, ...] | str:
    """The numbers of the quotes that a sentence may stand beside, or why the sentence may not be shown.

    `cited` are the sentences summed up, with the quotes that show them: for a sentence about a delegation, only the
    delegation's quotes count. `language` is the question's (ISO 639-1).
    """
    if why := _no_prose(text, language):
        return why
    if not cited:
        return "names no quote that is shown"
    about = _about(text)
    groups = [[one for one in cited if ids & speakers(one.quote)] for ids in about] or [list(cited)]
    if not all(groups):
        return "is about a delegation that none of its quotes is of"
    wrong = (_ungrounded(text, group, language, is_named=bool(about)) for group in groups)
    numbers_of = dict.fromkeys(one.quote.n for group in groups for one in group)
    return next(filter(None, wrong), None) or tuple(numbers_of)


def speakers(quote: Quote) -> frozenset[str]:
    """The delegations and blocs that own a quote's words: of a quote read out for a bloc, the bloc alone."""
    found = {id for name in quote.on_behalf_of for id in _ids(name)}
    if quote.delegation is not None and is_own(quote):
        found |= {quote.delegation.code} if quote.delegation.code else _ids(quote.delegation.as_written)
    return frozenset(found)


def record_texts(quote: Quote) -> list[str]:
    """The texts of a quote's record, and the year."""
    parts = [quote.speaker, quote.post, quote.forum, quote.session, (quote.date or "")[:4], *quote.on_behalf_of]
    if quote.whose is not None:
        parts += [quote.whose.as_written, quote.whose.name]
    return [part for part in parts if part]


def _no_prose(text: str, language: str) -> str | None:
    """Why a text is no plain prose; None for plain prose."""
    if len(text) > LONGEST:
        return f"is longer than {LONGEST} characters"
    plain = normalise(text).text
    is_long = len(text.split()) + len(text) // 12 > 3
    faults = {
        "says nothing": not any(map(str.isalpha, text)),
        "holds signs that are no letters": any(map(_is_unseen, text)),
        "holds markup, a link or an address": _MARKUP.search(plain.casefold()) is not None,
        "mixes letters of two scripts in a word": _MIXED.search(plain) is not None,
        "is spelt out letter by letter": _SPELT.search(plain) is not None,
        "says “I”, “we” or “you”": speaks_to(plain, language),
        "has quotation marks": _QUOTED.search(plain) is not None,
        "is in another language than the question": is_long and detect(text) not in (language, None),
    }
    return next((why for why, wrong in faults.items() if wrong), None)


def _is_unseen(char: str) -> bool:
    return unicodedata.category(char) in _UNSEEN and char not in _JOINERS


def _ungrounded(text: str, cited: Sequence[ShownSentence], language: str, *, is_named: bool) -> str | None:
    """What a sentence has that the quotes and records lack; `is_named`: the sentence names a delegation."""
    stand = [numbers(one.quote.text, one.quote.language) for one in cited]
    stand += [numbers(part, one.quote.language) for one in cited for part in record_texts(one.quote)]
    if not numbers(text, language) <= frozenset.union(*stand):
        return "has a number that its quotes have not"
    if _unnamed(text, cited, language, is_named=is_named):
        return "has a name that its quotes have not"
    denied = [denies(one.text, one.quote.language) for one in cited]
    denial = denies(text, language)
    if denial and not any(denied):
        return "has a negation that its quotes have not"
    if denial is False and any(denied):
        return "has not the negation that its quotes have"
    return None


def _about(text: str) -> list[frozenset[str]]:
    """The delegations or blocs that a sentence is about: the first named, and the names joined to the first."""
    found = _named(text)
    leading: list[frozenset[str]] = []
    last = 0
    for start, end, ids in found:
        between = _WORD.findall(text[last:start].casefold())
        if leading and not all(word in _JOINING for word in between):
            break
        leading.append(ids)
        last = end
    return leading


def _named(text: str) -> list[tuple[int, int, frozenset[str]]]:
    """Where a text names delegations and blocs, with the possible ids."""
    found = [(one.start, one.end, frozenset(each.code for each in one.readings)) for one in find(text)]
    found += [(one.start, one.end, frozenset((f"bloc {one.bloc.code}",))) for one in find_blocs(text)]
    return sorted(found, key=lambda one: one[:2])


def ids_in(text: str) -> set[str]:
    """The possible ids of the delegations and blocs that a text names."""
    return {id for _, _, ids in _named(text) for id in ids}


def _ids(name: str) -> set[str]:
    """The possible ids of a delegation's or bloc's name in a record."""
    known = resolve(name)
    return ({known.code} if known else ids_in(name)) | ({f"bloc {name}"} if name.isupper() else set())


def _unnamed(text: str, cited: Sequence[ShownSentence], language: str, *, is_named: bool) -> bool:
    """Whether a sentence has a name missing in the quotes and records.

    The first word of a sentence without a delegation may be a name ("Churchill says").
    """
    texts = [part for one in cited for part in (one.quote.text, *record_texts(one.quote))]
    known = set().union(*map(ids_in, texts), *(speakers(one.quote) for one in cited))
    mentions = _named(text)
    if any(not ids & known for _, _, ids in mentions):
        return True
    words = f" {' '.join(word.casefold() for part in texts for word in _WORD.findall(normalise(part).text))} "
    inside = [range(start, end) for start, end, _ in mentions]
    return any(
        not _holds(words, word)
        for at, word in _names(text, language, first=not is_named)
        if not any(at in one for one in inside)
    )


def _names(text: str, language: str, *, first: bool) -> Iterator[tuple[int, str]]:
    """The words of a text written as names, with the `first` word or without, and the offsets."""
    plain = normalise(text).text if len(normalise(text).text) == len(text) else text
    before = False
    for match in _WORD.finditer(plain):
        word = match[0].strip("-")
        capitals = sum(map(str.isupper, word))
        opens = match.start() == 0 or _ENDS.search(plain[: match.start()]) is not None
        capital = word[:1].isupper() and len(word) > 1 and word.casefold() not in stop_words(language)
        within = language in CAPITALS and capital and (first or not opens or _is_followed(plain, match.end()))
        foreign = language not in CAPITALS and language != "de" and word[:1].isascii()
        if capitals >= _SHORTEST_ACRONYM or within or foreign or before:
            yield match.start(), word
        before = word.casefold() in _TITLES


def _is_followed(text: str, place: int) -> bool:
    """Whether the word that ends at a place is followed by a capital: both words are a name ("Jane Doe")."""
    following = re.match(r"\s+([^\W\d_])", text[place:])
    return following is not None and following[1].isupper()


def _holds(words: str, name: str) -> bool:
    """Whether words hold a name letter for letter, or with another ending."""
    bare = name.casefold()
    if len(bare) <= _STEM:
        return f" {bare} " in words
    return f" {bare[: max(_STEM, len(bare) - _ENDING)]}" in words
