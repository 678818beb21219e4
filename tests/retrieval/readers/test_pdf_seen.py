"""PDF: text that nobody sees is left out and counted; text that is seen stays, and so does a scan's layer of text."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from retrieval.errors import EmptyFile, NoTextLayer
from retrieval.readers import Reading, read
from retrieval.readers.reading import read_here
from tests.retrieval.documents import painted, shown, stream
from tests.tables import tables

CASES = tables(__file__)
How = dict[str, Any]

SEEN = "We support the proposal of the secretariat in full."
CLOSING = "Thank you, Mr. Chair."
HIDDEN = "We reject all of it."
"""16 letters and marks."""


def reading(
    tmp_path: Path, contents: Sequence[bytes], *, page: str = "", resources: str = "", objects: Sequence[bytes] = ()
) -> Reading:
    path = tmp_path / "s.pdf"
    path.write_bytes(painted(contents, page=page, resources=resources, objects=objects))
    return read_here(path)


def with_(hidden: bytes) -> bytes:
    return shown(SEEN, 72, 700) + hidden + shown(CLOSING, 72, 500)


def drawn(*, under: str = "", over: str = "", again: bool = False, x: float = 72, y: float = 600, **how: Any) -> bytes:
    """The hidden words, with what is drawn under and over them; `again` has them a second time, plain."""
    words = shown(HIDDEN, x, y, **how) + (shown(HIDDEN, 72, 600) if again else b"")
    return under.encode() + words + over.encode()


INVISIBLE, WHITE = drawn(before="3 Tr"), drawn(before="1 1 1 rg")


@pytest.mark.parametrize(("what", "how", "why"), CASES["hidden"])
def test_text_that_nobody_sees_is_left_out_and_counted(tmp_path: Path, what: str, how: How, why: str) -> None:
    """A delegation does not say what its readers cannot see, however it was hidden."""
    found = reading(tmp_path, [with_(drawn(**how))])
    assert found.statement.text.split("\n\n") == [SEEN, CLOSING], what
    assert found.remarks == (f"left out 16 characters that nobody sees: {why}",)


@pytest.mark.parametrize(("what", "how"), CASES["seen"])
@pytest.mark.parametrize("page", ["", "/Rotate 90", "/MediaBox [-50 -50 700 900]"])
def test_text_that_is_seen_stays(tmp_path: Path, what: str, how: How, page: str) -> None:
    """Colours, rectangles, rims and lines hide nothing by themselves; nor does it matter how the page is turned."""
    half = "/ExtGState << /Half << /ca 0.5 /CA 0.5 >> >>"
    found = reading(tmp_path, [with_(drawn(**how))], page=page, resources=half)
    assert set(HIDDEN.split()) <= set(found.statement.text.split()), what
    assert found.remarks == ()


def test_a_pdf_of_hidden_text_alone_says_what_it_holds(tmp_path: Path) -> None:
    """A page that looks empty is refused as such, with the number of characters that it hides."""
    with pytest.raises(EmptyFile, match="no words but 16 characters that nobody sees: invisible"):
        reading(tmp_path, [INVISIBLE])


ARABIC = "السيد الرئيس"
UNSEEN = "نرفض هذا كله"


def in_font(path: Path, content: bytes, font: str, encoding: str, *objects: bytes, more: str = "") -> Path:
    """A PDF whose font F2 is in no file, as a machine may have the font or not; `objects` are from the seventh on."""
    kind, name, ordering = font.split()
    descendant = (
        f"<< /Type /Font /Subtype /{kind} /BaseFont /{name} /DW 600 /FontDescriptor 5 0 R /CIDSystemInfo"
        f" << /Registry (Adobe) /Ordering ({ordering}) /Supplement 0 >> >>"
    )
    descriptor = (
        f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880"
        " /Descent -120 /CapHeight 880 /StemV 93 >>"
    )
    whole = f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /{encoding} /DescendantFonts [4 0 R] {more} >>"
    data = painted([content], objects=[*(each.encode() for each in (descendant, descriptor, whole)), *objects])
    path.write_bytes(data.replace(b"/Font << /F1 3 0 R", b"/Font << /F1 3 0 R /F2 6 0 R"))
    return path


def arabic(path: Path, *lines: tuple[str, int, str]) -> Path:
    """A PDF of lines at heights, each with operators before it, in an Arabic font that only readers have."""
    ranges = b"1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0000> <06ff> <0000> endbfrange"
    cmap = b"/CIDInit /ProcSet findresource begin begincmap %s endcmap end" % ranges
    content = b"".join(
        b"q %s BT /F2 12 Tf 72 %d Td <%s> Tj ET Q\n"
        % (before.encode(), y, text[::-1].encode("utf-16-be").hex().encode())
        for text, y, before in lines
    )
    more = "/ToUnicode 7 0 R"
    return in_font(path, content, "CIDFontType2 Naskh Identity", "Identity-H", stream(cmap), more=more)


def test_hidden_text_from_right_to_left_is_left_out(tmp_path: Path) -> None:
    """Another library reads such pages; it is given the page without what nobody sees."""
    shown_ = read(arabic(tmp_path / "a.pdf", (ARABIC, 700, ""), (ARABIC, 500, "")))
    found = read(arabic(tmp_path / "b.pdf", (ARABIC, 700, ""), (UNSEEN, 600, "1 g"), (ARABIC, 500, "")))
    assert found.statement.text.split() == shown_.statement.text.split()
    assert found.remarks == ("left out 10 characters that nobody sees: in the colour of what is behind it",)


def test_what_is_cut_off_by_the_crop_box_is_outside_the_page(tmp_path: Path) -> None:
    """A page ends where it is cropped; a word that reaches over the edge is seen."""
    found = reading(
        tmp_path, [with_(shown("We agree " * 12, 72, 600) + shown(HIDDEN, 72, 150))], page="/CropBox [0 200 400 792]"
    )
    assert found.statement.text.startswith(SEEN)
    assert HIDDEN not in found.statement.text
    assert 5 < found.statement.text.count("agree") < 12
    (remark,) = found.remarks
    assert "outside the page" in remark


def test_a_layer_that_is_switched_off_is_not_seen(tmp_path: Path) -> None:
    """Optional content that no reader shows is no text of the page."""
    off = b"/OC /Off BDC " + shown(HIDDEN, 72, 600) + b"EMC "
    path = tmp_path / "s.pdf"
    data = painted([with_(off)], resources="/Properties << /Off 4 0 R >>", objects=[b"<< /Type /OCG /Name (Off) >>"])
    catalog = b"/Type /Catalog /OCProperties << /OCGs [4 0 R] /D << /OFF [4 0 R] >> >>"
    path.write_bytes(data.replace(b"/Type /Catalog", catalog))
    assert read(path).statement.text.split("\n\n") == [SEEN, CLOSING]


def test_hidden_words_within_a_line_leave_the_others(tmp_path: Path) -> None:
    """A "not" in white between black words is none of them."""
    content = b"q BT /F1 11 Tf 72 700 Td (We do ) Tj 1 g (not ) Tj 0 g (agree to this proposal.) Tj ET Q\n"
    found = reading(tmp_path, [content])
    assert found.statement.text == "We do agree to this proposal."
    assert found.remarks == ("left out 3 characters that nobody sees: in the colour of what is behind it",)


def test_each_reason_is_counted(tmp_path: Path) -> None:
    """Several pages, several ways to hide: one remark, the most frequent reason first."""
    pages = [with_(WHITE), with_(INVISIBLE), with_(WHITE)]
    assert reading(tmp_path, pages).remarks == (
        "left out 48 characters that nobody sees: 32 in the colour of what is behind it, 16 invisible",
    )


def picture(*marks: tuple[float, float, float, float]) -> bytes:
    """A picture of a page in grey, white but for black marks at left, bottom, right and top in points."""
    rows = [bytearray(b"\xff" * 306) for _ in range(396)]
    for left, bottom, right, top in marks:
        for row in range(int((792 - top) / 2), int((792 - bottom) / 2)):
            for column in range(int(left / 2), int(right / 2)):
                rows[row][column] = 0 if (row + column) % 2 else 255
    entries = "/Type /XObject /Subtype /Image /Width 306 /Height 396 /ColorSpace /DeviceGray /BitsPerComponent 8"
    return stream(zlib.compress(b"".join(rows)), f"{entries} /Filter /FlateDecode")


SCANNED = [(72.0, 698.0, 330.0, 710.0), (72.0, 498.0, 190.0, 510.0)]
WHOLE = b"q 612 0 0 792 0 0 cm /Im Do Q\n"
IMAGE = "/XObject << /Im 4 0 R >>"


@pytest.mark.parametrize("under", [False, True])
def test_the_layer_of_text_of_a_scan_is_its_text(tmp_path: Path, under: bool) -> None:
    """Where the page is a picture, what a program recognised in it is the page's text, and the report says so."""
    before = "" if under else "3 Tr"
    layer = shown(SEEN, 72, 700, before=before) + shown(CLOSING, 72, 500, before=before)
    found = reading(tmp_path, [layer + WHOLE if under else WHOLE + layer], resources=IMAGE, objects=[picture(*SCANNED)])
    assert found.statement.text.split("\n\n") == [SEEN, CLOSING]
    assert found.remarks == ("1 page is a picture: its text is the layer that a program recognised in it",)


