"""What is written as BibTeX, RIS and CSL JSON is read back by parsers that know nothing of this program."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

import pytest
import rispy
from bibtexparser.entrypoint import parse_string as parse
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import Entry, parse_string
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from bot.output.citations import bibtex, csl, ris
from bot.output.citations.citation import Citation
from bot.quote import DelegationName
from tests.bot.output.citations.samples import NAMES, cited, lines, one_line, texts
from tests.tables import tables

CASES = tables(__file__)

Fields = dict[str, str]
"""The fields of a record by the names that the tests have for them; what a format has no value for is not there."""


def decoder() -> LatexNodes2Text:
    """pylatexenc's decoder, with the signs of LaTeX's kernel that its tables lack or take for accents."""
    signs = [
        MacroTextSpec(f"text{name}", sign)
        for name, sign in (("braceleft", "{"), ("braceright", "}"), ("asciicircum", "^"), ("asciitilde", "~"))
    ]
    context = get_default_latex_context_db()
    context.add_context_category("braces", macros=signs, prepend=True)
    return LatexNodes2Text(latex_context=context)


def of_bibtex(made: Sequence[Citation]) -> list[Fields]:
    """As bibtexparser reads the entries, and pylatexenc decodes them."""
    library = parse(bibtex.write(made), append_middleware=[LatexDecodingMiddleware(decoder=decoder())])
    assert not library.failed_blocks, library.failed_blocks
    assert len(library.blocks) == len(library.entries)
    names = {"annote": "text", "title": "title", "number": "symbol", "author": "author", "howpublished": "forum"}
    found = [{field.key: str(field.value) for field in each.fields} for each in library.entries]
    for each in found:
        each["howpublished"] = each.get("howpublished", "").removesuffix(f", {each.get('number')}")
        each["place"] = f"{each['note']} {each['sha256']}"
    return [{names.get(name, name): value for name, value in each.items()} for each in found]


def of_ris(made: Sequence[Citation]) -> list[Fields]:
    """As rispy reads the records; it calls M1 a note."""
    names = {"abstract": "text", "secondary_title": "forum", "note": "symbol"}
    found = rispy.loads(ris.write(made).replace("\r\n", "\n"))
    return [
        {names.get(name, name): value for name, value in each.items() if isinstance(value, str)}
        | {"author": "; ".join(each.get("authors", ())), "place": " ".join(each["notes"])}
        for each in found
    ]


def of_csl(made: Sequence[Citation]) -> list[Fields]:
    """As any JSON reader has the items; citeproc-py, which takes them, has the numbers of the date."""
    found = json.loads(csl.write(made))
    assert CiteProcJSON(found).keys() == {each["id"] for each in found}
    assert all(each["type"] == "speech" for each in found)
    names = {"abstract": "text", "event-title": "forum", "number": "symbol", "note": "place"}
    return [
        {names.get(name, name): value for name, value in each.items() if isinstance(value, str)}
        | {"author": "; ".join(one.get("literal", "") for one in each.get("author", ()))}
        for each in found
    ]


READERS: dict[str, Callable[[Sequence[Citation]], list[Fields]]] = {"bibtex": of_bibtex, "ris": of_ris, "csl": of_csl}

in_every_format = pytest.mark.parametrize("read", READERS.values(), ids=READERS)
Read = Callable[[Sequence[Citation]], list[Fields]]


def entry(made: Citation) -> Entry:
    """A single entry as pybtex reads it, by BibTeX's own grammar."""
    ((key, found),) = parse_string(bibtex.write([made]), "bibtex").entries.items()
    assert key == made.id
    return found


@in_every_format
@given(many=st.lists(texts, min_size=1, max_size=4, unique=True))
def test_the_words_are_read_back_as_they_stand(read: Read, many: list[str]) -> None:
    """Braces, backslashes, line breaks, marks of direction and what looks like a record change nothing, and none
    swallows the next one. The range, the hash and the permalink travel with them."""
    made = [cited(text, start=n, end=n + len(text)) for n, text in enumerate(many)]
    found = read(made)
    assert [one_line(each["text"]) for each in found] == [one_line(text) for text in many]
    for one, each in zip(made, found, strict=True):
        assert all(part in each["place"] for part in (one.quote.permalink, one.quote.sha256))


