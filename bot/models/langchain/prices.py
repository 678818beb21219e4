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


def usage_of(reply: AIMessage, setting: str) -> Usage:
    """The usage of the call behind a reply of the model that "provider:model" names."""
    counted: Mapping[str, Any] = reply.usage_metadata or {}
    cost = _stated_cost(reply)
    if not counted.get("input_tokens"):
        # No prompt is of no tokens: LangChain writes 0 where the response says nothing.
        return Usage(1, cost=cost)
    cost = _listed_cost(reply, setting) if cost is None else cost
    return Usage(1, counted["input_tokens"], counted["output_tokens"], cost)


def _stated_cost(reply: AIMessage) -> float | None:
    """The cost named by the response (OpenRouter's `usage.cost`, Perplexity's `usage.cost.total_cost`)."""
    counted = reply.response_metadata.get("token_usage")
    cost = counted.get("cost") if isinstance(counted, Mapping) else None
    if isinstance(cost, Mapping):
        cost = cost.get("total_cost")
    if isinstance(cost, bool) or not isinstance(cost, int | float) or not math.isfinite(cost) or cost < 0:
        return None
    return float(cost)


def _listed_cost(reply: AIMessage, setting: str) -> float | None:
    from genai_prices import Usage as Priced
    from genai_prices import calc_price

    counted: Mapping[str, Any] = reply.usage_metadata or {}
    details: Mapping[str, Any] = counted.get("input_token_details") or {}
    provider, _, model = setting.partition(":")
    model = str(reply.response_metadata.get("model_name") or model)
    # A server elsewhere that speaks the provider's protocol, under the provider's name, has not its prices.
    address = next((found for name in address_variables(provider) if (found := os.environ.get(name))), None)
    priced = Priced(
        input_tokens=counted["input_tokens"],
        output_tokens=counted["output_tokens"],
        cache_read_tokens=details.get("cache_read") or 0,
        cache_write_tokens=details.get("cache_creation") or 0,
    )
    try:
        if address:
            return float(calc_price(priced, model, provider_api_url=address).total_price)
        return float(calc_price(priced, model, provider_id=provider).total_price)
    except (LookupError, ValueError):
        return None


def address_variables(provider: str) -> tuple[str, ...]:
    """The variables by which vendors' packages take another address."""
    return tuple(f"{provider.upper()}_{end}" for end in ("API_BASE", "BASE_URL"))
