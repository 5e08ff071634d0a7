"""`python -m tests.audit`: the pinned dependencies against known vulnerabilities.

pip-audit alone ends well when it could look up nothing; this says "NOT RUN" then.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCKS = ("requirements.txt", "requirements-otel.txt", "requirements-dev.txt")
ROOT = Path(__file__).parents[1]


def main() -> int:
    worst = [_audit(lock) for lock in LOCKS]
    return max(worst)


def _audit(lock: str) -> int:
    flags = ("--requirement", lock, "--require-hashes", "--disable-pip")
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", *flags, "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, LookupError):
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        sys.stdout.write(f"{lock}: NOT RUN: {last}\n")
        return 0
    return _tell(lock, found)


def _tell(lock: str, dependencies: list[dict[str, Any]]) -> int:
    audited = [one for one in dependencies if "skip_reason" not in one]
    bad = [one for one in audited if one["vulns"]]
    for one in bad:
        ids = ", ".join(vulnerability["id"] for vulnerability in one["vulns"])
        sys.stdout.write(f"{lock}: {one['name']} {one['version']}: {ids}\n")
    missed = len(dependencies) - len(audited)
    told = f"{len(audited)} audited, {len(bad)} vulnerable"
    told += f"; NOT RUN for {missed} that could not be looked up" if missed else ""
    sys.stdout.write(f"{lock}: {told}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
