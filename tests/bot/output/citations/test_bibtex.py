"""What is written as BibTeX is read back by two parsers that know nothing of this program, with the same fields."""

from __future__ import annotations

import pytest
from bibtexparser.entrypoint import parse_string as parse
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import Entry, parse_string
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from bot.output.citations.bibtex import escaped, write
from bot.output.citations.citation import Citation
from bot.quote import DelegationName
from tests.bot.output.citations.samples import cited, lines, one_line, texts


def decoder() -> LatexNodes2Text:
    """pylatexenc's decoder, with the signs of LaTeX's kernel that its tables lack or take for accents."""
    signs = [
        MacroTextSpec(f"text{name}", sign)
        for name, sign in (("braceleft", "{"), ("braceright", "}"), ("asciicircum", "^"), ("asciitilde", "~"))
    ]
    context = get_default_latex_context_db()
    context.add_context_category("braces", macros=signs, prepend=True)
    return LatexNodes2Text(latex_context=context)


def fields(written: str) -> list[dict[str, str]]:
    """The fields of each entry, as bibtexparser reads them and pylatexenc decodes them."""
    library = parse(written, append_middleware=[LatexDecodingMiddleware(decoder=decoder())])
    assert not library.failed_blocks, library.failed_blocks
    assert len(library.blocks) == len(library.entries)
    return [{field.key: str(field.value) for field in each.fields} | {"key": each.key} for each in library.entries]


def one(cited: Citation) -> dict[str, str]:
    """The fields of a single entry."""
    (read,) = fields(write([cited]))
    return read


def entry(cited: Citation) -> Entry:
    """A single entry as pybtex reads it, by BibTeX's own grammar."""
    ((key, found),) = parse_string(write([cited]), "bibtex").entries.items()
    assert key == cited.id
    return found


@given(texts)
def test_the_words_are_read_back_as_they_stand(text: str) -> None:
    """Braces, backslashes, line breaks, what looks like an entry, and marks of direction change nothing."""
    assert one_line(one(cited(text))["annote"]) == one_line(text)


@given(texts)
def test_bibtex_s_own_grammar_reads_them_too(text: str) -> None:
    """pybtex counts braces as BibTeX does: a backslash before one does not keep it from counting."""
    assert one_line(entry(cited(text)).fields["annote"]) == one_line(escaped(text))


def test_line_breaks_are_kept() -> None:
    """A quote of two paragraphs has an empty line between them in the file."""
    assert one(cited("We agree.\n\nWe go on."))["annote"] == "We agree.\n\nWe go on."


@given(lines, lines, lines, lines)
def test_the_record_is_read_back(title: str, forum: str, symbol: str, delegation: str) -> None:
    """Whatever stands in a record comes back from its field."""

    whose = DelegationName(None, delegation, delegation)
    read = one(cited(title=title, forum=forum, session=None, symbol=symbol, speaker=None, delegation=whose))
    assert one_line(read["title"]) == title
    assert one_line(read["howpublished"]) == f"{forum}, {symbol}"
    assert one_line(read["number"]) == symbol
    assert one_line(read["author"]) == delegation


@pytest.mark.parametrize(
    ("speaker", "code", "expected"),
    [
        ("Ms. Tahereh Jalili", "IRN", (["Jalili"], ["Tahereh"], [], [])),
        ("Mr. X", "IRN", (["X"], [], [], [])),
        ("Ursula von der Leyen", "EU", (["Leyen"], ["Ursula"], ["von", "der"], [])),
        ("Luiz Inácio Lula da Silva", "BRA", (["Silva"], ["Luiz"], ["da"], [])),
        ("Joseph R. Biden, Jr", "USA", (["Biden"], ["Joseph"], [], ["Jr"])),
        ("Mr. PIRES de MIRANDA", "PRT", (["{PIRES de MIRANDA}"], [], [], [])),
        ("Xi Jinping", "CHN", (["{Xi Jinping}"], [], [], [])),
    ],
)
def test_a_speaker_s_name_is_parted_as_bibtex_parts_names(
    speaker: str, code: str, expected: tuple[list[str], ...]
) -> None:
    """Particles and "Jr" are told apart from the family name; what is not to be turned around is one name."""

    (name,) = entry(cited(speaker=speaker, delegation=DelegationName(code, "x", "x"))).persons["author"]
    assert (name.last_names, name.first_names[:1], name.prelast_names, name.lineage_names) == expected


def test_a_corporate_author_is_one_name() -> None:
    """Commas and an "and" in the name of a delegation and of a bloc make no further authors."""
    made = cited(speaker=None, on_behalf_of=("Group of 77", "China"))
    (name,) = entry(made).persons["author"]
    assert str(name) == "{Islamic Republic of Iran on behalf of the Group of 77 and China}"


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2020-06-12", {"year": "2020", "month": "jun", "day": "12"}),
        ("2020-06", {"year": "2020", "month": "jun"}),
        ("2020", {"year": "2020"}),
        (None, {}),
    ],
)
def test_a_date_is_written_to_the_precision_known(date: str | None, expected: dict[str, str]) -> None:
    """No day and no month is made up."""
    read = entry(cited(date=date)).fields
    found = {name: read[name] for name in ("year", "month", "day") if name in read}
    # pybtex writes macros of months out.
    assert {k: v.lower()[:3] if k == "month" else v for k, v in found.items()} == expected


def test_the_place_of_the_words_travels_with_them() -> None:
    """The permalink holds statement and range, the hash is a field of its own, and the address is verbatim."""
    read = one(cited(url="https://un.org/a_b?c=%20{1}"))
    assert read["note"] == cited().quote.permalink
    assert read["sha256"] == "0" * 64
    assert "url = {https://un.org/a_b?c=%20%7B1%7D}" in write([cited(url="https://un.org/a_b?c=%20{1}")])


def test_words_that_are_no_speaker_s_have_no_author() -> None:
    """A disclaimer is filed under nobody."""
    assert "author" not in one(cited(part="disclaimer"))


@given(st.lists(texts, min_size=1, max_size=4, unique=True))
def test_several_are_as_many_entries(many: list[str]) -> None:
    """None swallows the next one."""
    made = [cited(text, start=n, end=n + len(text)) for n, text in enumerate(many)]
    assert [one_line(each["annote"]) for each in fields(write(made))] == [one_line(text) for text in many]
