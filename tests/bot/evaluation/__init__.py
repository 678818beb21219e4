"""Tests of the evaluation: its sets, its figures, its gates and its reports."""
