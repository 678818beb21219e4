"""The settings: plain frozen values from the environment and `.env`, prefix ONRECORD_, read once.

Settings build nothing; `bot.wiring` does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from retrieval.errors import SettingsError

PREFIX = "ONRECORD_"


def _default_home() -> Path:
    return Path(platformdirs.user_data_dir("onrecord", appauthor=False))


class Settings(BaseSettings):
    """Everything that can be set. Each field's variable is ONRECORD_ and its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
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
    log: Literal["debug", "info", "warning", "error", "json"] = Field(
        default="warning", description="debug, info, warning, error, or json"
    )

    @field_validator("home")
    @classmethod
    def _home_is_a_folder(cls, value: Path) -> Path:
        home = value.expanduser().absolute()
        if home.exists() and not home.is_dir():
            raise ValueError("it is a file, not a folder")
        return home

    @field_validator("chroma_url")
    @classmethod
    def _url_is_http(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("it does not start with http:// or https://")
        return value

    @field_validator("embeddings", "model")
    @classmethod
    def _names_provider_and_model(cls, value: str | None) -> str | None:
        if value is None or value == "local":
            return value
        provider, colon, model = value.partition(":")
        if not (provider and colon and model):
            raise ValueError("it does not have the form provider:model")
        return value

    @field_validator("log", mode="before")
    @classmethod
    def _log_in_any_case(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value


def load_settings() -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: a value is wrong; names the variable, the value and what is allowed.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        allowed = Settings.model_fields[name].description if name in Settings.model_fields else ""
        why = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(f"{PREFIX}{name.upper()} is {first['input']!r}: {why}; allowed is {allowed}.") from None
