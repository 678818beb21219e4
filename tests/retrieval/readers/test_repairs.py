"""The account of what became of a text: every letter is in the text or in the account, whatever was damaged."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrieval.readers import read_statement
from retrieval.readers.encodings import decode
from retrieval.readers.layouts.print_damage import WINDOWS
from retrieval.readers.repairs import Account, Repair, account, of_file
from retrieval.statement import Statement
from retrieval.store import schema
from retrieval.text.passages import passages
from tests.retrieval.general_debate import write_corpus

PROSE = (
    "We thank the President for his report on the water of our rivers, which feed three hundred thousand people.",
    "The talks between the parties have gone on for eleven years now, and no end of them is to be seen.",
    "No one should doubt the will of our people to live in peace with each of their neighbours.",
    "The harvest of this year was the poorest since records began, and our stores are all but empty.",
    "Let me turn to the state of the oceans, on whose health the lives of island peoples depend.",
)
"""Sentences without a hyphen, a ligature or a digit, so that whatever is found in them was put there."""


def letters(text: str) -> Counter[str]:
    mapped = "".join(WINDOWS.get(letter, letter) for letter in unicodedata.normalize("NFC", text))
    return Counter(filter(str.isalnum, mapped))


def balances(source: str, text: str, told: Account) -> bool:
    """Whether the letters and digits of the text are those of the source, less and plus what the account names."""
    expected = letters(source)
    expected.subtract(letters("".join(told.left_out)))
    expected.update(letters("".join(told.put_in)))
    return +expected == letters(text)


def read(folder: Path, source: str, name: str = "KEN_78_2023.txt") -> Statement:
    path = folder / name
    path.write_bytes(source.encode("utf-8"))
    return read_statement(path)


@pytest.mark.parametrize(
    ("source", "repairs"),
    [
        ("\ufeffWe agree.\ufeff We do.", {Repair.BYTE_ORDER_MARK: 2}),
        ("We ag\u00adree\u200b with all.", {Repair.INVISIBLE: 2}),
        ("We ag\x07ree with all.\x7f Yes.", {Repair.CONTROL: 2}),
        ("Kenya\x92s word is \x93ours\x94.", {Repair.ENCODING: 3}),
        ("A cafe\u0301 is open to all.", {Repair.COMPOSED: 1}),
        ("We agree\twith\u2003all\u00a0of it.", {Repair.BLANKS: 3}),
        ("The seventy- first session of well- known fame.", {Repair.HYPHEN_CLOSED: 2}),
        ("The accords hold.We keep them. All do.", {Repair.SENTENCE: 1}),
        ("Up a f light of stairs, past a conf lict.", {Repair.LIGATURE_SPLIT: 2}),
        ("The conict, a con ict of inuence.", {Repair.LIGATURE_LOST: 3}),
        ("We agree with the text as it is now and\nwith its annex.", {Repair.WRAP: 1}),
    ],
)
def test_each_repair_is_told_by_its_kind(tmp_path: Path, source: str, repairs: dict[Repair, int]) -> None:
    """And no other is: what the report counts is what was done."""
    told = of_file(tmp_path / "KEN_78_2023.txt", read(tmp_path, source).text)
    assert told.made == repairs
    assert balances(source, read(tmp_path, source).text, told)


def test_a_record_in_the_file_is_no_loss(tmp_path: Path) -> None:
    """Somebody has put a record right by front matter: it is read as one, and the account is of what follows it."""
    statement = read(tmp_path, "---\r\nspeaker: Ms. A. Otieno\r\n---\r\n\r\nWe agree with all.\tIt is well.\r\n")
    assert statement.record.speaker == "Ms. A. Otieno"
    assert of_file(tmp_path / "KEN_78_2023.txt", statement.text).made == {Repair.BLANKS: 1}


def test_a_page_header_is_told_as_it_stood(tmp_path: Path) -> None:
    """Whether it stands alone or before a line's text, and where the text after it begins with the same digit."""
    source = (
        "We thank you for the time that you have given to the matter of the rivers, which\n"
        "16-29823 39/53 1 million people depend upon. We have asked for help, and help was\n"
        "A/71/PV.12 23/09/2016\n"
        "given in good time. We shall not forget it, whatever the next years may bring us.\n"
    )
    statement = read(tmp_path, source)
    told = account(source, statement.text)
    assert told.left_out == ("16-29823 39/53", "A/71/PV.12 23/09/2016")
    assert told.made[Repair.FURNITURE] == 2
    assert Repair.OTHER not in told.made
    assert "which 1 million people depend upon" in statement.text


