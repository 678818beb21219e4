"""A quote to be cited, and the fields of a bibliography for its statement, alike for every format.

The author follows the Chicago Manual of Style, 17th edition: a speech is filed under the speaker, with title, meeting
and date (14.217); where no person is named, under the organization (14.84). The United Nations Editorial Manual
("Footnotes and other references", III) identifies a document by title, which may be a description, and by symbol;
courtesy titles are left out. So: the speaker where recorded; else the delegation as a corporate author, with the groups
spoken for, so that a bloc's words are never filed as a member's own; nobody for a cover page, a disclaimer or an
editor's note. The delegation is named in a title made here, and in the kind of document beside a recorded title.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.output.attribution import ENGLISH, place, remarks, who
from bot.output.citations.names import Author, Whole, person
from bot.output.speech import names
from bot.output.speech.speaker import Speaker
from bot.quote import Quote
from retrieval.dates import is_iso
from retrieval.statement import Record


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote that has just passed the gate, and title, symbol, agenda item and address of the statement's record.

    `url` is the address of publication, None where not recorded: never a path of this machine. `page` is the address of
    the page on which the quote is marked, None without public pages.
    """

    quote: Quote
    title: str | None = None
    symbol: str | None = None
    agenda_item: str | None = None
    url: str | None = None
    page: str | None = None

    @property
    def permalink(self) -> str:
        """The address of the quote's page, or else the quote's permalink."""
        return self.page or self.quote.permalink

    @property
    def id(self) -> str:
        """A name that every format takes, of ASCII letters, digits and "-": delegation, year, stretch."""
        quote = self.quote
        code = (quote.whose.code if quote.whose else None) or "statement"
        year = f"-{quote.date[:4]}" if quote.date and is_iso(quote.date) else ""
        return f"{code.lower()}{year}-{quote.statement}-{quote.start}-{quote.end}"


def citation(quote: Quote, record: Record, page: str | None = None) -> Citation:
    """The citation of a quote from the statement of a record, with the address of the quote's page if there is one."""
    return Citation(quote, record.title, record.symbol, record.agenda_item, record.source_url, page)


@dataclass(frozen=True, slots=True)
class Reference:
    """The fields of a statement in a bibliography; "" and None where not known.

    `language` is the title's (ISO 639-1). `genre` is the kind of document and the delegation, where the title has
    neither. `date` is ISO 8601 to the precision known. `note` tells the place of the words, and the part where nobody
    has spoken.
    """

    author: Author | None
    title: str
    language: str | None
    genre: str
    event: str
    date: str | None
    note: str


def reference(cited: Citation, said: Speaker = ENGLISH) -> Reference:
    """The reference of a citation; descriptions are in the language of `said`."""
    quote = cited.quote
    whose = described(cited, said)
    return Reference(
        author=author(cited, said),
        title=cited.title or whose,
        language=quote.language if cited.title else said.language,
        genre=whose if cited.title else "",
        event=place(quote.forum, quote.session, said),
        date=quote.date if quote.date and is_iso(quote.date) else None,
        note=". ".join(part for part in (located(cited, said), not_speech(cited, said)) if part),
    )


def author(cited: Citation, said: Speaker = ENGLISH) -> Author | None:
    """The author that the statement is filed under; None where the words are no speaker's, or nobody is recorded."""
    quote = cited.quote
    if not quote.is_speech:
        return None
    if quote.speaker:
        return person(quote.speaker, quote.delegation.code if quote.delegation else None)
    body = _body(cited, said)
    return Whole(body) if body else None


def described(cited: Citation, said: Speaker = ENGLISH) -> str:
    """A description of the document: "Statement: Germany on behalf of the European Union"."""
    body = _body(cited, said)
    return said.gettext("Statement: {delegation}", delegation=body) if body else said.gettext("Statement")


def located(cited: Citation, said: Speaker = ENGLISH) -> str:
    """The place of the words: range in code points, statement, hash of the text, permalink."""
    quote = cited.quote
    return said.gettext(
        "Characters {start} to {end} of statement {statement}, whose text has SHA-256 {sha256}: {permalink}",
        start=str(quote.start),
        end=str(quote.end),
        statement=quote.statement,
        sha256=quote.sha256,
        permalink=cited.permalink,
    )


def not_speech(cited: Citation, said: Speaker = ENGLISH) -> str:
    """The part of the document for words that nobody has spoken, and the remark on a stretch.

    "" for whole sentences of a speech.
    """
    quote = cited.quote
    return ". ".join((*([] if quote.is_speech else [who(quote, said)]), *remarks(quote, said)))


def _body(cited: Citation, said: Speaker) -> str:
    """The delegation as written in the statement, and the groups spoken for; "" where not recorded."""
    quote = cited.quote
    name = quote.whose.as_written if quote.whose else ""
    if not quote.on_behalf_of:
        return name
    groups = said.listed([names.behalf(said, group) for group in quote.on_behalf_of])
    behalf = said.gettext("on behalf of {names}", names=groups)
    return f"{name} {behalf}".strip()
