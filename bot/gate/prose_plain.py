"""A claim as plain text: its Markdown reduced, and what no claim may hold told.

Knows markup and characters, not what a claim says. What is absurdly long is told from its length, before it is looked
at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from retrieval.normalise import normalise

if TYPE_CHECKING:
    from markdown_it.token import Token

LONGEST_CLAIM = 400
LONGEST_FINDING = 250
_LONGEST_DRAFTED = 1000
"""Characters of a draft that are looked at at all, markup included."""

_LINK = re.compile(
    r"\w://|www\.|\bmailto:|\btel:|[^\W\d_]\.[a-z]{2,}/|[\w-]\.(?:com|org|net|int|io|info|gov|edu|ru|cn|ir|me|ai|app|dev|"
    r"uk|eu|co|xyz|link|site|online|fr|de|es|pt|biz|ly)(?![\w-])",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"@")
_TAG = re.compile(r"<\s*[/!?]?\s*[a-z]|&(?:#?\w{1,12});", re.IGNORECASE)
_COMMAND = re.compile(r"(?:^|\s)/[a-z]", re.IGNORECASE)
_UNFIT = (
    (_TAG, "holds an HTML tag"),
    (_LINK, "holds a link"),
    (_ADDRESS, "holds an address"),
    (_COMMAND, "holds a command"),
)
_MARKED = re.compile(r"[*_#`|\[\]{}\\~^=]|^\s*>|\$\{")
_REFERENCE = re.compile(r"[\[(]\s*(?:[qsQS]\d{1,4}|\d{1,4})(?:\s*[,;]\s*[qsQS]?\d{1,4})*\s*[\])]")
_SPACE = re.compile(r"\s+")
_REFUSED = {
    "html_inline": "holds an HTML tag",
    "html_block": "holds an HTML tag",
    "link_open": "holds a link",
    "image": "holds an image",
    "code_inline": "holds code",
    "code_block": "holds code",
    "fence": "holds code",
    "table_open": "holds a table",
    "hr": "holds a rule",
}
_JOINER = "\u200c"
_MOST_MARKS = 3
_SCRIPTS = re.compile(
    "(?P<latin>[A-Za-z\u00c0-\u024f])|(?P<greek>[\u0370-\u03ff])|(?P<cyrillic>[\u0400-\u052f])|(?P<arabic>[\u0600-\u06ff])"
)
_WORD = re.compile(r"[^\W\d_]{2,}")


def plain(drafted: str, longest: int = LONGEST_CLAIM) -> tuple[str, str | None]:
    """The text without Markdown, white space collapsed; and what is wrong with it, None where nothing is."""
    if len(drafted) > _LONGEST_DRAFTED:
        return "", f"is {len(drafted)} characters long; at most {longest} are allowed"
    wrong = _unfit_characters(drafted) or next((why for sign, why in _UNFIT if sign.search(drafted)), None)
    if wrong:
        return "", wrong
    text, wrong = _reduced(drafted)
    text = _SPACE.sub(" ", text).strip()
    wrong = wrong or _unfit_text(text, longest)
    return ("", wrong) if wrong else (text, None)


def _unfit_text(text: str, longest: int) -> str | None:
    if not any(map(str.isalpha, text)):
        return "says nothing"
    if len(text) > longest:
        return f"is {len(text)} characters long; at most {longest} are allowed"
    if _REFERENCE.search(text):
        return "holds the number of a sentence or quote"
    return "holds markup" if _MARKED.search(text) else None


def _reduced(drafted: str) -> tuple[str, str | None]:
    from markdown_it import MarkdownIt  # takes 30 ms that only an answer with prose needs

    pieces: list[str] = []
    wrong = _gather(MarkdownIt("commonmark", {"html": True}).enable(["table"]).parse(drafted.strip()), pieces)
    return "".join(pieces), wrong


def _gather(tokens: Sequence[Token], pieces: list[str]) -> str | None:
    for token in tokens:
        if token.type in _REFUSED:
            return _REFUSED[token.type]
        if token.type in ("softbreak", "hardbreak") or (token.block and token.nesting < 0):
            pieces.append(" ")
        elif token.children:
            wrong = _gather(token.children, pieces)
            if wrong:
                return wrong
        elif token.type in ("text", "text_special"):
            pieces.append(token.content)
    return None


def _unfit_characters(drafted: str) -> str | None:
    marks = 0
    for i, character in enumerate(drafted):
        category = unicodedata.category(character)
        marks = marks + 1 if category[0] == "M" else 0
        if marks > _MOST_MARKS:
            return "holds characters heaped with marks"
        if character in "\n\t" or (character == _JOINER and _within_arabic(drafted, i)):
            continue
        if category in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
            return f"holds a character that is not shown (U+{ord(character):04X})"
    for word in _WORD.finditer(normalise(drafted).text):
        scripts = {match.lastgroup for match in _SCRIPTS.finditer(word[0])}
        if len(scripts) > 1:
            return f"mixes scripts within a word: “{word[0][:40]}”"
    return None


def _within_arabic(text: str, i: int) -> bool:
    return 0 < i < len(text) - 1 and all("\u0600" <= text[k] <= "\u06ff" for k in (i - 1, i + 1))
