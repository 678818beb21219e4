"""The usage of a call: tokens as counted by the response, and the cost.

The cost comes from the response, else from a table (`genai-prices`, offline data), else is unknown.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.chat_model import Usage

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage


def usage_of(reply: AIMessage, provider: str, model: str) -> Usage:
    """The usage of the call behind a reply."""
    counted: Mapping[str, Any] = reply.usage_metadata or {}
    read, written = _count(counted.get("input_tokens")), _count(counted.get("output_tokens"))
    if not read:
        # No prompt is of no tokens: LangChain writes 0 where the response says nothing.
        return Usage(1, cost=_stated_cost(reply))
    cost = _stated_cost(reply)
    if cost is None and written is not None:
        cost = _listed_cost(counted, read, written, provider, str(reply.response_metadata.get("model_name") or model))
    return Usage(1, read, written, cost)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _stated_cost(reply: AIMessage) -> float | None:
    """The cost named by the response (OpenRouter's `usage.cost`, Perplexity's `usage.cost.total_cost`)."""
    counted = reply.response_metadata.get("token_usage")
    cost = counted.get("cost") if isinstance(counted, Mapping) else None
    if isinstance(cost, Mapping):
        cost = cost.get("total_cost")
    if isinstance(cost, bool) or not isinstance(cost, int | float) or not math.isfinite(cost) or cost < 0:
        return None
    return float(cost)


def _listed_cost(counted: Mapping[str, Any], read: int, written: int, provider: str, model: str) -> float | None:
    from genai_prices import Usage as Priced
    from genai_prices import calc_price

    details: Mapping[str, Any] = counted.get("input_token_details") or {}
    priced = Priced(
        input_tokens=read,
        output_tokens=written,
        cache_read_tokens=_count(details.get("cache_read")) or 0,
        cache_write_tokens=_count(details.get("cache_creation")) or 0,
    )
    address = _address(provider)
    try:
        # A server elsewhere that speaks the provider's protocol, under the provider's name, has not its prices.
        if address:
            return float(calc_price(priced, model, provider_api_url=address).total_price)
        return float(calc_price(priced, model, provider_id=provider).total_price)
    except (LookupError, ValueError):
        return None


def _address(provider: str) -> str | None:
    """The provider's address from the provider's variables."""
    return next((found for name in address_variables(provider) if (found := os.environ.get(name))), None)


def address_variables(provider: str) -> tuple[str, ...]:
    """The variables by which vendors' packages take another address."""
    return tuple(f"{provider.upper()}_{end}" for end in ("API_BASE", "BASE_URL"))
