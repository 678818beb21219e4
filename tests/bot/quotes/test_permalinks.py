"""The key of a quote: whole in any link, read back as it was written, and refused when it is none."""

from __future__ import annotations

import hashlib
import re

from hypothesis import given
from hypothesis import strategies as st

from bot.quotes.permalinks import (
    Key,
    Range,
    read_key,
    read_link,
    read_permalink,
    source_hash,
    text_hash,
    words_hash,
)
from tests.bot.cli.samples import quote

PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What Telegram takes behind ?start= of a link."""

keys = st.builds(
    Key,
    statement=st.text("0123456789abcdef", min_size=12, max_size=12),
    text=st.binary(min_size=32, max_size=32).map(lambda raw: text_hash(raw.hex())),
    words=st.text(max_size=60).map(words_hash),
    source=st.text(max_size=60).map(source_hash),
    start=st.integers(0, 36**6 - 1),
    length=st.integers(1, 36**5 - 1),
)


@given(keys)
def test_a_key_is_read_back_from_a_link(key: Key) -> None:
    """Whatever the statement and the range, the link is one that Telegram takes, and leads back to the same."""
    assert PAYLOAD.fullmatch(f"q_{key}")
    assert len(f"q_{key}".encode()) <= 64
    assert read_key(str(key)) == key


@given(st.text(max_size=80))
def test_any_text_is_a_key_or_none(text: str) -> None:
    """What somebody types behind q_ is never an error; what is taken for a key is written as it was read."""
    read = read_key(text)
    assert read is None or int(text.rpartition("-")[2], 36) == read.length


@given(keys, st.integers(1, 40))
def test_a_key_that_lost_its_end_is_another_or_none(key: Key, lost: int) -> None:
    """A link that was cut short in pasting does not lead to the same quote."""
    assert read_key(str(key)[:-lost]) != key


@given(keys)
def test_a_key_is_read_from_the_link_that_is_passed_on(key: Key) -> None:
    """The whole address, its payload, or the bare key: whatever of it somebody copies."""
    for copied in (f"https://t.me/OnRecordBot?start=q_{key}", f"tg://resolve?domain=x&start=q_{key}", f"q_{key}"):
        assert read_link(copied) == read_link(f" {copied}\n") == key
    assert read_link(str(key)) in {key, None}  # one that begins with what a payload begins with is taken for that


@given(st.integers(0, 10**9 - 1), st.integers(0, 10**9 - 1))
def test_a_permalink_is_read_back(start: int, end: int) -> None:
    """As a quote has it, and as people type it."""
    expected = Range("9a1b2c3d4e5f", start, end)
    assert read_permalink(quote(start=start, end=end).permalink) == expected
    assert read_permalink(f"9a1b2c3d4e5f:{start}-{end}") == expected


@given(st.text(max_size=80))
def test_any_text_is_a_permalink_or_none(text: str) -> None:
    """What somebody types is never an error."""
    assert read_permalink(text) is None or "-" in text
    assert read_link(text) is None or read_key(text.strip().rpartition("=")[2].removeprefix("q_"))


def test_a_key_tells_nothing_of_the_machine() -> None:
    """The source stands in a link as a few bits of its hash."""
    path = "/home/ministry/secret/speech.pdf"
    assert source_hash(path) == source_hash(path) != source_hash("/home/ministry/secret/speech2.pdf")
    assert len(source_hash(path)) == 4


def test_hashes_are_those_of_sha256() -> None:
    """Another program can make and check a key: base64url of SHA-256, its first characters."""
    import base64

    digest = hashlib.sha256(b"We support a ceasefire.").digest()
    assert words_hash("We support a ceasefire.") == base64.urlsafe_b64encode(digest)[:6].decode()
    assert text_hash(digest.hex()) == base64.urlsafe_b64encode(digest)[:8].decode()
