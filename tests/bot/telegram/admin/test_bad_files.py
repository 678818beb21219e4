"""Files that cannot become statements, and names that nobody should trust."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pypdf
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from telegram.error import NetworkError

from bot.telegram.uploads.files import LONGEST, file_name
from tests.bot.telegram.admin.desk import Desk
from tests.bot.telegram.admin.test_ingesting import TREES, WHOLE
from tests.bot_api.faults import bad_gateway, refused
from tests.retrieval.documents import as_docx, as_pdf, pdf

PLAIN = [["Kenya will plant fifteen billion trees by 2032.", "Forests feed our rivers."]]


def locked() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([[("Kenya plants trees.", 72, 700, 11)]])))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "no document")
    return out.getvalue()


BAD = {
    "empty.txt": (b" \n ", "is empty"),
    "blank.pdf": (pdf([[]]), "no words"),
    "locked.pdf": (locked(), "password"),
    "damaged.pdf": (b"%PDF-1.4\nnothing else", "damaged"),
    "text.pdf": (b"Kenya will plant trees.", "is named .pdf but is text"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(100), "is an image"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Office document"),
    "rich.rtf": (b"{\\rtf1 Kenya}", "rich text"),
    "pile.zip": (zipped(), "ZIP archive"),
    "fenced.md": (b"---\ndelegation: [Kenya\n---\nWords stand here.\n", "is not YAML"),
    "keyed.md": (b"---\nspeaker: [Kenya]\n---\nWords stand here.\n", "speaker is ['Kenya']"),
    "table.csv": (b"a,b\n1,2\n", ".csv is not read"),
    "program.exe": (b"MZ\x90" + bytes(100), "a program"),
}


async def test_it_is_refused_and_why(desk: Desk) -> None:
    """A file that cannot be read is refused at once, by what is wrong with it; nothing of it is kept."""
    for name, (data, why) in BAD.items():
        told = await desk.sends(name, data, WHOLE)
        assert why in told.text
        assert told.text.startswith(f"Not stored: {name}\n")
        assert str(desk.folder.parent) not in told.text
        assert "/" not in told.text.replace("text/", "")
        assert not told.buttons
    assert desk.files() == []
    odd = await desk.sends("keyed.md", b"---\nauthor: Kenya\n---\nWords stand here.\n", WHOLE)
    assert "ignored what is no key of a record: 'author' (front matter)" in odd.text


async def test_a_scan_names_what_would_read_it(desk: Desk, data: Path) -> None:
    """A scan is refused with the name of the program that makes it readable."""
    scan = (data / "pdf" / "SRB_Serbia_INDC_English.pdf").read_bytes()
    told = await desk.sends("scan.pdf", scan)
    assert "ocrmypdf" in told.text


async def test_a_kind_is_known_without_a_name(desk: Desk, tmp_path: Path) -> None:
    """A file is known by its MIME type, or else by its first bytes, where its name does not tell what it is."""
    pdf_file, word_file = as_pdf(PLAIN, tmp_path / "a.pdf"), as_docx(PLAIN, tmp_path / "a.docx")
    for file, name, mime, shown in (
        (pdf_file, None, "application/pdf", "Added: document.pdf"),
        (pdf_file, None, None, "Held already: document.pdf"),
        (pdf_file, "statement", "application/octet-stream", "Held already: statement.pdf"),
        (pdf_file, "Statement v1.2", "application/pdf", "Held already: Statement v1.2.pdf"),
        (word_file, None, None, "Added: document.docx"),
    ):
        card = await desk.sends(name, file.read_bytes(), WHOLE, mime=mime)
        assert card.text.startswith(f"✅ {shown}")


async def test_a_hostile_name_leads_nowhere(desk: Desk) -> None:
    """A file goes into the folder of documents, whatever it is called."""
    names = ("../../etc/passwd.txt", "..\\..\\boot.txt", "/etc/cron.d/x.txt", ".env.txt", "n" * 900 + ".txt")
    for n, name in enumerate((*names, "a\u202etxt.exe\x00.txt")):
        card = await desk.sends(name, TREES + b"%d" % n, f"delegation: Kenya; session: {n}")
        assert "Added" in card.text
        id = desk.one(session=str(n)).id
        (kept,) = [path for path in desk.files() if path.startswith(f"{id}/")]
        assert (desk.folder / kept).parent == desk.folder / id
        assert not (desk.folder / kept).name.startswith(".")
    assert len(desk.files()) == len(names) + 1


@given(
    st.text(max_size=300), st.sampled_from(["text/plain", "application/pdf", "x/y", "", None]), st.binary(max_size=30)
)
@example("con.txt", None, b"")
@example("💥" * 300, None, b"")
@example(".txt", None, b"a")
@example("a.pdf/", None, b"a")
def test_a_name_is_harmless(name: str, mime: str | None, data: bytes) -> None:
    """No name has a part of a path, a control or a leading dot, or is too long; and it is the same when made again."""
    made = file_name(name, mime, data)
    assert made == Path(made).name
    assert made
    assert "\\" not in made
    assert not made.startswith((".", "-", " "))
    assert len(made.encode()) <= LONGEST
    assert made.isprintable()
    assert made.partition(".")[0].lower() not in ("con", "nul", "prn", "aux")
    assert file_name(made, mime, data) == made


async def test_too_large_is_told_before_it_is_fetched(desk: Desk) -> None:
    """A file over what Telegram gives to bots is refused by its size, without asking for it; so it is by Telegram."""
    told = await desk.sends("large.pdf", b"%PDF-", size=20 * 1024 * 1024 + 1)
    assert (
        "too big: Telegram gives a bot 20 MB at most. Send a link to it, or store it with onrecord ingest." in told.text
    )
    assert not desk.api.calls("getFile")
    desk.api.fail("getFile", refused(400, "Bad Request: file is too big"))
    told = await desk.sends("large.pdf", b"%PDF-")
    assert "too big" in told.text


async def test_a_file_that_telegram_does_not_give(desk: Desk) -> None:
    """A refusal is told without the file's address, which holds the token; a server that fails is tried again."""
    desk.api.fail("download", refused(404, "Not Found"))
    told = await desk.sends("trees.txt", TREES)
    assert told.text == "Telegram does not give that file. Send it again."
    sent = desk.admin.sends_document("trees.txt", TREES)
    desk.api.fail("getFile", bad_gateway())
    with pytest.raises(NetworkError):
        await desk.hear(sent)
    await desk.hear(sent)
    assert "names a delegation" in desk.api.sent[-1].text
