"""A vendor's chat model, built and called by LangChain, with the few options that the class knows.

The name of an option is looked up in the class: an unknown option is not given. To import this takes a second.
"""

from __future__ import annotations

import inspect
import os
import re
import warnings
from typing import Any

from langchain.chat_models import init_chat_model
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable
from pydantic import SecretStr

from bot.chat_model import AnswerForm, Prompt
from bot.models.langchain.errors import KeyMissing, Named
from bot.models.langchain.prices import address_variables
from bot.settings import PREFIX
from retrieval.embedding.response_limit import MOST, UnusableResponse, limit_responses
from retrieval.errors import SettingsError

VARIABLE = f"{PREFIX}MODEL"
ALLOWED = "provider:model as LangChain's init_chat_model knows them (openai:gpt-5-mini, say)"

OPENAI_S = "OPENAI_BASE_URL"
"""Where servers that speak OpenAI's protocol are named; what others call theirs is not guessed."""

LOW = "low"
"""What is asked for is picked out of a page of text: long thoughts cost time and tokens, and a person is waiting."""

CALLED = {
    "timeout": ("timeout", "request_timeout", "default_request_timeout"),
    "max_retries": ("max_retries", "retries"),
    "max_tokens": ("max_tokens", "max_completion_tokens", "max_output_tokens", "num_predict", "max_new_tokens"),
}
"""Our name of an option, and what vendors' classes call it where they have another name."""


class Vendor:
    """The builder of the chat model named by a setting, once for each set of options."""

    def __init__(self, setting: str, seconds: float) -> None:
        """Nothing is sent. `seconds` is the time for a read from the server.

        Raises:
            SettingsError: the provider is unknown, or the provider's package or key is missing.
        """
        self._setting = setting
        provider, colon, self._model = (half.strip() for half in setting.partition(":"))
        if not (provider and colon and self._model):
            raise SettingsError(f"{VARIABLE} is {setting!r}, which is not allowed: {ALLOWED}.")
        self._provider = provider.lower().replace("-", "_")
        # Vendors' classes warn of what is seen and dealt with here.
        warnings.filterwarnings("ignore", category=UserWarning, module="langchain")
        first = self._built({})
        self._options: dict[str, Any] = {
            "timeout": seconds,
            "max_retries": 0,
            "disable_streaming": True,
            "cache": False,
        }
        # What LangChain knows of the model by its name; it knows the great vendors' models, and not all of them.
        profile = getattr(first, "profile", None) or {}
        if profile.get("temperature") is not False:
            self._options["temperature"] = 0
        if profile.get("reasoning_output") and LOW in profile.get("reasoning_effort_levels", ()):
            self._options["reasoning_effort"] = LOW
        fields = type(first).model_fields
        known = {*fields, *(field.alias for field in fields.values())}
        names = {name: (name,) for name in self._options} | CALLED
        self._called = {ours: next(filter(known.__contains__, theirs), None) for ours, theirs in names.items()}
        self._made: dict[tuple[int, frozenset[str]], BaseChatModel] = {}
        self._model_for(1, frozenset())  # what its class has against an option comes out now
        key = next(iter(first.lc_secrets.values()), f"{self._provider.upper()}_API_KEY")
        if missing_key(first):
            raise KeyMissing(f"{VARIABLE} is {setting!r}, and its key is missing: set {key}.")
        given = [name for name in address_variables(self._provider) if name in os.environ]
        address = (given or [OPENAI_S if hasattr(first, "openai_api_base") else "its address"])[-1]
        self.named = Named(setting, key, address)

    def _model_for(self, most_tokens: int, without: frozenset[str]) -> BaseChatModel:
        """The chat model that writes at most `most_tokens`, built without the options named."""
        if (most_tokens, without) not in self._made:
            given = {**self._options, "max_tokens": most_tokens}
            options = {called: given[ours] for ours in given if (called := self._called[ours]) and ours not in without}
            self._made[most_tokens, without] = self._built(options)
        return self._made[most_tokens, without]

    async def reply(
        self, prompt: Prompt, form: AnswerForm[Any] | None, most_tokens: int, without: frozenset[str]
    ) -> AIMessage:
        """The reply to a prompt, held to the schema of the form, if one is given.

        Raises:
            NotImplementedError: the class knows no schemas.
            Exception: whatever the vendor's client raises.
        """
        model = self._model_for(most_tokens, without)
        call = model if form is None else _held_to(model, form)
        came = await call.ainvoke([("system", prompt.system), ("human", prompt.user)], {"callbacks": [_Streamed()]})
        reply: AIMessage = came["raw"] if isinstance(came, dict) else came
        return reply

    def _built(self, options: dict[str, Any]) -> BaseChatModel:
        try:
            built: BaseChatModel = init_chat_model(self._model, model_provider=self._provider, **options)
            limit_responses(built)
        except Exception as error:
            why = _trouble(error, self._setting, self._provider)
        else:
            return built
        # Outside the `except`, so that the vendor's own words are not kept with it: some repeat the key.
        raise why


