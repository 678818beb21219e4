"""Documents that tests write: one contribution in several formats, and pages set by hand as a small PDF."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

SPEECH = (
    "Mr. Chair,",
    "My delegation thanks the secretariat for its report on science, technology and innovation for development.",
    "We attach great importance to capacity-building, and we call for open access to research.",
    "Thank you.",
)


def cover(
    session: str = "twenty-fourth session",
    place: str = "Geneva, 17-21 May 2021",
    title: Sequence[str] = ("Harnessing blockchain for sustainable development:", "prospects and challenges"),
    submitted: Sequence[Sequence[str]] = (("Mr. Peter Otieno", "Ministry of Education", "Republic of Kenya"),),
) -> list[list[str]]:
    """The cover's paragraphs, each a list of lines, as the CSTD template sets them."""
    return [
        ["UNITED NATIONS COMMISSION ON SCIENCE AND TECHNOLOGY", f"FOR DEVELOPMENT (CSTD), {session}", place],
        list(title),
        ["Submitted by"],
        *[list(lines) for lines in submitted],
    ]


DISCLAIMER = (
    "DISCLAIMER: The views presented here are the contributors' and do not necessarily reflect the views and position "
    "of the United Nations or the United Nations Conference on Trade and Development."
)


def paragraphs(
    front: Sequence[Sequence[str]], headings: Sequence[str] = (), *, disclaimer: bool = True
) -> list[list[str]]:
    """A whole contribution: cover, disclaimer, headings, speech."""
    return [
        *[list(lines) for lines in front],
        *([[DISCLAIMER]] if disclaimer else []),
        *[[heading] for heading in headings],
        *[[line] for line in SPEECH],
    ]


def as_markdown(content: Sequence[Sequence[str]], path: Path) -> Path:
    """Write `content` as Markdown, hard breaks between the lines of a paragraph, the cover in bold."""
    written = []
    for index, lines in enumerate(content):
        text = "  \n".join(lines)
        written.append(f"**{text}**" if index < 2 else text)
    path.write_text("\n\n".join(written), encoding="utf-8")
    return path


def as_text(content: Sequence[Sequence[str]], path: Path) -> Path:
    """Write `content` as plain text."""
    path.write_text("\n\n".join("\n".join(lines) for lines in content), encoding="utf-8")
    return path


def as_html(content: Sequence[Sequence[str]], path: Path) -> Path:
    """Write `content` as an HTML page with navigation and a footer around it."""
    body = "\n".join(f"<p>{'<br>'.join(lines)}</p>" for lines in content)
    page = f"<!DOCTYPE html><html><head><title>CSTD</title></head><body><nav>Home | Search</nav>{body}"
    path.write_text(page + "<footer>Privacy notice</footer></body></html>", encoding="utf-8")
    return path


def as_docx(content: Sequence[Sequence[str]], path: Path, *, one_line_each: bool = False) -> Path:
    """Write `content` as a Word document, with a header and a footer; `one_line_each` makes each line a paragraph."""
    import docx

    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Running header"
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    for lines in content:
        if one_line_each:
            for line in lines:
                document.add_paragraph(line)
            continue
        paragraph = document.add_paragraph(lines[0])
        for line in lines[1:]:
            paragraph.add_run().add_break()
            paragraph.add_run(line)
    document.save(str(path))
    return path


def as_pdf(content: Sequence[Sequence[str]], path: Path) -> Path:
    """Write `content` as a PDF of one column, a blank line between paragraphs."""
    lines: list[str] = []
    for paragraph in content:
        for line in paragraph:
            lines += wrapped(line)
        lines.append("")
    pages = [lines[start : start + 45] for start in range(0, len(lines), 45)]
    path.write_bytes(pdf([[(line, 72, 760 - 14 * row, 11) for row, line in enumerate(page)] for page in pages]))
    return path


FORMATS: dict[str, Callable[[Sequence[Sequence[str]], Path], Path]] = {
    ".txt": as_text,
    ".md": as_markdown,
    ".html": as_html,
    ".docx": as_docx,
    ".pdf": as_pdf,
}
"""How a contribution is written, by suffix."""


def wrapped(text: str, width: int = 90) -> list[str]:
    """`text` in lines of at most `width` characters."""
    import textwrap

    return textwrap.wrap(text, width, break_on_hyphens=False) or [""]


def pdf(pages: Sequence[Sequence[tuple[str, float, float, float]]]) -> bytes:
    """A PDF whose pages hold texts at (x, y) in points from the lower left corner, in Helvetica of the size given."""
    return painted(
        [b"".join(shown(text, x, y, size=size) for text, x, y, size in page if text) for page in pages],
    )


def shown(text: str, x: float, y: float, *, size: float = 11, before: str = "", matrix: str = "1 0 0 1") -> bytes:
    """The operators that show a text of one line, in Helvetica; `before` are operators that set how it is painted."""
    return b"q %s BT /F1 %g Tf %s %g %g Tm (%s) Tj ET Q\n" % (
        before.encode(), size, matrix.encode(), x, y, _escaped(text)
    )  # fmt: skip


def painted(pages: Sequence[bytes], *, page: str = "", resources: str = "", objects: Sequence[bytes] = ()) -> bytes:
    """A PDF of pages with these contents; `page` are further entries of each page, `resources` of its resources.

    `objects` are further objects, numbered from 4.
    """
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    all_ = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", font, *objects]
    kids = []
    for content in pages:
        all_.append(stream(content))
        all_.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] %s /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> %s >> >>" % (page.encode(), len(all_), resources.encode())
        )
        kids.append(b"%d 0 R" % len(all_))
    all_[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _file(all_)


def stream(content: bytes, entries: str = "") -> bytes:
    """A stream object."""
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries.encode(), len(content), content)


def _escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _file(objects: Sequence[bytes]) -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()
