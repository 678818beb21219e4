"""Tests of the room that knows LangChain."""
