"""Encodings: real sentences come back as they were written, or the file is refused; never mojibake."""

from __future__ import annotations

import contextlib
import math
import random
import struct
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import BinaryFile, BrokenFile
from retrieval.readers import read_statement
from retrieval.readers.encodings import UndecodableError, decode
from retrieval.readers.html import decode_html
from tests.pairs import pairs
from tests.retrieval.sayings import SENTENCES
from tests.tables import tables

CASES = tables(__file__)

PAGES = {"fr": "cp1252", "es": "cp1252", "de": "cp1252", "pt": "cp1252", "ru": "cp1251", "ar": "cp1256", "fa": "cp1256"}
FEW = 16
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
EVERY = [(code, text) for code, texts in SENTENCES.items() for text in texts]


PAGED = [
    (page, text)
    for code, page in PAGES.items()
    for text in (*SENTENCES[code], "\n".join([*SENTENCES[code], "A/71/PV.10 — ICT, GDP 3.5 %"] * 50))
]


def garbled(cases: Iterable[tuple[str, str]], made: Callable[[str], str] = str) -> list[tuple[str, str]]:
    """The texts that do not come back from an encoding, as far as it has their letters; `made` is done to each."""
    found = []
    for page, text in cases:
        content = made(text).encode(page, errors="ignore")
        if decode(content) != content.decode(page):
            found.append((page, text[:40]))
    return found


EVERY_OLDER = [(case.partition(": "), text.split(" | ")) for case, text in pairs(CASES["older"].replace("\n   ", ""))]
OLD = [
    (page, text)
    for (_, _, pages), texts in EVERY_OLDER
    for page in pages.split()
    for text in (*texts, "\n".join(texts * 20))
]


def test_a_text_in_its_code_page_comes_back() -> None:
    """One sentence as well as a whole statement, in the encodings that files of these languages come in."""
    assert garbled([*PAGED, *OLD]) == []


def test_a_text_in_capitals_comes_back() -> None:
    """A detector knows words by their small letters; capitals of one encoding are small letters of another."""
    for (language, _, pages), texts in EVERY_OLDER:
        if language in ("Russian", "Polish", "Czech", "Hungarian", "Greek"):
            more = ["cp1251"] if language == "Russian" else []
            assert garbled([(page, "\n".join(texts)) for page in (*pages.split(), *more)], str.upper) == []


def test_a_page_is_in_the_encoding_that_it_declares() -> None:
    """What a page says of itself counts, whatever its bytes look like, but for what is no encoding.

    Python knows codecs that no page is in, one of which takes hours: such a page is read by its bytes.
    """
    page = '<html><head><meta charset="{}"></head><body><p>{}</p></body></html>'
    for name, text in OLD:
        assert decode_html(page.format(name, text).encode(name)) == page.format(name, text)
    french = page.format("iso-8859-1", "L’été à Genève")  # by which the web means Windows-1252
    assert decode_html(french.encode("cp1252")) == french
    for name in ("idna", "punycode", "base64", "no-such", "unicode_escape"):
        html = page.format(name, "Господин Председатель, " * 9)
        assert decode_html(html.encode("cp1251")) == html


def test_what_cannot_be_told_is_refused_with_the_guess(tmp_path: Path) -> None:
    """An encoding that is in use no more is not taken for one that is: its letters would be others."""
    path = tmp_path / "s.txt"
    for case, text in pairs(CASES["untold"]):
        page, guess = case.split()
        path.write_bytes(text.encode(page))
        with pytest.raises(BrokenFile, match=rf"looks like {guess} \(\d+% sure\).*save it as UTF-8"):
            read_statement(path)


@given(st.sampled_from(OLD), st.data())
def test_an_older_text_cut_anywhere_gives_no_control_characters(case: tuple[str, str], data: st.DataObject) -> None:
    """However little is left, it is read as letters, or refused."""
    content = case[1].encode(case[0])
    with contextlib.suppress(UndecodableError):
        text = decode(content[: data.draw(st.integers(0, len(content)))])
        assert "\ufffd" not in text
        assert not any("\x80" <= letter <= "\x9f" for letter in text)


def test_a_sentence_in_unicode_comes_back() -> None:
    """UTF-8 and UTF-16, with and without byte-order marks, in either byte order; cut off in its last letter too."""
    for encoding in UNICODE:
        for _, sentence in EVERY:
            assert decode(sentence.encode(encoding)) == sentence, encoding
    text = "Благодарю Вас, господин Председатель"
    assert decode(text.encode("utf-8")[:-1]) == text[:-1]