def test_a_word_cut_at_the_line_s_end_is_whole_again(tmp_path: Path) -> None:
    """The hyphen that the typesetter put there is told as left out; one that is the word's own is not."""
    source = (
        "The international order is ours. We live in it, and we build it, as the inter-\n"
        "national community must. It is a well-\nknown truth that no order is well-known.\n"
    )
    statement = read(tmp_path, source)
    told = account(source, statement.text)
    assert "as the international community must" in statement.text
    assert told.made[Repair.HYPHEN_DROPPED] == 1
    assert told.made[Repair.HYPHEN_CLOSED] == 1


def test_what_no_reader_does_is_told_too() -> None:
    """A letter that is gone, one that is new, one that is another: each is named, so that none can go unseen."""
    source = "We shall not agree to that text, which is long."
    gone = account(source, "We shall agree to that text, which is long.")
    assert (gone.made[Repair.OTHER], gone.left_out, gone.put_in) == (1, ("not",), ())
    new = account(source, "We shall not ever agree to that text, which is long.")
    assert (new.made[Repair.OTHER], new.left_out, new.put_in) == (1, (), ("ever",))
    other = account(source, "We shall not agree to this text, which is long.")
    assert other.made[Repair.OTHER] >= 1
    assert balances(source, "We shall not agree to this text, which is long.", other)


DAMAGE = (
    ("\ufeff", "before"),
    ("\u00ad", "inside"),
    ("\x07", "inside"),
    ("\u200b", "inside"),
    ("- ", "inside"),
    ("-\n", "inside"),
    ("\n16-29667 48/58 ", "before"),
    ("\nA/71/PV.12\n", "before"),
    ("\n", "before"),
    ("\r\n", "before"),
    ("\n\n", "before"),
    ("\t", "before"),
    ("\u2003", "before"),
    ("\x92s", "after"),
    ("\u0301", "after"),
    ("\f", "before"),
    (" f light", "after"),
    (" conf lict", "after"),
    (" con ict", "after"),
    (" conict", "after"),
)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """Prose with damage of every kind at any place."""
    words = " ".join(draw(st.lists(st.sampled_from(PROSE), min_size=1, max_size=6))).split(" ")
    for number in draw(st.lists(st.integers(0, len(words) - 1), max_size=8)):
        mark, where = draw(st.sampled_from(DAMAGE))
        word = words[number]
        words[number] = {
            "before": mark + word,
            "inside": word[: len(word) // 2] + mark + word[len(word) // 2 :],
            "after": word + mark,
        }[where]
    return " ".join(words)


@example(source="No o-\xad ne should doubt the will of our people to live in peace.", name="KEN_78_2023.txt")
@settings(max_examples=300)
@given(source=damaged(), name=st.sampled_from(["KEN_78_2023.txt", "speech.txt"]))
def test_no_letter_goes_unaccounted(tmp_path_factory: pytest.TempPathFactory, source: str, name: str) -> None:
    """Whatever the damage: the text's letters are the source's, but for what is named; offsets, parts and passages
    hold."""
    statement = read(tmp_path_factory.mktemp("damaged"), source, name)
    told = account(source, statement.text)
    assert balances(source, statement.text, told)
    assert statement.text == unicodedata.normalize("NFC", statement.text).strip()
    held = schema.describe(statement, passages(statement), "0" * 64)
    assert held.length == len(statement.text)


@pytest.mark.parametrize("kind", ["made up", pytest.param("real", marks=pytest.mark.slow)])
def test_no_word_of_a_corpus_is_lost(
    kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> None:
    """Of every statement, letter by letter; nothing of it was changed in a way that has no name."""
    folder = (
        write_corpus(tmp_path_factory.mktemp("corpus"))
        if kind == "made up"
        else request.getfixturevalue("data") / "ungdc"
    )
    files = [path for path in sorted(folder.rglob("*_*_*.txt")) if not path.name.startswith(".")]
    assert len(files) == (13 if kind == "made up" else 580)
    for path in files:
        text = read_statement(path).text
        told = of_file(path, text)
        assert Repair.OTHER not in told.made, path.name
        assert balances(decode(path.read_bytes()), text, told), path.name


def test_the_made_up_corpus_is_mended_as_it_was_damaged(tmp_path: Path) -> None:
    """Byte-order mark, split hyphen, page header, wraps, lost blank and split ligature, each once, and all are told."""
    path = write_corpus(tmp_path) / "Session 78 - 2023" / "KEN_78_2023.txt"
    text = read_statement(path).text
    assert text == (
        "Mr. President, I thank you. We speak at the seventy-eighth session of the Assembly, and we ask for more "
        "water. The talks have ended. They will begin anew in spring. The river floods every year, and a flight of "
        "birds tells of it"
    )
    told = of_file(path, text)
    assert told.made == {
        Repair.BYTE_ORDER_MARK: 1,
        Repair.HYPHEN_CLOSED: 1,
        Repair.FURNITURE: 1,
        Repair.WRAP: 1,
        Repair.SENTENCE: 1,
        Repair.LIGATURE_SPLIT: 1,
    }
    assert told.left_out == ("23-27001 12/58",)
