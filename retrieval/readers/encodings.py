"""Bytes to text: UTF-8, UTF-16 and the Windows code pages 1252, 1251 and 1256, told apart by the bytes alone.

Knows encodings; knows no file and no format. A wrong guess would alter words, so what cannot be told is an error.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from unicodedata import category, name

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 40_000
_MOST_NULS = 0.05
_WORDS_OF_ONE_LETTER = frozenset("àáâéèêíóôúÀÁÂÉÈÊÍÓÔÚ")
_WORD = re.compile(r"[^\W\d_]+")
_ORDINARY = re.compile(
    "[\t\n\r\u0020-\u052f\u05d0-\u06ff\u0900-\u0dff\u2010-\u2044\u20a0-\u20bf\u3001-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffee]"
)
_CHINESE = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffee]")
_FREQUENT = re.compile("[的是和在了不我中国有为の을이는，。、]")
_ACCENT = re.compile("[\u0300-\u036f]")
_FEW = 30
"""Characters up to which a Chinese text may lack the most frequent ones."""
_EAST_ASIAN = frozenset(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "FULLWIDTH", "HALFWIDTH", "KATAKANA-HIRAGANA"))
_CYRILLIC = re.compile("[А-яЁёІіЇїЄєҐґЎў]")
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_BLANK_OR_PLAIN = re.compile("[\t\n\r -~]")


class UndecodableError(ValueError):
    """The bytes are text in none of the encodings that are read; says where or why."""


def decode(data: bytes) -> str:
    """The text of `data`, without its byte-order mark; line ends are left as they are.

    Raises UndecodableError when the bytes are not text in any of the encodings that are read.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    if 0 in data[:_SAMPLE]:
        return _with_nulls(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and len(_SEQUENCE.findall(data[: error.start])) >= 3:
            return data[: error.start].decode("utf-8")  # cut off within its last character
        first_wrong = error.start
    _refuse_spoilt_utf8(data, first_wrong)
    sample = data[:_SAMPLE]
    if _looks_utf16(sample):
        return _strict(data, max(("utf-16-le", "utf-16-be"), key=lambda encoding: _wide(sample, encoding)))
    return _code_page(data)


def _strict(data: bytes, encoding: str) -> str:
    width = {"utf-8": 1, "utf-16-le": 2, "utf-16-be": 2}.get(encoding, 4)
    try:
        return data[: len(data) - len(data) % width].decode(encoding)
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 4:
            return data[: error.start].decode(encoding)
        message = f"its byte-order mark says {encoding}, but byte {error.start} does not fit; save it as UTF-8"
        raise UndecodableError(message) from error


def _with_nulls(data: bytes) -> str:
    """Text whose bytes hold NULs: UTF-16 without a mark, or plain text with a few stray ones."""
    sample = data[:_SAMPLE]
    ordinary, _, encoding = max((*_ordinary(sample, encoding), encoding) for encoding in ("utf-16-be", "utf-16-le"))
    if ordinary > 0.9 and _reads_as_text(sample[: len(sample) - len(sample) % 2].decode(encoding, errors="replace")):
        return _strict(data, encoding)
    if data.count(0) > _MOST_NULS * len(data):
        raise UndecodableError("its bytes are not text")
    return decode(data.replace(b"\0", b""))


def _looks_utf16(sample: bytes) -> bool:
    """Whether bytes without NULs, which are not UTF-8, are UTF-16 (a short text in Chinese, say)."""
    return len(sample) % 2 == 0 and max(_wide(sample, encoding) for encoding in ("utf-16-le", "utf-16-be")) > 0.95


def _ordinary(sample: bytes, encoding: str) -> tuple[float, float]:
    """The share of characters that statements are written with, and of blanks and ASCII, if `sample` is in `encoding`.

    Latin text with its bytes swapped is all Chinese characters: blanks and ASCII tell which way is right.
    """
    text = sample[: len(sample) - len(sample) % 2].decode(encoding, errors="replace")
    length = max(1, len(text))
    plain = len(_BLANK_OR_PLAIN.findall(text)) / length
    private = sum("\ue000" <= letter <= "\uf8ff" for letter in text) / length
    return round((len(_ORDINARY.findall(text)) / length + min(private, 0.1)), 1), plain


def _reads_as_text(text: str) -> bool:
    """Whether characters read from bytes in pairs are a text: Latin and at most one other script, few controls.

    Numbers of 16 bits, such as samples of sound, are characters too, but of many scripts, or with accents on nothing.
    """
    odd = sum(category(letter) in ("Cc", "Cn", "Cs") and letter not in "\t\n\r\f\v" for letter in text)
    letters = [letter for letter in text if letter.isalpha()]
    if odd > max(1, 0.02 * len(text)) or 2 * len(_ACCENT.findall(text)) > len(letters):
        return False
    scripts = Counter(map(_script, letters))
    latin = scripts.pop("LATIN", 0)
    other = max(scripts.values(), default=0)
    plain = sum(letter.isascii() for letter in letters)
    if latin + other < 0.9 * len(letters) or (latin >= 8 and 2 * plain < latin):
        return False
    return scripts["EAST ASIAN"] < _FEW or _is_east_asian(text)


def _is_east_asian(text: str) -> bool:
    """Whether the most frequent characters of Chinese, Japanese and Korean are as frequent as in a text."""
    wide = sum(_script(letter) == "EAST ASIAN" for letter in text if letter.isalpha())
    return len(_FREQUENT.findall(text)) >= max(1, 0.02 * wide)


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    first = name(letter, "UNKNOWN").partition(" ")[0]
    return "EAST ASIAN" if first in _EAST_ASIAN else first


def _wide(sample: bytes, encoding: str) -> float:
    text = sample.decode(encoding, errors="replace")
    common = sum(bool(_CHINESE.match(letter)) for letter in text)
    return common / max(1, len(text)) if _is_east_asian(text) else 0.0


def _refuse_spoilt_utf8(data: bytes, first_wrong: int) -> None:
    """Raise if `data` is UTF-8 with a few damaged bytes: read in a code page, all its letters would be wrong."""
    sample = data[:_SAMPLE]
    right = len(_SEQUENCE.findall(sample))
    high = sum(byte >= 0xC0 for byte in sample)
    if right >= 3 and right > 0.8 * high:
        raise UndecodableError(f"it is UTF-8 with a damaged byte at {first_wrong}; repair it or save it as UTF-8 anew")


def _code_page(data: bytes) -> str:
    sample = data[:_SAMPLE]
    if _controls(sample) > 0.02:
        raise UndecodableError("its bytes are not text")
    scores = {page: score(sample.decode(page, errors="replace")) for page, score in _SCORES.items()}
    page = max(scores, key=lambda name: scores[name])
    if scores[page] <= 0:
        raise UndecodableError("its encoding cannot be told; save it as UTF-8")
    try:
        return data.decode(page)
    except UnicodeDecodeError as error:
        message = f"it looks like {page}, but byte {error.start} does not fit; save it as UTF-8"
        raise UndecodableError(message) from error


def _controls(sample: bytes) -> float:
    return sum(byte < 0x20 and byte not in b"\t\n\r\f\x0b" for byte in sample) / max(1, len(sample))


def _high_words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if not word.isascii()]