def test_a_few_bytes_of_a_code_page_are_no_utf16() -> None:
    """Each two bytes are a letter of some script; without NULs among them, they are read as Chinese or not in pairs."""
    assert decode(b",\xb3M") == ",³M"


@pytest.mark.parametrize(("name", "language", "page"), [
    ("CAN_Canada_INDC_French", "fr", "cp1252"),
    ("GTM_Guatemala_INDC_Spanish", "es", "cp1252"),
    ("RUS_Russia_INDC_Russian", "ru", "cp1251"),
    ("QAT_Qatar_INDC_Arabic", "ar", "cp1256"),
])  # fmt: skip
def test_every_line_of_a_real_document_comes_back(data: Path, name: str, language: str, page: str) -> None:
    """Line by line, short ones too, a real submission survives its language's code page and UTF-16.

    A line of few letters above ASCII may be refused in the code page, never read as another.
    """
    statement = read_statement(data / "pdf" / f"{name}.pdf")
    assert statement.record.language == language
    for line in statement.text.split("\n"):
        kept = line.encode(page, errors="ignore").decode(page).strip()
        if any(letter.isalpha() and not letter.isascii() for letter in kept):
            few = sum(not letter.isascii() for letter in kept) < FEW
            with contextlib.suppress(*([UndecodableError] if few else [])):
                assert decode(kept.encode(page)) == kept
            assert decode(kept.encode("utf-16-le")) == kept


@given(st.text(min_size=1).filter(lambda text: "\x00" not in text and "\x1b$" not in text))
def test_utf8_is_always_itself(text: str) -> None:
    """Whatever is valid UTF-8 is read as UTF-8 and as nothing else, but for what begins as ISO 2022 does."""
    assert decode(text.encode("utf-8")) == text.removeprefix("\ufeff")


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    """No bytes crash the decoder, and no letter of what it gives stands for one it could not read."""
    with contextlib.suppress(UndecodableError):
        text = decode(data)
        assert "\ufffd" not in text or b"\xef\xbf\xbd" in data or b"\xfd\xff" in data or b"\xff\xfd" in data


def test_damaged_utf8_is_refused_and_the_byte_named(tmp_path: Path) -> None:
    """One broken byte within UTF-8 must not turn every other letter into mojibake."""
    path = tmp_path / "damaged.txt"
    path.write_bytes("Благодарю Вас, ".encode() + b"\xff" + "господин Председатель".encode())
    with pytest.raises(BrokenFile, match="damaged byte at 27"):
        read_statement(path)


def test_a_few_nuls_in_a_text_are_dropped_and_many_are_a_binary(tmp_path: Path) -> None:
    """Stray NULs of an old system are noise; a file full of them is no text."""
    path = tmp_path / "nul.txt"
    path.write_bytes(b"Mr. President,\x00 we thank you for the floor. " * 5)
    assert "\x00" not in read_statement(path).text
    path.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(BinaryFile):
        read_statement(path)


def _samples(values: Iterable[float]) -> bytes:
    return b"".join(struct.pack("<h", round(value)) for value in values)


_CHANCE = random.Random(7)
BINARIES = {
    "counting bytes": bytes([0, 1, 2, 3]) * 50,
    "loud sound": _samples(8000 * math.sin(i / 7) for i in range(4000)),
    "quiet sound": _samples(60 * math.sin(i / 7) for i in range(4000)),
    "rising numbers": _samples(i % 1500 for i in range(4000)),
    "numbers of the Latin blocks": _samples(_CHANCE.randrange(32, 0x24F) for _ in range(2000)),
    "numbers of the Chinese block": bytes(2) + _samples(_CHANCE.randrange(0x4E00, 0x7FFF) for _ in range(2000)),
    "half NULs": bytes(_CHANCE.choice([0, _CHANCE.randrange(256)]) for _ in range(5000)),
    "every other byte a NUL": bytes(byte for _ in range(3000) for byte in (_CHANCE.randrange(256), 0)),
    "32-bit numbers": struct.pack("<500i", *(_CHANCE.randrange(100_000) for _ in range(500))),
}


@pytest.mark.parametrize("content", BINARIES.values(), ids=BINARIES.keys())
def test_numbers_in_pairs_of_bytes_are_no_utf16(tmp_path: Path, content: bytes) -> None:
    """A binary whose pairs of bytes happen to be characters is refused, not stored as a statement of them."""
    path = tmp_path / "samples.txt"
    path.write_bytes(content)
    with pytest.raises(BinaryFile):
        read_statement(path)
