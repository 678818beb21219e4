"""Where a statement's sentences begin and end: ranges that tile any text, uncut by abbreviations.

Knows punctuation and, through sentencex, languages; knows no statement, part or passage.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator

from retrieval.statement import Sentence
from retrieval.text.abbreviations import Abbreviations, abbreviations

LONGEST = 1200  # characters; a longer sentence (a transcript or a table without full stops) is cut into stretches
STRETCH = 400  # characters of such a stretch at most: two or three sentences, as speeches have them

_BLOCK = 2000  # characters given to sentencex at once: it takes quadratic time on text without spaces

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_SPACE = re.compile(r"\s*")
_WIDE = "。！？｡۔।"  # written without a space after them, or with no other meaning
_MARK = re.compile(rf"[.!?…‥؟{_WIDE}]+")
# What still belongs to a sentence after its mark: closing marks (French sets a space before »), then a note's number.
_CLOSING_MARKS = "\"'“”„‟«»‹›‘’)]}」』）】〉》 \u00a0\u202f"
_CLOSING = re.compile(r"(?:[ \u00a0\u202f]»|[\"'“”„‟«»‹›‘’)\]}」』）】〉》])*")
_FOOTNOTE = re.compile(r"[¹²³⁰⁴-⁹]+|(?:\d{1,3}|\[\d{1,3}\])(?=\s)")
_NOTE_AT_END = re.compile(r"(?:[¹²³⁰⁴-⁹]+|\[\d{1,3}\]|(?<!\d)\d{1,3})$")
_LONGEST_NOTE = 8  # characters
_BETWEEN = re.compile(r"[\s\"'“”„‟«»‹›‘’()\[\]「」『』（）—–-]*")
_ENUMERATOR = re.compile(r"\W*(?:\d{1,4}|[^\W\d_]|[ivxlc]{2,6}|[IVXLC]{2,6})(?:\.\d{1,3})*")
_ELLIPSIS = re.compile(r"[.…‥]{2,}|[…‥]")
_GOES_ON = ",;:،؛，；：、"
# A short quotation or bracket is kept whole; a long one (a quoted speech) is cut at its own sentences.
_WHOLE = re.compile(
    r"“[^“”]{1,160}”|„[^„“”]{1,160}[“”]|«[^«»]{1,160}»|»[^«»]{1,160}«(?!\w)|「[^「」]{1,80}」|『[^『』]{1,80}』"
    r"|(?<!\w)\"(?=\S)[^\"]{1,160}\"(?!\w)|(?<!\w)‘[^‘’]{1,160}’(?!\w)"
    r"|\([^()]{1,200}\)|\[[^\[\]]{1,200}\]|（[^（）]{1,100}）"
)
# sentencex pairs quotation marks and brackets, and loses whole paragraphs where one of a pair is missing; and it takes
# only what UTF-8 can hold. Each character is replaced by one, so that its offsets are ours.
_PLAIN = dict.fromkeys(map(ord, '"“”„‟«»‹›()[]{}「」『』（）【】〈〉《》\0'), " ") | dict.fromkeys(
    range(0xD800, 0xE000), "\ufffd"
)
_SCRIPTS = {
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
}
# Where a sentence that is too long is cut, best first, if no mark was passed over.
_LAST_RESORTS = (re.compile(r"[;；؛]\s*"), re.compile(r"\s+|[，、]\s*"))


def split(text: str, language: str | None) -> list[Sentence]:
    """The sentences of a text, in order, as ranges that tile the text: white space after a sentence is the sentence's.

    `language` is ISO 639-1; None, or an unknown language, gets the rules of the script and the abbreviations of all
    languages. The end of a line always ends a sentence. In doubt two sentences stay together, since half a sentence is
    a broken quote: nothing is cut after an abbreviation, before a small letter, or inside a short quotation or bracket.
    Only a sentence longer than LONGEST characters is cut elsewhere, into stretches of STRETCH at most: at a mark passed
    over, else after a semicolon, else at white space, and as a last resort within a word. Takes time linear in the
    text's length.
    """
    return _capped(text, *_ends(text, language or _script(text), abbreviations(language)))


def ends(line: str, text: str, language: str | None) -> frozenset[int]:
    """The offsets in a line of a text at which sentences end, white space behind included, however long.

    A range of `split` that ends elsewhere is a stretch of a sentence longer than LONGEST.
    """
    return frozenset(_ends(line, language or _script(text), abbreviations(language))[0])


def is_ended(text: str, end: int, language: str | None) -> bool:
    """Whether the text up to an offset ends with a sentence's mark, white space and closing marks aside.

    The period of an abbreviation ("Mr.", or "the U.S." before a word that opens no sentence) is no mark.
    """
    while end and text[end - 1].isspace():
        end -= 1
    note = _NOTE_AT_END.search(text, max(0, end - _LONGEST_NOTE), end)
    return _is_marked(text, end, language) or bool(note and _is_marked(text, note.start(), language, noted=True))


def _is_marked(text: str, end: int, language: str | None, *, noted: bool = False) -> bool:
    """Whether a sentence's mark stands before an offset, with closing marks between or none; a note behind a word."""
    while end and text[end - 1] in _CLOSING_MARKS:
        end -= 1
    before, mark = text[max(0, end - 2) : end - 1], text[max(0, end - 1) : end]
    if not _MARK.fullmatch(mark) or (noted and not (before.isalpha() or mark in _WIDE)):
        return False
    return mark != "." or before == "." or not abbreviations(language).holds(text, end - 1)