def missing_key(model: BaseChatModel) -> bool:
    """Whether the vendor's class takes a key from a variable and has no key; some classes do not complain."""
    names = model.lc_secrets
    if not names or not all(name.endswith("_API_KEY") for name in names.values()):
        return False

    def empty(value: object) -> bool:
        return not (value.get_secret_value() if isinstance(value, SecretStr) else value)

    return all(empty(getattr(model, field, None)) and not os.environ.get(name) for field, name in names.items())


def _trouble(error: Exception, setting: str, provider: str) -> SettingsError:
    """The settings error behind an error of LangChain's or a vendor's."""
    words = str(error)[:4000]
    if isinstance(error, ImportError):
        package = re.search(r"pip install ([\w\[\]-]+)", words, re.ASCII)
        install = f"pip install {package[1]}" if package else f"install its package ({type(error).__name__})"
        return SettingsError(f"{VARIABLE} is {setting!r}, whose package is not installed: {install}.")
    if "Unsupported provider" in words:
        return SettingsError(f"{VARIABLE} is {setting!r}, and no provider {provider!r} is known; allowed: {ALLOWED}.")
    cannot = f"{VARIABLE} is {setting!r}, and {provider} cannot be set up ({type(error).__name__})"
    # A vendor's words name the variable that is missing; what stands in the value of one may be a key.
    named = re.findall(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b", words)
    given = os.environ.values()
    missing = [name for name in named if name not in os.environ and not any(name in value for value in given)]
    if not missing and (usual := f"{provider.upper()}_API_KEY") in os.environ:
        return SettingsError(f"{cannot}: check its variables ({', '.join(address_variables(provider))}).")
    key = next((name for name in missing or [usual] if name.endswith(("_KEY", "_TOKEN"))), None)
    return KeyMissing(f"{cannot}: set {key}.") if key else SettingsError(f"{cannot}: set {missing[0]}.")


def _held_to(model: BaseChatModel, form: AnswerForm[Any]) -> Runnable[Any, Any]:
    """The model bound to the form's schema."""
    options: dict[str, Any] = {"method": "json_schema", "include_raw": True}
    if "strict" in inspect.signature(model.with_structured_output).parameters:
        options["strict"] = True
    try:
        held = model.with_structured_output({"title": form.name, **form.schema}, **options)
    except (TypeError, ValueError):
        raise NotImplementedError from None
    # The call is used and the parser behind it left out: it mends broken JSON.
    first: Runnable[Any, Any] = getattr(held, "first", held)
    return first


class _Streamed(BaseCallbackHandler):
    """Stops an answer once the streamed pieces, with all metadata, are larger than a response may be.

    LangChain's models report every piece, so that no vendor's client is known here.
    """

    raise_error = True
    run_inline = True

    def __init__(self) -> None:
        self._left = MOST

    def on_llm_new_token(self, token: object, *, chunk: object = None, **_: Any) -> None:
        """Count a piece.

        Raises:
            UnusableResponse: the response is too large.
        """
        piece = getattr(chunk, "message", token)
        self._left -= len(repr(piece).encode())
        if self._left < 0:
            raise UnusableResponse(f"more than {MOST // 1_000_000} MB")
