"""Markdown to blocks, by markdown-it-py; and whether a plain text is Markdown.

Knows Markdown's tokens; knows no record and no layout.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from retrieval.errors import TooLarge
from retrieval.readers.document import MAX_MARKUP
from retrieval.readers.wrapping import blocks_of_text
from retrieval.statement import PartKind
from retrieval.text.canonical import HARD_BREAK, SOFT_BREAK, Block

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_EVIDENCE = (
    ("#", re.compile(r"(?m)^#{1,6} +\S")),
    ("**", re.compile(r"(?<![\w*])\*\*(?=\S)[^*\n]+(?<=\S)\*\*(?![\w*])")),
    ("__", re.compile(r"(?m)^__\S[^\n]*\S__ *$")),
    ("](", re.compile(r"\[[^\]\n]+\]\((?:https?:|mailto:|#|/)[^)\s]*\)")),
    ("</", re.compile(r"</(?:sup|sub|b|i|em|strong|u)>")),
    (">", re.compile(r"(?m)^>+ +\S")),
    ("```", re.compile(r"(?m)^```")),
    ("|", re.compile(r"(?m)^\|(?:\s*:?-{2,}:?\s*\|)+\s*$")),
)
"""Marks of Markdown that prose lacks, each after a string that must be there for it to be looked for."""

_SAMPLE = 50_000
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?:\s[^>]*)?/?>")
_KNOWN_TAGS = frozenset(
    """a abbr b bdi bdo big blockquote br center cite code col dd del details dfn div dl dt em font h1 h2 h3 h4 h5 h6
    hr i img ins kbd li mark ol p pre q s samp small span strike strong sub summary sup table tbody td tfoot th thead
    tr tt u ul var""".split()
)
_DEEP = re.compile(r"(?m)^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){60}")
_NESTING = 100
"""Levels of quotes and lists; the parser drops what lies deeper, so a text that goes there is read as plain text."""

_PRODUCT = re.compile(r"(?<=\d)\*+(?=\d)")
_NOTE = re.compile(r"\[\^[^\]\s]+\]:\s*")
_NOTE_MARK = re.compile(r"\[\^[^\]\s]+\]")


def looks_like_markdown(text: str) -> bool:
    """Whether a text without a telling suffix is Markdown: two marks of it at least."""
    sample = text[:_SAMPLE]
    return sum(min(2, len(pattern.findall(sample))) for sign, pattern in _EVIDENCE if sign in sample) >= 2


def blocks_of_markdown(text: str, name: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text: markup gone, headings and footnotes told apart, list numbers kept.

    Raises TooLarge for a text that would take too long; `name` is the file's.
    """
    if len(text) > MAX_MARKUP:
        raise TooLarge(f"{name}: {len(text):,} characters of Markdown; at most {MAX_MARKUP:,} are read: split the file")
    if _DEEP.search(text):
        return blocks_of_text(text)
    blocks: list[Block] = []
    kind, prefix = PartKind.SPEECH, ""
    for token in _parser().parse(text):
        if token.type == "heading_open":
            kind = PartKind.HEADING
        elif token.type == "heading_close":
            kind = PartKind.SPEECH
        elif token.type == "list_item_open":
            prefix = f"{token.info}{token.markup} " if token.info else ""
        elif token.type == "inline":
            blocks += _inline(token, kind, prefix)
            prefix = ""
        elif token.type == "fence":
            blocks += blocks_of_text(token.content)
        elif token.type == "html_block":
            blocks += _html(token.content, name)
    return tuple(blocks)


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _NESTING}).enable(["table", "strikethrough"]).disable(["code"])
    parser.inline.ruler.at("emphasis", _mark_of_emphasis)
    parser.inline.ruler2.after("balance_pairs", "products", _free_products)
    return parser


def _mark_of_emphasis(state: StateInline, silent: bool) -> bool:
    """Take asterisks for marks of emphasis, as Markdown does, except between two digits: "7*7" is a product.

    Asterisks inside a word are noted: paired with each other, such asterisks mark no emphasis.
    """
    from markdown_it.rules_inline.emphasis import tokenize

    if product := _PRODUCT.match(state.src, state.pos):
        if not silent:
            state.pending += product.group()
        state.pos = product.end()
        return True
    first, start = len(state.delimiters), state.pos
    taken = tokenize(state, silent)
    around = state.src[max(0, start - 1) : start] + state.src[state.pos : state.pos + 1]
    # Chinese, Japanese and Korean set no blanks around words that are emphasised.
    if not any(unicodedata.east_asian_width(each) in "WF" for each in around):
        for mark in state.delimiters[first:]:
            state.tokens[mark.token].meta["inside"] = mark.open and mark.close
    return taken


def _free_products(state: StateInline) -> None:
    """Part pairs of asterisks that both stand inside words or brackets, as in "A*B and C*D" and "(*)"."""
    for delimiters in (state.delimiters, *(meta["delimiters"] for meta in state.tokens_meta if meta)):
        for opening in delimiters:
            if opening.end >= 0:
                pair = (state.tokens[opening.token], state.tokens[delimiters[opening.end].token])
                if all(token.meta.get("inside") for token in pair):
                    opening.end = -1


def _inline(token: Token, kind: PartKind, prefix: str) -> Iterator[Block]:
    text = "".join(_pieces(token.children or []))
    if _NOTE.match(text):
        for note in re.split(rf"[{SOFT_BREAK}{HARD_BREAK}](?=\[\^[^\]\s]+\]:)", text):
            yield Block(PartKind.NOTE, _NOTE.sub("", note, count=1))
        return
    text = _NOTE_MARK.sub("", text)
    if text.strip():
        yield Block(kind, prefix + text)


def _pieces(children: Sequence[Token]) -> Iterator[str]:
    for child in children:
        match child.type:
            case "text" | "code_inline":
                yield child.content
            case "softbreak":
                yield SOFT_BREAK
            case "hardbreak":
                yield HARD_BREAK
            case "html_inline":
                yield _tag(child.content)


def _tag(tag: str) -> str:
    """The text that a tag stands for: a break, nothing, or the tag where it is no HTML ("<name withheld>")."""
    if tag.startswith("<!--"):
        return ""
    match = _TAG.fullmatch(tag)
    if match is None or match.group(1).lower() not in _KNOWN_TAGS:
        return tag
    return HARD_BREAK if match.group(1).lower() in ("br", "p", "div") else ""


def _html(content: str, name: str) -> tuple[Block, ...]:
    from retrieval.readers.html import blocks_of_html

    return blocks_of_html(content, name)
