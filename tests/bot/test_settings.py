"""The settings: where they come from, and what is said of each that cannot be used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings, load_settings
from retrieval.errors import SettingsError
from tests.retrieval import child
from tests.tables import tables

CASES = tables(__file__)
UNREADABLE = (
    ("ONRECORD_HOME=états".encode("utf-16"), r"\.env cannot be read \(byte 1 is not UTF-8\); write it in UTF-8"),
    (None, r"\.env cannot be read \(Is a directory\)"),
)
TOO_LONG = ("HOME", "/" + "x" * 300, "File name too long", "a folder that can be written to")

VARIABLES = ("HOME", "CHROMA_URL", "EMBEDDINGS", "MODEL", "LOG")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tests begin with no setting made, in a folder without `.env`; what they make is undone."""
    for name in VARIABLES:
        monkeypatch.delenv(f"ONRECORD_{name}", raising=False)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_nothing_has_to_be_set() -> None:
    """Without settings: the embedder that comes with the package, no chat model, a folder of the user's own."""
    settings = load_settings()
    assert (settings.embeddings, settings.model, settings.chroma_url, settings.log) == ("local", None, None, "warning")
    assert settings.home.is_absolute()
    assert settings.home.name == "onrecord"


@pytest.mark.parametrize(("name", "value", "why", "allowed"), [*CASES["wrong"], TOO_LONG])
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, why: str, allowed: str) -> None:
    """The error names the variable, the value, what is wrong with it and what is allowed, in one line."""
    monkeypatch.setenv(f"ONRECORD_{name}", value)
    with pytest.raises(SettingsError) as error:
        load_settings()
    told = str(error.value)
    assert told.startswith(f"ONRECORD_{name} is {value!r}: ")
    assert why in told
    assert allowed in told.partition("; allowed is ")[2]
    assert "\n" not in told


@pytest.mark.parametrize(("below", "why"), [("", "it is a file"), ("below/home", r".*file is a file")])
def test_a_home_that_is_or_lies_below_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, below: str, why: str
) -> None:
    """State needs a folder; the setting is named, and the file."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("ONRECORD_HOME", str(tmp_path / "file" / below))
    with pytest.raises(SettingsError, match=rf"ONRECORD_HOME is .*: {why}, not a folder; allowed is a folder"):
        load_settings()


def test_a_home_that_may_not_be_opened(tmp_path: Path) -> None:
    """The setting is named to whoever is not let into the folder."""
    (tmp_path / "home").mkdir(mode=0)
    command = child.unprivileged(sys.executable, "-c", "from bot.settings import load_settings; load_settings()")
    environment = {**os.environ, "ONRECORD_HOME": str(tmp_path / "home")}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    (tmp_path / "home").chmod(0o700)
    assert "/home': it may not be opened by this user; allowed is a folder that can be written to" in ended.stderr


def test_right_values_are_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each variable sets its field; letter case of the log's level, ~ and relative paths are understood."""
    values = {
        "CHROMA_URL": "https://chroma.example:8443",
        "EMBEDDINGS": "openai:text-embedding-3-small",
        "MODEL": "openai:gpt:x",
        "LOG": "DEBUG",
        "HOME": "~/state",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"ONRECORD_{name}", value)
    settings = load_settings()
    assert (settings.chroma_url, settings.embeddings, settings.model, settings.log) == (
        "https://chroma.example:8443",
        "openai:text-embedding-3-small",
        "openai:gpt:x",
        "debug",
    )
    assert settings.home == Path.home() / "state"
    monkeypatch.setenv("ONRECORD_HOME", "here")
    assert load_settings().home == tmp_path / "here"


def test_an_empty_variable_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """`ONRECORD_MODEL=` in a script leaves the default; no folder is named by white space."""
    for name in VARIABLES:
        monkeypatch.setenv(f"ONRECORD_{name}", "")
    assert load_settings() == Settings()
    assert load_settings().embeddings == "local"
    monkeypatch.setenv("ONRECORD_HOME", "\t \n")
    assert load_settings().home == Settings().home


def test_a_file_env_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`.env` of the working folder sets what the environment does not; other names in it are no error."""
    (tmp_path / ".env").write_text("ONRECORD_LOG=info\nONRECORD_HOME=états\nSOMETHING=else\n", encoding="utf-8")
    assert load_settings().log == "info"
    assert load_settings().home == tmp_path / "états"
    monkeypatch.setenv("ONRECORD_LOG", "error")
    assert load_settings().log == "error"


@pytest.mark.parametrize(("written", "said"), [*((text.encode(), said) for text, said in CASES["files"]), *UNREADABLE])
def test_what_is_wrong_with_the_file_is_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, written: bytes | None, said: str
) -> None:
    """A value, the encoding, the file itself, or a line, which may be the one that names the home: once, and nothing
    goes on with defaults."""
    path = tmp_path / ".env"
    path.mkdir() if written is None else path.write_bytes(written)
    with pytest.raises(SettingsError, match=said):
        load_settings()
    assert not caplog.records


def test_a_vendor_s_variables_are_taken_from_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A key in `.env` reaches the vendor's package where a vendor is named; the environment comes first."""
    (tmp_path / ".env").write_text("OPENAI_API_KEY=from-file\nOPENAI_BASE_URL=http://file\n", encoding="utf-8")
    load_settings()
    assert "OPENAI_API_KEY" not in os.environ
    monkeypatch.setenv("ONRECORD_EMBEDDINGS", "openai:any")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://environment")
    load_settings()
    assert os.environ["OPENAI_API_KEY"] == "from-file"
    assert os.environ["OPENAI_BASE_URL"] == "http://environment"


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password within a URL is in no error, and a key is in no field."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    assert "sk-secret" not in repr(load_settings())
    for url in ("ftp://me:hunter2@here", "http://me:hunter2@here:port", "http://me:hunter2@"):
        monkeypatch.setenv("ONRECORD_CHROMA_URL", url)
        with pytest.raises(SettingsError, match="ONRECORD_CHROMA_URL") as error:
            load_settings()
        assert "hunter2" not in str(error.value)
        assert "//…@" in str(error.value)
        assert error.value.__cause__ is None


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted where Linux lists them")
def test_the_local_embedder_uses_as_many_threads_as_are_set(tmp_path: Path) -> None:
    """Several workers on one machine can be given a part of it each."""
    script = """
        import os
        from threading import Thread
        from bot.cli.options import configure_process
        from bot.wiring import open_embeddings
        embeddings = open_embeddings(configure_process())
        texts = [f"Sentence {n} is one of many. " * 20 for n in range(12)]
        embedding = Thread(target=embeddings.document_matrix, args=(texts,))
        embedding.start()
        most = 0
        while embedding.is_alive():
            most = max(most, len(os.listdir("/proc/self/task")))
            embedding.join(0.001)
        print(most)
    """
    one, three = (int(child.run(script, ONRECORD_HOME=str(tmp_path / n), ONRECORD_THREADS=n)) for n in "13")
    assert three >= one + 2


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted where Linux lists them")
def test_a_product_of_matrices_stays_on_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless whoever starts the process wants more: others would spin while they wait."""
    monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    script = """
        import os
        from bot.cli.options import configure_process
        configure_process()
        import numpy as np
        np.ones((500, 500)) @ np.ones((500, 500))
        print(len(os.listdir("/proc/self/task")))
    """
    assert int(child.run(script)) == 1
