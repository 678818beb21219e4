"""DOCX: paragraphs, tables and footnotes in order; headers, footers and deleted words left out."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from retrieval.errors import BrokenFile, EncryptedFile, TooLarge, WrongSuffix
from retrieval.readers import read_statement
from retrieval.statement import PartKind

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(tmp_path: Path, document: docx.document.Document) -> Path:
    path = tmp_path / "statement.docx"
    document.save(str(path))
    return path


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A file of one paragraph."""
    document = docx.Document()
    document.add_paragraph("We support it.")
    return saved(tmp_path, document)


def with_members(path: Path, changed: dict[str, bytes]) -> Path:
    """The archive at `path` with members replaced or added."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (members | changed).items():
            archive.writestr(name, content)
    return path


def test_words_come_in_order_and_furniture_does_not(tmp_path: Path) -> None:
    """Headings, paragraphs and table cells in reading order; the page's header and footer are left out."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Running header"
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    document.add_heading("Item 5", 1)
    paragraph = document.add_paragraph("Mr. Chair,")
    paragraph.add_run().add_break()
    paragraph.add_run("we sup\u00adport it.").bold = True
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Target", "40%"
    document.add_paragraph("I thank you.")
    statement = read_statement(saved(tmp_path, document))
    assert statement.text == "Item 5\n\nMr. Chair,\nwe support it.\n\nTarget\n\n40%\n\nI thank you."
    assert [part.kind for part in statement.parts] == [PartKind.HEADING, PartKind.SPEECH]


def test_deleted_words_are_gone_and_footnotes_are_notes(plain: Path) -> None:
    """A tracked deletion is not what was said; a footnote is kept, as a note."""
    with zipfile.ZipFile(plain) as archive:
        body = archive.read("word/document.xml").decode()
        types = archive.read("[Content_Types].xml").decode()
        relations = archive.read("word/_rels/document.xml.rels").decode()
    deleted = '<w:del w:id="1"><w:r><w:delText>do not </w:delText><w:t>never </w:t></w:r></w:del>'
    notes = (
        f'<w:footnotes {W}><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>-</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:t>See A/71/1.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    with_members(
        plain,
        {
            "word/document.xml": body.replace("<w:r>", deleted + "<w:r>", 1).encode(),
            "word/footnotes.xml": notes.encode(),
            "[Content_Types].xml": types.replace(
                "</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'
            ).encode(),
            "word/_rels/document.xml.rels": relations.replace(
                "</Relationships>",
                f'<Relationship Id="rId99" Type="{relation}" Target="footnotes.xml"/></Relationships>',
            ).encode(),
        },
    )
    statement = read_statement(plain)
    assert statement.text == "We support it.\n\nSee A/71/1."
    assert [part.kind for part in statement.parts] == [PartKind.SPEECH, PartKind.NOTE]


def test_a_file_that_unpacks_to_too_much_is_refused_before_it_is(plain: Path) -> None:
    """A few hundred kilobytes that unpack to 300 MB are refused, by the declared size, and where that lies."""
    path = with_members(plain, {"word/bomb.xml": b" " * 300_000_000})
    with pytest.raises(TooLarge, match="unpacks to over 200 MB"):
        read_statement(path)
    path.write_bytes(path.read_bytes().replace((300_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    with pytest.raises((TooLarge, BrokenFile)):
        read_statement(path)


def test_another_zip_and_an_encrypted_package_are_named(tmp_path: Path) -> None:
    """A spreadsheet named .docx, a password-protected document and an old .doc each get their own message."""
    path = tmp_path / "other.docx"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    path.write_bytes(buffer.getvalue())
    with pytest.raises(WrongSuffix, match="another kind of ZIP"):
        read_statement(path)
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    path.write_bytes(ole + "EncryptedPackage".encode("utf-16-le") + bytes(100))
    with pytest.raises(EncryptedFile, match="password"):
        read_statement(path)
    path.write_bytes(ole)
    with pytest.raises(WrongSuffix, match="old Office document"):
        read_statement(path)


def test_entities_are_not_expanded(plain: Path) -> None:
    """A document type that defines entities reads no file and blows up nothing."""
    body = f"<w:document {W}><w:body><w:p><w:r><w:t>We say &e;</w:t></w:r></w:p></w:body></w:document>"
    evil = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>{body}'
    with_members(plain, {"word/document.xml": evil.encode()})
    assert read_statement(plain).text == "We say"


def test_a_damaged_picture_is_a_damaged_file(plain: Path) -> None:
    """Broken compression in a member that holds no words is refused like any other damage."""
    content = bytearray(plain.read_bytes())
    with zipfile.ZipFile(plain) as archive:
        start = archive.getinfo("docProps/thumbnail.jpeg").header_offset + 80
    content[start : start + 60] = b"\xff" * 60
    plain.write_bytes(content)
    with pytest.raises(BrokenFile, match="export it again"):
        read_statement(plain)
