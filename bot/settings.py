"""The settings: plain frozen values from the environment and `.env`, prefix ONRECORD_, read once.

Settings build nothing; `bot.wiring` does.
"""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import platformdirs
from dotenv import load_dotenv
from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from retrieval.errors import SettingsError

PREFIX = "ONRECORD_"

ENCODING = "utf-8-sig"
"""Of `.env`: UTF-8, with the mark that some editors put before it or without."""


def _default_home() -> Path:
    return Path(platformdirs.user_data_dir("onrecord", appauthor=False))


def _like(pattern: str, why: str) -> AfterValidator:
    """The check that a value, if there is one, has the form of a pattern; `why` says what is wrong with another."""

    def check(value: Any) -> Any:
        plain = value.get_secret_value() if isinstance(value, SecretStr) else value
        if plain is not None and not re.fullmatch(pattern, plain, re.ASCII):
            raise ValueError(why)
        return value

    return AfterValidator(check)


_VENDORS = r"[^:]+:(?s:.+)", "it does not have the form provider:model"


class Settings(BaseSettings):
    """All settings. Each field's variable is ONRECORD_ and the field's name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding=ENCODING,
        extra="ignore",
        frozen=True,
        env_ignore_empty=True,
    )

    home: Path = Field(default_factory=_default_home, description="a folder that can be written to, for all state")
    chroma_url: str | None = Field(
        default=None, description="the URL of a Chroma server, such as http://localhost:8000"
    )
    embeddings: Annotated[str, _like(rf"local|{_VENDORS[0]}", _VENDORS[1])] = Field(
        default="local", description="local, or provider:model as LangChain's init_embeddings takes it"
    )
    threads: int | None = Field(
        default=None, ge=1, le=1_024, description="how many threads the local embedder uses, 1 or more"
    )
    model: Annotated[str | None, _like(*_VENDORS)] = Field(
        default=None, description="provider:model as LangChain's init_chat_model takes it"
    )
    model_role: Literal["read", "summarise", "off"] = Field(
        default="read", description="read (choose among what is found, and sum it up), summarise (sum it up), or off"
    )
    model_timeout: float = Field(
        default=30, gt=0, le=600, description="seconds for a whole answer with a model, above 0 and up to 600"
    )
    model_tokens: int = Field(
        default=6_000, ge=200, le=100_000, description="tokens of statements sent with a question, from 200 to 100000"
    )
    reranker: str | None = Field(
        default=None, description="package.module:factory, which gives a LangChain BaseDocumentCompressor"
    )
    log: Literal["debug", "info", "warning", "error", "json"] = Field(
        default="warning", description="debug, info, warning, error, or json"
    )
    database_url: SecretStr | None = Field(
        default=None, description="postgresql://user:password@host/name, or sqlite:///path"
    )
    keep_days: int = Field(
        default=90, ge=1, le=36_500, description="days that conversations and answers are kept, from 1 to 36500"
    )
    public_url: str | None = Field(
        default=None, description="the public address of the pages, such as https://record.example.org"
    )
    telegram_token: Annotated[
        SecretStr | None, _like(r"\d{1,20}:[A-Za-z0-9_-]{1,100}", "it does not have the form of a token")
    ] = Field(default=None, description="the token that @BotFather gave, 123456:ABC…")
    telegram_base_url: str = Field(
        default="https://api.telegram.org", description="the root of a Bot API server, such as http://localhost:8081"
    )
    telegram_webhook_url: str | None = Field(
        default=None, description="the public https address at which Telegram reaches this bot"
    )
    telegram_webhook_secret: Annotated[
        SecretStr | None, _like(r"[A-Za-z0-9_-]{1,256}", "Telegram does not take it")
    ] = Field(default=None, description="1 to 256 characters of A-Z, a-z, 0-9, _ and -")
    telegram_listen: str | None = Field(default=None, description="host:port, such as 127.0.0.1:8080")
    mcp_token: Annotated[
        SecretStr | None,
        _like(r"[!-~]{16,256}", "it has fewer than 16 characters, or a blank or other letters than ASCII"),
    ] = Field(default=None, description="the secret that clients of onrecord mcp --http send, at least 16 characters")
    admins: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(), description="Telegram user ids, with commas between them"
    )
    allow_local_links: bool = Field(
        default=False, description="true or false: whether admins may have files fetched from the machine of the bot"
    )
    daily_questions: int = Field(
        default=200, ge=0, le=1_000_000, description="questions a person may ask in a day, 0 for as many as they like"
    )

    @field_validator("home", mode="before")
    @classmethod
    def _blank_home_is_none(cls, value: object) -> object:
        return _default_home() if isinstance(value, str) and not value.strip() else value

    @field_validator("home")
    @classmethod
    def _home_is_a_folder(cls, value: Path) -> Path:
        try:
            home = value.expanduser().absolute()
            there = next(place for place in (home, *home.parents) if place.exists())
            if not there.is_dir():
                raise ValueError("it is a file, not a folder" if there == home else f"{there} is a file, not a folder")
            if there == home and not os.access(home, os.R_OK | os.X_OK):
                raise ValueError("it may not be opened by this user")
        except RuntimeError:
            raise ValueError("nobody of that name has a home folder") from None
        except OSError as error:
            raise ValueError(f"it cannot be looked at ({error.strerror})") from None
        return home

    @field_validator("chroma_url", "public_url", "telegram_base_url", "telegram_webhook_url")
    @classmethod
    def _url_is_http(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not value.startswith(("http://", "https://")):
            raise ValueError("it does not start with http:// or https://")
        parts = urlsplit(value)
        if not parts.hostname:
            raise ValueError("it names no host")
        try:
            _ = parts.port  # looking at the port is what checks it
        except ValueError:
            raise ValueError("its port is not a number up to 65535") from None
        return value

    @field_validator("public_url")
    @classmethod
    def _address_can_be_continued(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not re.fullmatch(r"[\w:/.\[\]~-]+", value, re.ASCII):
            raise ValueError("it has other signs than an address to which paths can be added")
        return value.rstrip("/")

    @field_validator("telegram_listen")
    @classmethod
    def _listen_is_an_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        host, colon, port = value.rpartition(":")
        if not (colon and host and port.isdecimal() and int(port) <= 65_535):
            raise ValueError("it is not host:port")
        return value

    @field_validator("admins", mode="before")
    @classmethod
    def _admins_are_ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        ids = [each for each in re.split(r"[,;\s]+", value) if each]
        if not all(each.isdecimal() and int(each) < 2**63 for each in ids):
            raise ValueError("an id is a number, as @userinfobot and others tell it; a @name is none")
        return tuple(int(each) for each in ids)

    @field_validator("log", mode="before")
    @classmethod
    def _log_in_any_case(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value


_SECRET = frozenset(("database_url", "mcp_token", "telegram_token", "telegram_webhook_secret"))
"""Settings whose values are shown to nobody."""


def _check_file(path: Path) -> None:
    """Check that every line of the file can be read: a faulty line may be the one that names the home.

    Raises:
        SettingsError: a line is neither a setting nor a comment; names it.
        UnicodeDecodeError, OSError: the file cannot be read.
    """
    from dotenv.parser import parse_stream

    try:
        text = path.read_text(encoding=ENCODING)
    except FileNotFoundError:
        return
    for binding in parse_stream(io.StringIO(text)):
        valueless = binding.value is None and (binding.key or "").upper().startswith(PREFIX)
        if binding.error or valueless:
            line = binding.original.line + len(binding.original.string) - len(binding.original.string.lstrip("\n"))
            raise SettingsError(
                f"The file .env cannot be read (line {line}: it is not NAME=value); mend or remove that line."
            )


def take_vendors_variables() -> None:
    """Put the variables of `.env` into the environment, for vendors' packages; existing variables win."""
    load_dotenv(".env", override=False, encoding=ENCODING)