def _western(text: str) -> float:
    """How well `text` reads as a Western language: accented letters stand among plain ones, one or two at a time."""
    words = _high_words(text)
    if not words:
        return 1.0  # only punctuation above ASCII, which the three pages share
    plausible = sum(_accents_stand_alone(word) for word in words)
    return plausible / len(words) - 0.5 * (text.count("\ufffd") > 0)


def _accents_stand_alone(word: str) -> bool:
    high = sum(not letter.isascii() for letter in word)
    cased = word.islower() or word.isupper() or word.istitle() or word[1:].islower()
    return cased and (word in _WORDS_OF_ONE_LETTER or high < len(word)) and (high <= 1 or 2 * high <= len(word))


def _russian(text: str) -> float:
    """How well `text` reads as Russian: whole words of Cyrillic, cased as words are, with the frequent vowels."""
    words = _high_words(text)
    plausible = sum(
        all(_CYRILLIC.match(letter) for letter in word) and (word[1:].islower() or word.isupper() or len(word) == 1)
        for word in words
    )
    letters = "".join(words).lower()
    vowels = sum(letter in "аеиоуыэюяё" for letter in letters) / max(1, len(letters))
    return plausible / max(1, len(words)) * min(1.0, vowels / 0.3) - 0.5 * (text.count("\ufffd") > 0)


def _perso_arabic(text: str) -> float:
    """How well `text` reads as Arabic or Persian: no word mixes scripts, and the frequent letters are there."""
    words = _high_words(text)
    plausible = sum(all("\u0600" <= letter <= "\u06ff" for letter in word) for word in words)
    letters = "".join(words)
    frequent = sum(letter in "اليمنوتربدهسع" for letter in letters) / max(1, len(letters))
    return plausible / max(1, len(words)) * min(1.0, frequent / 0.5) - 0.5 * (text.count("\ufffd") > 0)


_SCORES: dict[str, Callable[[str], float]] = {"cp1252": _western, "cp1251": _russian, "cp1256": _perso_arabic}
