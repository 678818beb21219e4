"""What a layout hands on: the blocks with their kinds set, and the record's fields it read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from retrieval.text.canonical import Block


@dataclass(frozen=True, slots=True)
class LayoutReading:
    """A file as a layout sees it. `fields` are a record's, by key; what the layout does not say is absent.

    `code` among them is the delegation's, where a file's name has it.
    """

    blocks: tuple[Block, ...]
    fields: Mapping[str, str | tuple[str, ...]]
