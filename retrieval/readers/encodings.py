"""Bytes to text: Unicode, and the older encodings in use, told apart by the bytes alone.

Knows encodings; knows no file and no format. A wrong guess would alter words, so doubt is an error.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from functools import lru_cache
from typing import Any
from unicodedata import category, name

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDTHS = {"utf-32-le": 4, "utf-32-be": 4, "utf-16-le": 2, "utf-16-be": 2}
_SAMPLE = 40_000
_MOST_NULS = 0.05
_FREQUENT = re.compile("[的是和在了不我中国有为の을이는，。、]")
_NO_LETTERS = frozenset(("Cc", "Cn", "Co", "Cs"))
_ACCENT = re.compile("[\u0300-\u036f]")
_EAST_ASIAN = frozenset(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "FULLWIDTH", "HALFWIDTH", "KATAKANA-HIRAGANA"))
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_IN_USE = tuple(
    """gb18030 big5hkscs cp932 euc_jis_2004 cp949 koi8-r koi8-u cp866 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256
    cp1257 cp1258 iso2022_jp_2 iso8859-1 iso8859-2 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-13
    iso8859-15 tis-620""".split()
)
"""Encodings that browsers read (WHATWG Encoding Standard, section 4.2), without those of Apple and some of one letter's
difference."""

_LONGEST = 4
"""Bytes of a character, at most."""

_REMEDY = "open it in what wrote it, or in an editor that shows its words right, and save it as UTF-8"
_BEFORE = 1_000
"""Bytes of plain text to look at before the first that is not."""

_SHIFT = b"\x1b$"
"""How ISO 2022 begins to write Chinese, Japanese or Korean in letters of ASCII."""

_NOT_PLAIN = re.compile(rb"[\x80-\xff]|\x1b\$")

_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


_WIDER = {
    "iso8859-1": "cp1252",
    "ascii": "utf-8",
    "utf-16": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "euc_jp": "euc_jis_2004",
    "iso2022_jp": "iso2022_jp_2",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
}
"""What a page means that declares one of these, by the name of Python's codec (WHATWG Encoding Standard)."""

_DECLARED = frozenset(_IN_USE) | frozenset(_WIDER.values()) | {"utf-8", "mac-roman", "mac-cyrillic"}


class UndecodableError(ValueError):
    """The bytes are text in no encoding that is read; says where or why."""


class NotText(UndecodableError):
    """The bytes are no text in any encoding."""


def decode(data: bytes) -> str:
    """The text of `data`, without a byte-order mark; line ends are left alone.

    Raises UndecodableError when the bytes are text in no encoding that is read.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    sample = data[:_SAMPLE]
    has_nuls = 0 in sample
    if not has_nuls and _SHIFT not in data and (text := _utf8(data)) is not None:
        return text
    decoded = {each: _whole(sample, each).decode(each, errors="replace") for each in _WIDTHS}
    letters, encoding = max((_letters(text, spaced=has_nuls), each) for each, text in decoded.items())
    if letters:
        return _strict(data, encoding, "it looks like")
    if not has_nuls:
        return _older(data)
    if data.count(0) > _MOST_NULS * len(data):
        raise NotText("its bytes are not text")
    return decode(data.replace(b"\0", b""))


def _utf8(data: bytes) -> str | None:
    """The text of UTF-8, its last character perhaps cut off; None for other bytes. Raises for a few damaged bytes."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        right = _SEQUENCE.findall(data[: error.start])
        if error.start >= len(data) - 3 and len(right) >= 3:
            return data[: error.start].decode("utf-8")
        first_wrong = error.start
    sample = data[:_SAMPLE]
    right = _SEQUENCE.findall(sample)
    high = sum(byte >= 0x80 for byte in sample)
    if len(right) >= 3 and sum(map(len, right)) > 0.8 * high:  # in a code page, all its letters would be wrong
        raise UndecodableError(f"it is UTF-8 with a damaged byte at {first_wrong}; repair it or save it as UTF-8 anew")
    return None


def declared(name: str) -> str | None:
    """The codec for an encoding that a page declares; None for a codec of no page, such as base 64."""
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return None
    meant = _WIDER.get(codec, codec)
    return meant if meant in _DECLARED else None


