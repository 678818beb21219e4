"""The settings: plain frozen values from the environment and `.env`, prefix ONRECORD_, read once.

Settings build nothing; `bot.wiring` does.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import platformdirs
from dotenv import load_dotenv
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from retrieval.errors import SettingsError

PREFIX = "ONRECORD_"

ENCODING = "utf-8-sig"
"""Of `.env`: UTF-8, with the mark that some editors put before it or without."""


def _default_home() -> Path:
    return Path(platformdirs.user_data_dir("onrecord", appauthor=False))


class Settings(BaseSettings):
    """Everything that can be set. Each field's variable is ONRECORD_ and its name in capitals."""

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
    embeddings: str = Field(
        default="local", description="local, or provider:model as LangChain's init_embeddings takes it"
    )
    model: str | None = Field(default=None, description="provider:model as LangChain's init_chat_model takes it")
    model_timeout: float = Field(
        default=30, gt=0, le=600, description="seconds for a whole answer with a model, above 0 and up to 600"
    )
    model_tokens: int = Field(
        default=2_000, ge=200, le=100_000, description="tokens of statements sent with a question, from 200 to 100000"
    )
    reranker: str | None = Field(
        default=None, description="package.module:factory, which gives a LangChain BaseDocumentCompressor"
    )
    log: Literal["debug", "info", "warning", "error", "json"] = Field(
        default="warning", description="debug, info, warning, error, or json"
    )

    @field_validator("home")
    @classmethod
    def _home_is_a_folder(cls, value: Path) -> Path:
        try:
            home = value.expanduser().absolute()
            is_file = home.exists() and not home.is_dir()
        except RuntimeError:
            raise ValueError("nobody of that name has a home folder") from None
        except OSError as error:
            raise ValueError(f"it cannot be looked at ({error.strerror})") from None
        if is_file:
            raise ValueError("it is a file, not a folder")
        return home

    @field_validator("chroma_url")
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
            parts.port  # noqa: B018 - looking at the port is what checks it
        except ValueError:
            raise ValueError("its port is not a number up to 65535") from None
        return value

    @field_validator("embeddings")
    @classmethod
    def _embeddings_are_local_or_a_vendor_s(cls, value: str) -> str:
        return value if value == "local" else _provider_and_model(value)

    @field_validator("model")
    @classmethod
    def _model_is_a_vendor_s(cls, value: str | None) -> str | None:
        return None if value is None else _provider_and_model(value)

    @field_validator("log", mode="before")
    @classmethod
    def _log_in_any_case(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value


def _provider_and_model(value: str) -> str:
    provider, colon, model = value.partition(":")
    if not (provider and colon and model):
        raise ValueError("it does not have the form provider:model")
    return value


def _check_file(path: Path) -> None:
    """Nothing, if every line of the file can be read: one that cannot may be the one that names the home.

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


def load_settings() -> Settings:
    """The settings of this process. Where a vendor is named, its own variables are taken from `.env` too.

    Raises:
        SettingsError: a value is wrong; names the variable, the value and what is allowed. Or `.env` is not text.
    """
    try:
        _check_file(Path(".env"))
        settings = Settings()
        if settings.embeddings != "local" or settings.model:
            # Vendors' packages look for their keys in the environment; what is set there comes first.
            load_dotenv(".env", override=False, encoding=ENCODING)
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
        raise SettingsError(f"{PREFIX}{name.upper()} is {value!r}: {why}; allowed is {allowed}.") from None
