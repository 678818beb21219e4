"""Look the pinned packages up in the registry's list of known vulnerabilities: `python -m tests.audit`.

pip-audit asks; where no such list is reached, the audit is skipped and says so.
"""

from __future__ import annotations

import json
import subprocess
import sys

from tests.conftest import ROOT

PINS = ("requirements.txt", "requirements-dev.txt")


def verdict(report: str, errors: str) -> tuple[int, str]:
    """The exit code and the message for what pip-audit printed: its JSON report, and its errors.

    1 where a package has a known vulnerability, else 0: a list that cannot be reached is no fault of the tree.
    """
    try:
        packages = json.loads(report)["dependencies"]
    except json.JSONDecodeError:
        last = errors.strip().rpartition("\n")[2]
        return (
            0,
            f"Audit of packages skipped: no list of vulnerabilities was reached ({last[:200] or 'no reason given'}).",
        )
    listed = [package for package in packages if "skip_reason" not in package]
    if packages and not listed:
        return 0, "Audit of packages skipped: the registry in use has no list of vulnerabilities."
    found = [
        f"{package['name']} {package['version']}: {flaw['id']}, fixed in {flaw['fix_versions'] or 'none'}"
        for package in listed
        for flaw in package["vulns"]
    ]
    unlisted = f", {len(packages) - len(listed)} not listed" if len(listed) < len(packages) else ""
    counted = f"Packages audited: {len(listed)}{unlisted}; known vulnerabilities: {len(found)}."
    return bool(found), "\n".join((*found, counted))


def main() -> int:
    """Audit the pins, print what came out, and return the exit code."""
    pins = [word for name in PINS for word in ("--requirement", str(ROOT / name))]
    options = ("--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off")
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", *options, *pins], capture_output=True, text=True, check=False
    )
    code, message = verdict(done.stdout, done.stderr)
    print(message)  # noqa: T201  # this is a command
    return code


if __name__ == "__main__":
    sys.exit(main())
