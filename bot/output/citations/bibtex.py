"""A citation as a BibTeX entry, for BibTeX and biblatex alike, in UTF-8.

Knows how BibTeX groups by braces, which count even behind a backslash, and which characters and pairs of characters
LaTeX takes for something else. Typeset or decoded, the words read as in the statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.output.attribution import ENGLISH
from bot.output.citations.citation import Citation, not_speech, reference
from bot.output.citations.names import Author, Whole
from bot.output.speech.speaker import Speaker

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_SIGNS = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
}
_SIGN = re.compile("[" + "".join(map(re.escape, _SIGNS)) + "]")

_ENCODED = str.maketrans({"\\": "%5C", "{": "%7B", "}": "%7D"})

_LIGATURE = re.compile(r"(?<=-)(?=-)|(?<=')(?=')|(?<=`)(?=`)|(?<=[?!])(?=`)|(?<=<)(?=<)|(?<=>)(?=>)|(?<=,)(?=,)")
"""Between two characters of which LaTeX makes one: dashes, quotation marks, inverted marks."""


def write(cited: Sequence[Citation], said: Speaker = ENGLISH) -> str:
    """The citations as entries, an empty line between two."""
    return "\n".join(_entry(each, said) for each in cited)


def _entry(cited: Citation, said: Speaker) -> str:
    """One entry of type @misc: the exact words in `annote`, which no standard style prints, the permalink in `note`.

    `sha256` is a field that BibTeX does not know and passes over.
    """
    told, quote = reference(cited, said), cited.quote
    fields = {
        "author": _author(told.author) if told.author else "",
        # In braces of its own: names in a title are not to be put in lower case.
        "title": f"{{{escaped(told.title)}}}",
        "type": escaped(told.genre),
        "howpublished": escaped(", ".join(part for part in (told.event, cited.symbol) if part)),
        **dict(_date(told.date)),
        "number": escaped(cited.symbol or ""),
        # As it stands, which biblatex and hyperref take verbatim; a brace would end the field.
        "url": (cited.url or cited.page or "").translate(_ENCODED),
        "language": quote.language or "",
        "note": escaped(". ".join(part for part in (cited.permalink, not_speech(cited, said)) if part)),
        "annote": escaped(quote.text),
        "sha256": quote.sha256,
    }
    lines = [f"  {name} = {value if name == 'month' else f'{{{value}}}'}," for name, value in fields.items() if value]
    return "\n".join((f"@misc{{{cited.id},", *lines, "}\n"))


def escaped(text: str) -> str:
    """The text escaped for LaTeX, with balanced braces.

    No library does so: pybtex leaves backslashes, dollars and ligatures unescaped and refuses a lone brace, and
    bibtexparser writes fields unescaped.
    """
    return _SIGN.sub(lambda match: _SIGNS[match[0]], _LIGATURE.sub("\0", text)).replace("\0", "{}")


def _author(author: Author) -> str:
    """A name for BibTeX: in braces where whole, else "von Last, Jr, First"."""
    if isinstance(author, Whole):
        return f"{{{escaped(author.name)}}}"
    family = " ".join(part for part in (author.kept or author.dropped, _whole(author.family)) if part)
    return ", ".join(part for part in (family, _whole(author.suffix), _whole(author.given)) if part)


def _whole(part: str) -> str:
    """A part of a name, in braces where BibTeX would split the part: a comma, an "and", small letters first."""
    told = escaped(part)
    apart = (
        "," in told or re.search(r"\band\b", told, re.IGNORECASE) or any(word[:1].islower() for word in part.split())
    )
    return f"{{{told}}}" if apart else told


def _date(recorded: str | None) -> Iterator[tuple[str, str]]:
    if not recorded:
        return
    year, *rest = recorded.split("-")
    yield "year", year
    if rest:
        yield "month", MONTHS[int(rest[0]) - 1]
    if len(rest) > 1:
        yield "day", str(int(rest[1]))