@in_every_format
@given(title=lines, forum=lines, symbol=lines, delegation=lines)
def test_the_record_is_read_back(read: Read, title: str, forum: str, symbol: str, delegation: str) -> None:
    """Whatever stands in a record comes back from its field."""
    whose = DelegationName(None, delegation, delegation)
    made = cited(title=title, forum=forum, session=None, symbol=symbol, speaker=None, delegation=whose)
    (found,) = read([made])
    names = ("title", "forum", "symbol", "author")
    assert [one_line(found[name]) for name in names] == [title, forum, symbol, delegation]


@in_every_format
@pytest.mark.parametrize("part", ["cover", "disclaimer", "heading", "note"])
def test_words_that_are_no_speaker_s_have_no_author(read: Read, part: str) -> None:
    """They are given to nobody, and it is said from which part of whose statement they are."""
    (found,) = read([cited(part=part)])
    assert not found.get("author")
    assert found["title"] == "Statement: Islamic Republic of Iran"
    assert "Iran's statement (CSTD twenty-third session, 12 June 2020)" in found["place"]


@pytest.mark.parametrize(("recorded", "in_bibtex", "in_ris", "in_csl"), CASES["dates"])
def test_a_date_is_written_to_the_precision_known(
    recorded: str, in_bibtex: list[str], in_ris: str, in_csl: list[int]
) -> None:
    """No day and no month is made up, and what is no ISO 8601 date is none. pybtex writes macros of months out."""
    made = cited(date=recorded or None)
    read = entry(made).fields
    assert [read[name] for name in ("year", "month", "day") if name in read] == in_bibtex
    assert of_ris([made])[0].get("date", "") == in_ris
    assert csl.item(made).get("issued", {"date-parts": [[]]}) == {"date-parts": [in_csl]}


@pytest.mark.parametrize(("speaker", "code", "in_ris", "in_csl", "in_bibtex"), NAMES)
def test_a_speaker_s_name_has_its_parts(
    speaker: str, code: str, in_ris: str, in_csl: dict[str, str], in_bibtex: list[list[str]]
) -> None:
    """As each format has them; what is not to be turned around is one name, without a comma."""
    made = cited(speaker=speaker, delegation=DelegationName(code, "x", "x"))
    assert of_ris([made])[0]["author"] == in_ris
    assert csl.item(made)["author"] == [in_csl]
    (name,) = entry(made).persons["author"]
    assert [name.last_names, name.first_names[:1], name.prelast_names, name.lineage_names] == in_bibtex


@given(texts)
def test_bibtex_s_own_grammar_reads_them_too(text: str) -> None:
    """pybtex counts braces as BibTeX does: a backslash before one does not keep it from counting."""
    assert one_line(entry(cited(text)).fields["annote"]) == one_line(bibtex.escaped(text))


def test_bibtex_keeps_line_breaks_and_addresses() -> None:
    """A quote of two paragraphs has an empty line between them in the file; an address is verbatim, but for braces."""
    made = cited("We agree.\n\nWe go on.", url="https://un.org/a_b?c=%20{1}")
    assert of_bibtex([made])[0]["text"] == "We agree.\n\nWe go on."
    assert "url = {https://un.org/a_b?c=%20%7B1%7D}" in bibtex.write([made])


def test_a_corporate_author_is_one_name() -> None:
    """Commas and an "and" in the name of a delegation and of a bloc make no further authors."""
    (name,) = entry(cited(speaker=None, on_behalf_of=("Group of 77", "China"))).persons["author"]
    assert str(name) == "{Islamic Republic of Iran on behalf of the Group of 77 and China}"


def test_every_line_of_ris_is_a_tag() -> None:
    """Two capitals or a capital and a digit, two spaces, a hyphen, a space; CR LF; TY first and ER last."""
    made = ris.write([cited("We\n\nagree.", title="A", symbol="A/76/PV.9", url="https://un.org")])
    *found, last = made.split("\r\n")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - [^\r\n]*", line) for line in found)
    assert (found[0], found[-1], last) == ("TY  - GEN", "ER  - ", "")
