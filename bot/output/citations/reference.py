"""What a bibliography says of a quote's statement: author, title, event, date, symbol; one value for every format.

Who the author is follows the Chicago Manual of Style, 17th edition: a speech is filed under who gave it, with its
title, the meeting and the date (14.217); where no person is named, under the organization in whose name it is (14.84).
The United Nations Editorial Manual ("Footnotes and other references", III) has a document identified by its title,
which may be a description, and by its symbol; courtesy titles are left out. So: the speaker where one is recorded; else
the delegation as a corporate author, with those on whose behalf it spoke, so that what a bloc said is never filed as a
member's own; nobody where the words are no speaker's (a cover page, a disclaimer, an editor's note). The delegation is
named in the title where that is made here, and in the kind of document where the record has a title of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.output.attribution import ENGLISH, place, remarks, who
from bot.output.citations.citation import Citation
from bot.output.citations.names import Author, Whole, person
from bot.output.speech.speaker import Speaker
from retrieval.dates import is_iso


@dataclass(frozen=True, slots=True)
class Reference:
    """What is said of a statement in a bibliography; "" and None are what is not known.

    `language` is the title's (ISO 639-1). `genre` says what kind of document it is and whose, where the title does not.
    `date` is ISO 8601 to the precision known. `note` says where the words stand, in one line, and in
    which part where nobody has spoken them.
    """

    author: Author | None
    title: str
    language: str | None
    genre: str
    event: str
    date: str | None
    note: str


def reference(cited: Citation, said: Speaker = ENGLISH) -> Reference:
    """The reference of a citation; what has to be described is described in the language of `said`."""
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
    """Under whom the statement is filed; None where the words are no speaker's, or nobody is recorded."""
    quote = cited.quote
    if not quote.is_speech:
        return None
    if quote.speaker:
        return person(quote.speaker, quote.delegation.code if quote.delegation else None)
    body = _body(cited, said)
    return Whole(body) if body else None


def described(cited: Citation, said: Speaker = ENGLISH) -> str:
    """What the document is, as a description: "Statement: Germany on behalf of the European Union"."""
    body = _body(cited, said)
    return said.gettext("Statement: {delegation}", delegation=body) if body else said.gettext("Statement")


def located(cited: Citation, said: Speaker = ENGLISH) -> str:
    """Where the words stand: the range in code points, the statement, the hash of its text, the permalink."""
    quote = cited.quote
    return said.gettext(
        "Characters {start} to {end} of statement {statement}, whose text has SHA-256 {sha256}: {permalink}",
        start=str(quote.start),
        end=str(quote.end),
        statement=quote.statement,
        sha256=quote.sha256,
        permalink=quote.permalink,
    )


def not_speech(cited: Citation, said: Speaker = ENGLISH) -> str:
    """From which part of whose document the words are, where nobody has spoken them, and that they are no whole
    sentences; "" where somebody has spoken whole ones.
    """
    quote = cited.quote
    return ". ".join((*([] if quote.is_speech else [who(quote, said)]), *remarks(quote, said)))


def _body(cited: Citation, said: Speaker) -> str:
    """The delegation as the statement writes it, and on whose behalf it spoke; "" where none is recorded."""
    quote = cited.quote
    name = quote.whose.as_written if quote.whose else ""
    if not quote.on_behalf_of:
        return name
    from bot.output.speech import names  # knows all delegations, which most citations do without

    groups = said.listed([names.behalf(said, group) for group in quote.on_behalf_of])
    behalf = said.gettext("on behalf of {names}", names=groups)
    return f"{name} {behalf}".strip()
