"""Tests of what carries updates in and cards out, against the emulated Bot API."""
