"""The formats of citations, by the names that people type.

Knows names; how a format is written is known in a module for each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial

from bot.output.citations import bibtex, csl, plain, ris
from bot.output.citations.citation import Citation
from bot.output.speech.speaker import Speaker
from retrieval.errors import UsageError

Write = Callable[[Sequence[Citation], Speaker], str]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the name typed, the label, the suffix of files, and the writer."""

    name: str
    label: str
    suffix: str
    write: Write


FORMATS = {
    each.name: each
    for each in (
        Format("text", "Text", ".txt", plain.write_text),
        Format("markdown", "Markdown", ".md", plain.write_markdown),
        Format("bibtex", "BibTeX", ".bib", bibtex.write),
        Format("ris", "RIS", ".ris", ris.write),
        Format("csl", "CSL JSON", ".json", csl.write),
    )
}
"""The formats that need nothing beyond what is always installed; the first is taken where none is named."""

_LABELS = {"chicago": "Chicago", "apa": "APA", "mla": "MLA"}
_BY_SUFFIX = {each.suffix: each.name for each in FORMATS.values()}

DEFAULT = next(iter(FORMATS))


def format_named(name: str) -> Format:
    """The format, or the style, of a name.

    Raises:
        UsageError: no format has the name, or the renderer of styles is not installed; names the formats.
    """
    folded = name.strip().casefold()
    folded = _BY_SUFFIX.get(f".{folded.lstrip('.')}", folded)
    if folded in FORMATS:
        return FORMATS[folded]
    if near := get_close_matches(folded, [*FORMATS, *csl.NAMED], n=1, cutoff=0.7):
        if near[0] != folded:
            raise UsageError(f"{name} is no format. Did you mean {near[0]}?")
    elif not folded:
        raise UsageError(f"name a format: {', '.join(offered())}.")
    style = name.strip() if folded.endswith(".csl") else folded
    csl.find(style)
    return Format(style, label(style), ".txt", partial(csl.write_in_style, style))


def label(name: str) -> str:
    """The label of a format or style; nothing is loaded."""
    return FORMATS[name].label if name in FORMATS else _LABELS.get(name, name)


def offered() -> tuple[str, ...]:
    """The names to choose from: the formats, and the styles with a short name where the renderer is installed."""
    return (*FORMATS, *(csl.NAMED if csl.installed() else ()))
