"""Servers that speak the OpenAI protocol strictly, for tests: each answers over real HTTP on the loopback."""