def _whole(data: bytes, encoding: str) -> bytes:
    """The bytes without the rest of a pair or four that is cut off."""
    return data[: len(data) - len(data) % _WIDTHS.get(encoding, 1)]


def _strict(data: bytes, encoding: str, why: str = "its byte-order mark says") -> str:
    try:
        return _whole(data, encoding).decode(encoding)
    except UnicodeDecodeError as error:
        if error.start >= len(data) - _LONGEST:
            return data[: error.start].decode(encoding)
        message = f"{why} {encoding}, but byte {error.start} does not fit; save it as UTF-8"
        raise UndecodableError(message) from error


def _letters(text: str, *, spaced: bool) -> int:
    """How many letters a text has that is read from bytes in pairs or fours; 0 for what is no text.

    A text is of Latin and at most one other script, with few controls, and unless it is `spaced`, Chinese or Japanese.
    Numbers of 16 bits, such as samples of sound, are characters too, but of many scripts, or with accents on nothing;
    and most pairs of plain letters are Chinese characters, but seldom the most frequent.
    """
    odd = sum(category(letter) in _NO_LETTERS and letter not in "\t\n\r\f\v" for letter in text) + text.count("\ufffd")
    letters = [letter for letter in text if letter.isalpha()]
    if not letters or odd > max(1, 0.02 * len(text)) or 2 * len(_ACCENT.findall(text)) > len(letters):
        return 0
    scripts = Counter(map(_script, letters))
    latin = scripts.pop("LATIN", 0)
    other = max(scripts.values(), default=0)
    plain = sum(letter.isascii() for letter in letters)
    if latin + other < 0.9 * len(letters) or (latin >= 8 and 2 * plain < latin):
        return 0
    wide = scripts["EAST ASIAN"]
    if (not spaced and wide < len(letters)) or (wide and len(_FREQUENT.findall(text)) < max(1, 0.02 * wide)):
        return 0
    return len(letters)


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    first = name(letter, "UNKNOWN").partition(" ")[0]
    return "EAST ASIAN" if first in _EAST_ASIAN else first


def _older(data: bytes) -> str:
    """Text in an encoding older than Unicode, where the likeliest of all encodings is also the likeliest in use.

    Either look alone errs: an encoding out of use is taken for another in use, or an encoding in use for an old
    Macintosh's.
    """
    from chardet import EncodingEra

    first = found.start() if (found := _NOT_PLAIN.search(data)) else 0
    sample = data[max(first - _BEFORE, data.rfind(b"\n", 0, first) + 1) : first + _SAMPLE]
    of_files = EncodingEra.ALL & ~EncodingEra.MAINFRAME & ~EncodingEra.LEGACY_REGIONAL
    guess, sure, likeliest = _likeliest(sample, encoding_era=of_files)
    page, _, text = _likeliest(sample, include_encodings=_IN_USE)
    if not guess or not page:
        raise NotText("its bytes are not text")
    if text != likeliest or _CONTROL.search(text):
        raise UndecodableError(f"its encoding cannot be told: it looks like {guess} ({sure:.0%} sure); {_REMEDY}")
    return _strict(data, page, "it looks like")


def _likeliest(data: bytes, **among: Any) -> tuple[str, float, str]:
    """The likeliest encoding, how sure the guess is, and the text; empty where the bytes fit no encoding.

    The detector knows words by small letters: a text in capitals is judged by the bytes of the small letters.
    """
    import chardet

    def looks(content: bytes) -> dict[str, float]:
        found = chardet.detect_all(content, ignore_threshold=True, **among)
        return {each["encoding"]: each["confidence"] for each in found if each["encoding"]}

    best = ("", 0.0, "")
    for encoding, confidence in looks(data).items():
        try:
            text = _strict(data, encoding)
        except UndecodableError:
            continue
        sure = confidence
        if _in_capitals(text):
            sure = looks(text.lower().encode(encoding, errors="ignore")).get(encoding, 0.0)
        if sure > best[1] or not best[0]:
            best = (encoding, sure, text)
    return best


def _in_capitals(text: str) -> bool:
    sample = text[:_SAMPLE]
    return sum(map(str.isupper, sample)) > 4 * sum(map(str.islower, sample))
