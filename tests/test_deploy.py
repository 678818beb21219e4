"""The files for those who run the bot seriously say what is true of this version."""

from __future__ import annotations

import configparser
import re
import tomllib
from typing import Any

import yaml

from bot.settings import PREFIX, Settings
from bot.telegram.transport.process import FINISHING
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
PINS = (ROOT / "requirements.txt").read_text(encoding="utf-8")


def compose() -> dict[str, Any]:
    """The compose file, as YAML."""
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return read


def unit() -> configparser.ConfigParser:
    """The systemd unit."""
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]  # the documented way to keep names as they are
    read.read(DEPLOY / "onrecord.service", encoding="utf-8")
    return read


def test_every_setting_that_is_named_is_one() -> None:
    """A variable of this project in a file for operators is a setting that is read."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for path in (DEPLOY / "compose.yaml", DEPLOY / "onrecord.service", DEPLOY / "Dockerfile", ROOT / ".env.example"):
        named = set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", path.read_text(encoding="utf-8")))
        assert named <= known, path.name


def test_every_setting_is_in_the_example_and_on_its_page() -> None:
    """Nothing can be set that nobody is told of."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert {name for name in known if f"| `{name}` |" not in page} == set()
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert {name for name in known - {f"{PREFIX}RERANKER"} if name not in example} == set()


def test_the_bot_has_a_database_and_an_index_that_workers_share() -> None:
    """The bot is told of the two services that stand beside it, by the names they have there."""
    services = compose()["services"]
    settings = services["bot"]["environment"]
    assert set(services) == {"bot", "chroma", "ingest", "postgres"}
    assert services["ingest"]["environment"] == settings
    assert "@postgres/" in settings["ONRECORD_DATABASE_URL"]
    assert settings["ONRECORD_CHROMA_URL"] == "http://chroma:8000"
    assert services["bot"]["build"]["dockerfile"] == "deploy/Dockerfile"


def test_chroma_s_server_is_of_the_client_s_version() -> None:
    """A server of another version may not understand the client."""
    (client,) = re.findall(r"^chromadb==(\S+)$", PINS, re.MULTILINE)
    assert compose()["services"]["chroma"]["image"] == f"chromadb/chroma:{client}"


def test_whoever_stops_the_bot_waits_longer_than_it_takes_to_finish() -> None:
    """Neither systemd nor compose kills a bot that is still answering."""
    assert int(unit()["Service"]["TimeoutStopSec"]) > FINISHING
    assert int(compose()["services"]["bot"]["stop_grace_period"].removesuffix("s")) > FINISHING


def test_a_wrong_setting_is_not_tried_again_and_again() -> None:
    """Exit code 2 is that of settings: starting again mends none."""
    assert unit()["Service"]["RestartPreventExitStatus"] == "2"
    assert unit()["Service"]["ExecStart"].endswith("onrecord telegram")


def test_the_image_installs_what_the_extra_for_postgresql_names() -> None:
    """The driver that the image adds to the pinned requirements is the one of the extra `postgres`."""
    (driver,) = re.findall(r'"(\S+)" && rm', (DEPLOY / "Dockerfile").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (named,) = project["optional-dependencies"]["postgres"]
    assert named.partition(">=")[0] == driver
