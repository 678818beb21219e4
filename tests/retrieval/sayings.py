"""Questions and sentences in the languages that are read, for tests of language and encoding."""

from __future__ import annotations

from tests.tables import tables

QUESTIONS: dict[str, list[str]] = tables(__file__)["questions"]

SENTENCES: dict[str, list[str]] = tables(__file__)["sentences"]
