"""Encodings: real sentences come back as they were written, or the file is refused; never mojibake."""

from __future__ import annotations

import contextlib
import math
import random
import struct
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import BinaryFile, BrokenFile, Unreadable
from retrieval.readers import read_statement
from retrieval.readers.encodings import UndecodableError, decode
from tests.retrieval.sayings import SENTENCES

PAGES = {"fr": "cp1252", "es": "cp1252", "de": "cp1252", "pt": "cp1252", "ru": "cp1251", "ar": "cp1256", "fa": "cp1256"}
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
EVERY = [(code, text) for code, texts in SENTENCES.items() for text in texts]


@pytest.mark.parametrize(("language", "sentence"), [(code, text) for code, text in EVERY if code in PAGES])
def test_a_sentence_in_its_code_page_comes_back(language: str, sentence: str) -> None:
    """French in 1252, Russian in 1251, Arabic and Persian in 1256 are told apart by one sentence's bytes."""
    page = PAGES[language]
    kept = sentence.encode(page, errors="ignore").decode(page)  # the pages lack a letter or two of Persian
    assert decode(kept.encode(page)) == kept


@pytest.mark.parametrize("encoding", UNICODE)
@pytest.mark.parametrize("sentence", [text for _, text in EVERY])
def test_a_sentence_in_unicode_comes_back(sentence: str, encoding: str) -> None:
    """UTF-8 and UTF-16, with and without byte-order marks, in either byte order."""
    assert decode(sentence.encode(encoding)) == sentence


@pytest.mark.parametrize("language", PAGES)
def test_a_long_text_in_its_code_page_comes_back(language: str) -> None:
    """A whole statement as well as one sentence, with ASCII lines among its own."""
    page = PAGES[language]
    text = (
        "\n".join([*SENTENCES[language], "A/71/PV.10 — ICT, GDP 3.5 %"] * 50).encode(page, errors="ignore").decode(page)
    )
    assert decode(text.encode(page)) == text


@pytest.mark.parametrize(("name", "language", "page"), [
    ("CAN_Canada_INDC_French", "fr", "cp1252"),
    ("GTM_Guatemala_INDC_Spanish", "es", "cp1252"),
    ("RUS_Russia_INDC_Russian", "ru", "cp1251"),
    ("QAT_Qatar_INDC_Arabic", "ar", "cp1256"),
])  # fmt: skip
def test_every_line_of_a_real_document_comes_back(data: Path, name: str, language: str, page: str) -> None:
    """Line by line, short ones too, a real submission survives its language's code page and UTF-16."""
    statement = read_statement(data / "pdf" / f"{name}.pdf")
    assert statement.record.language == language
    for line in statement.text.split("\n"):
        kept = line.encode(page, errors="ignore").decode(page).strip()
        if any(letter.isalpha() and not letter.isascii() for letter in kept):
            assert decode(kept.encode(page)) == kept
            assert decode(kept.encode("utf-16-le")) == kept


@given(st.text(min_size=1).filter(lambda text: "\x00" not in text))
def test_utf8_is_always_itself(text: str) -> None:
    """Whatever is valid UTF-8 is read as UTF-8 and as nothing else."""
    assert decode(text.encode("utf-8")) == text.removeprefix("\ufeff")


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    """No bytes crash the decoder, and no letter of what it gives stands for one it could not read."""
    with contextlib.suppress(UndecodableError):
        text = decode(data)
        assert "\ufffd" not in text or b"\xef\xbf\xbd" in data or b"\xfd\xff" in data or b"\xff\xfd" in data


def test_utf8_cut_off_in_its_last_letter_loses_only_that() -> None:
    """A download that broke off is still UTF-8, not a page of wrong letters."""
    text = "Благодарю Вас, господин Председатель"
    assert decode(text.encode("utf-8")[:-1]) == text[:-1]


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


@pytest.mark.parametrize("suffix", [".txt", ".md"])
@pytest.mark.parametrize("content", BINARIES.values(), ids=BINARIES.keys())
def test_numbers_in_pairs_of_bytes_are_no_utf16(tmp_path: Path, content: bytes, suffix: str) -> None:
    """A binary whose pairs of bytes happen to be characters is refused, not stored as a statement of them."""
    path = tmp_path / f"samples{suffix}"
    path.write_bytes(content)
    with pytest.raises(BinaryFile):
        read_statement(path)


@given(st.sampled_from(EVERY), st.sampled_from(UNICODE), st.data())
def test_a_truncated_text_never_crashes(
    tmp_path_factory: pytest.TempPathFactory, case: tuple[str, str], encoding: str, data: st.DataObject
) -> None:
    """A text cut anywhere is read or refused."""
    content = case[1].encode(encoding)
    path = tmp_path_factory.mktemp("cut") / "cut.txt"
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    with contextlib.suppress(Unreadable):
        assert read_statement(path).text