def _ends(text: str, code: str, known: Abbreviations) -> tuple[list[int], list[int]]:
    """Where sentences end, and where they may end: at marks passed over for caution."""
    ends: list[int] = []
    possible: list[int] = []
    for line in _LINE.finditer(text):
        if line.group().isspace():
            continue
        for cut, firm in _cuts(line.group(), code, known):
            (ends if firm else possible).append(line.start() + cut)
        ends.append(_past_space(text, line.end()))
    if text:
        ends[-1:] = [len(text)]
    return ends, possible


def _script(text: str) -> str:
    """A language to stand for the script that a text of unknown language is mostly written in."""
    sample = text[:2000]
    counts = {code: len(script.findall(sample)) for code, script in _SCRIPTS.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] * 4 > len(sample) else "en"


def _past_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _proposed(line: str, code: str) -> set[int]:
    """The offsets in a line where sentencex ends a sentence, white space after it left out."""
    from sentencex import get_sentence_boundaries

    plain = line.translate(_PLAIN)
    found: set[int] = set()
    start = 0
    while start < len(plain):
        end = start + _BLOCK
        if end < len(plain):
            space = plain.rfind(" ", start + _BLOCK // 2, end)
            end = space + 1 if space > 0 else end
        block = plain[start:end]
        found.update(
            start + len(block[: boundary["end_index"]].rstrip()) for boundary in get_sentence_boundaries(code, block)
        )
        start = end
    return found


def _cuts(line: str, code: str, known: Abbreviations) -> Iterator[tuple[int, bool]]:
    """Offsets in a line after which a sentence begins; with False, offsets passed over only for caution."""
    proposed = _proposed(line, code)
    wholes = _WHOLE.finditer(line)
    whole = next(wholes, None)
    last, name = 0, None
    for mark in _MARK.finditer(line):
        end = _end(line, mark, proposed, known)
        if end is None:
            continue
        while whole and whole.end() < end:
            whole = next(wholes, None)
        following = _BETWEEN.match(line, end)
        after = following.end() if following else end
        if after == len(line):
            return
        if mark.group() == ".":
            if known.holds(line, mark.start()):
                continue
            if mark.start() - last < 16 and _ENUMERATOR.fullmatch(line, last, mark.start()):
                continue
            if mark.start() - last < 40 and known.only_leads_up(line[last : mark.start()]):
                continue
            before, name = name, known.listed(line, _past_space(line, end))
            if name or (before and before.end() == mark.end() and not (before["last"] or known.begins(line, after))):
                continue
        cut = _past_space(line, end)
        firm = not (
            line[after].islower()
            or line[after] in _GOES_ON
            or (_ELLIPSIS.fullmatch(mark.group()) and not line[after].isupper())
            or (whole and whole.start() < mark.start() and end < whole.end())
            or line[mark.start() - 1 : mark.start()] in ("[", "(")
        )
        if firm:
            last = cut
        yield cut, firm


def _end(line: str, mark: re.Match[str], proposed: set[int], known: Abbreviations) -> int | None:
    """Where the sentence that a mark ends is over, closing marks and footnote included; None if none ends."""
    closing = _CLOSING.match(line, mark.end())
    end = closing.end() if closing else mark.end()
    wide = mark.group()[-1] in _WIDE
    note = _FOOTNOTE.match(line, end)
    if note and (wide or line[mark.start() - 1 : mark.start()].isalpha()):
        return note.end()
    if wide:
        # “谁来付钱？”他问: after a question within quotation marks the sentence may go on.
        return end if mark.group()[-1] in "。｡۔।" or end == mark.end() or line[end : end + 1].isspace() else None
    if line[end : end + 1].isspace():
        found = any(at in proposed for at in range(mark.start() + 1, end + 1)) or known.opens(line, end)
        return end if found or mark.group()[-1] in "…‥" else None
    return end if _glued(line, mark, end) else None


def _glued(line: str, mark: re.Match[str], end: int) -> bool:
    """Whether two sentences meet here without a space ("closed.The"): small letters, one mark, a capitalised word."""
    before, after = line[max(0, mark.start() - 3) : mark.start()], line[end : end + 2]
    small = len(before) == 3 and before.isalpha() and before.islower()
    return small and len(mark.group()) == 1 and after[:1].isupper() and after[1:].islower()


def _capped(text: str, ends: list[int], possible: list[int]) -> list[Sentence]:
    """The ranges up to each of `ends`, or stretches of those with more than LONGEST characters, without white space."""
    sentences: list[Sentence] = []
    start = 0
    for end in ends:
        first = _past_space(text, start) if start == 0 else start
        last = first + len(text[first:end].rstrip())
        most = STRETCH if last - first > LONGEST else LONGEST
        while last - first > most:
            cut = _past_space(text, _last_resort(text, first, possible))
            sentences.append(Sentence(start, cut))
            start = first = cut
        sentences.append(Sentence(start, end))
        start = end
    return sentences


def _last_resort(text: str, start: int, possible: list[int]) -> int:
    """The best place in the second half of the STRETCH characters from `start` to cut a sentence that is too long."""
    low, high = start + STRETCH // 2, start + STRETCH
    at = bisect_right(possible, high)
    if at and possible[at - 1] > low:
        return possible[at - 1]
    for pattern in _LAST_RESORTS:
        found = [match.end() for match in pattern.finditer(text, low, high)]
        if found:
            return found[-1]
    while high > low and (unicodedata.combining(text[high]) or text[high] in "\u200d\ufe0f"):
        high -= 1
    return high