def load_settings() -> Settings:
    """The settings of this process. With a vendor named, its own variables are taken from `.env` too.

    Raises:
        SettingsError: a value is wrong; names the variable, the value and what is allowed. Or `.env` is not text.
    """
    try:
        _check_file(Path(".env"))
        settings = Settings()
        if settings.embeddings != "local" or settings.model:
            # Vendors' packages look for their keys in the environment; what is set there comes first.
            take_vendors_variables()
        return settings
    except UnicodeDecodeError as error:
        why = f"byte {error.start + 1} is not UTF-8"
        raise SettingsError(f"The file .env cannot be read ({why}); write it in UTF-8, or remove it.") from None
    except OSError as error:
        why = error.strerror or str(error)
        raise SettingsError(f"The file .env cannot be read ({why}); check its owner and mode, or remove it.") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        allowed = Settings.model_fields[name].description if name in Settings.model_fields else ""
        # Pydantic's own sentence lists what is allowed once more.
        why = (
            str(first["msg"]).removeprefix("Value error, ") if first["type"] == "value_error" else "it is none of these"
        )
        # A password in a URL is nobody's business, and an error is shown and logged.
        value = re.sub(r"//[^/]*@", "//…@", str(first["input"]))
        shown = "…" if name in _SECRET else repr(value)
        raise SettingsError(f"{PREFIX}{name.upper()} is {shown}: {why}; allowed is {allowed}.") from None