def test_a_layer_of_text_says_only_what_the_picture_shows(tmp_path: Path) -> None:
    """An invisible line where the picture of a page is blank is nobody's."""
    layer = b"".join(shown(text, 72, y, before="3 Tr") for text, y in ((SEEN, 700), (HIDDEN, 600), (CLOSING, 500)))
    found = reading(tmp_path, [WHOLE + layer], resources=IMAGE, objects=[picture(*SCANNED)])
    assert found.statement.text.split("\n\n") == [SEEN, CLOSING]
    assert "left out 16 characters that nobody sees: invisible" in found.remarks


def test_a_blank_picture_with_a_layer_of_text_is_a_scan_without_text(tmp_path: Path) -> None:
    """A page that looks empty says nothing."""
    with pytest.raises(NoTextLayer):
        reading(tmp_path, [WHOLE + shown(SEEN, 72, 700, before="3 Tr")], resources=IMAGE, objects=[picture()])


def test_invisible_text_over_a_picture_behind_a_text_is_left_out(tmp_path: Path) -> None:
    """A letterhead as a picture makes no scan of a page whose text is seen."""
    content = WHOLE + with_(shown(HIDDEN, 72, 700, before="3 Tr"))
    found = reading(tmp_path, [content], resources=IMAGE, objects=[picture((72.0, 740.0, 300.0, 780.0))])
    assert found.statement.text.split("\n\n") == [SEEN, CLOSING]


def test_a_font_that_is_not_here_is_not_taken_for_covered_text(tmp_path: Path) -> None:
    """Readers have fonts for Chinese that this machine may lack: what it cannot paint is not hidden."""
    words = "主席先生，我国代表团支持互联网治理。"
    content = b"BT /F2 12 Tf 72 700 Td <%s> Tj ET\n" % words.encode("utf-16-be").hex().encode()
    path = in_font(tmp_path / "s.pdf", content, "CIDFontType0 STSong-Light GB1", "UniGB-UCS2-H")
    assert read(path).statement.text == words
