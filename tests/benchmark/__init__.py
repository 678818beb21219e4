"""A benchmark of quoting: questions and wordings for any system, one scorer, and baselines (see docs/benchmark.md)."""
