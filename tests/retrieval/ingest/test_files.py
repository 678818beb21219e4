"""Which files are meant, and which are passed over."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.ingest.files import Lack, NoSource, Source, find, name_of, passed_over, path_of
from retrieval.readers import SUFFIXES, side_files
from tests.retrieval import child
from tests.tables import tables

posix = pytest.mark.skipif(sys.platform == "win32", reason="such files, links and names are not to be had there")


def test_every_file_of_a_folder_is_taken_or_counted(tmp_path: Path) -> None:
    """What is neither taken, nor read beside what is, nor hidden is counted by its suffix, once for all paths."""
    names = ("a.txt", "a.yaml", "b.yaml", "c.PNG", "sub/d.png", "sub/e.md", "f", ".g.png", ".sub/h.png")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    paths = [tmp_path, tmp_path / "sub", tmp_path / "c.PNG"]
    taken = [source.path.name for source in find(paths[:2], SUFFIXES) if isinstance(source, Source)]
    assert taken == ["a.txt", "e.md"]
    assert passed_over(paths, SUFFIXES, side_files) == {".yaml": 1, ".png": 2, "no suffix": 1}
    assert passed_over([tmp_path / "f"], SUFFIXES, side_files) == {}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of one file, beside what is not in it."""
    folder = tmp_path / "in"
    for name in ("in/own.md", "out/other.md", "out/record.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("delegation: Kenya", encoding="utf-8")
    return folder


def lacks(*paths: Path) -> dict[str, tuple[Lack, str]]:
    """What gives no file, by its name: of what kind it is and what is said of it."""
    found = [one for one in find(paths, SUFFIXES, side_files) if isinstance(one, NoSource)]
    return {one.path.name: (one.lack, one.reason) for one in found}


@posix
def test_what_is_no_file_of_a_folder_is_named_and_not_followed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Links that lead nowhere, in a circle or out of the folder, pipes and sockets are told apart; only what lies in
    the folder is taken, by its own name or by a link's."""
    links = tables(__file__)["links"]
    for name, target, _ in links:
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "pipe.md")
    monkeypatch.chdir(folder)  # the path of a socket may have no more than 108 bytes
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket.md")
        found = lacks(folder)
        taken = [one.path.name for one in find([folder], SUFFIXES) if isinstance(one, Source)]
    assert taken == ["again.md", "own.md", "round.md"]
    assert {lack for lack, _ in found.values()} == {Lack.PASSED_OVER}
    special = {"pipe.md": "a named pipe", "socket.md": "a socket"}
    assert {name: said for name, (_, said) in found.items()} == special | {n: said for n, _, said in links if said}


@posix
def test_a_path_that_is_named_is_followed_and_never_waited_for(folder: Path) -> None:
    """A person may name a link; a pipe or a device is refused without being opened."""
    (folder / "link.md").symlink_to("../out/other.md")
    (folder / "folder").symlink_to("../out")
    (folder / "nothing.md").symlink_to("missing.md")
    os.mkfifo(folder / "pipe.md")
    found = find([folder / "link.md", folder / "folder"], SUFFIXES)
    assert [one.path.name for one in found if isinstance(one, Source)] == ["link.md", "other.md"]
    assert lacks(folder / "pipe.md", Path("/dev/zero"), folder / "nothing.md", folder / "own.md" / "a.md") == {
        "pipe.md": (Lack.UNREADABLE, "is a named pipe, and neither a file nor a folder"),
        "zero": (Lack.UNREADABLE, "is a device, and neither a file nor a folder"),
        "nothing.md": (Lack.UNREADABLE, "is a link to nothing"),
        "a.md": (Lack.MISSING, "does not exist: check the path"),
    }


@posix
def test_a_file_is_refused_whose_record_lies_out_of_the_folder(folder: Path) -> None:
    """Its record is not read from elsewhere, nor is it stored without one; named by itself, it is taken."""
    (folder / "own.yaml").symlink_to("../out/record.yaml")
    found = lacks(folder)
    assert found["own.md"] == (Lack.UNREADABLE, "own.yaml beside it is a link out of the folder: put a copy there")
    assert found["own.yaml"][0] is Lack.PASSED_OVER
    assert lacks(folder / "own.md") == {}


def test_what_cannot_be_looked_into_is_named(folder: Path) -> None:
    """A folder that cannot be listed, one whose files cannot be looked at, and what lies in one of the former."""
    for name, mode in (("closed", 0o000), ("listed", 0o444)):
        (folder / name).mkdir()
        (folder / name / "a.md").write_text("x", encoding="utf-8")
        (folder / name).chmod(mode)
    script = (
        "import sys; from pathlib import Path\n"
        "from retrieval.ingest.files import find; from retrieval.readers import SUFFIXES\n"
        "folder = Path(sys.argv[1])\n"
        "for one in find([folder, folder / 'closed' / 'a.md'], SUFFIXES): print(one.path.relative_to(folder), "
        "getattr(one, 'reason', 'taken'))\n"
    )
    try:
        said = child.output(child.unprivileged(sys.executable, "-c", script, str(folder)))
    finally:
        for name in ("closed", "listed"):
            (folder / name).chmod(0o755)
    assert said.splitlines() == [
        "own.md taken",
        "closed cannot be listed (Permission denied)",
        "listed/a.md cannot be read (Permission denied)",
        "closed/a.md cannot be read (Permission denied)",
    ]


NAMES = st.lists(
    st.one_of(
        st.binary(min_size=1, max_size=3),
        st.sampled_from([rb"\x", b"\\", rb"\x5c", rb"\xe9", b"\xe9", b"e9", b"x", "é".encode()]),
    ),
    min_size=1,
    max_size=6,
).map(lambda parts: b"".join(parts).replace(b"\0", b"").replace(b"/", b"") + b"a")


@posix
@given(NAMES, NAMES)
def test_every_file_has_a_name_of_its_own_that_can_be_stored(one: bytes, other: bytes) -> None:
    """Whatever bytes it is called by: the name is Unicode, leads back to the file, and is no other file's; one that is
    Unicode already stays as it is, unless it looks like another's."""
    paths = [Path(os.fsdecode(b"/in/" + name)) for name in (one, other)]
    names = [name_of(path) for path in paths]
    assert [path_of(name.encode("utf-8").decode("utf-8")) for name in names] == paths
    assert (names[0] == names[1]) == (one == other)
    if rb"\x" not in one and one.decode("utf-8", "ignore").encode("utf-8") == one:
        assert names[0] == str(paths[0])
