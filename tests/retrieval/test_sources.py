"""Which files are meant, and which are passed over."""

from __future__ import annotations

from pathlib import Path

from retrieval.readers import SUFFIXES, side_files
from retrieval.sources import Source, find, passed_over


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
