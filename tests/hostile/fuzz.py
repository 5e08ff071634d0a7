"""`python -m tests.hostile.fuzz`: a fuzzer led by coverage asks every endpoint.

libFuzzer, through atheris, changes what the routes are known to hear so as to reach new
lines of Ponchik, and whatever it sends has to be answered as a stranger's or a mad
Slack's request is: below 500, in JSON, in short.
"""

import argparse
import os
import re
import secrets
import subprocess
import sys
from importlib.util import find_spec

from tests.hostile.garbage import SAMPLES

_STATISTICS = re.compile(r"Done (\d+) runs in (\d+) second")
_COVERAGE = re.compile(r"cov: (\d+)")


def main() -> int:
    options = _options()
    if find_spec("atheris") is None:
        sys.stderr.write("Not run: atheris is not there for this Python and machine.\n")
        return 2
    sys.stdout.write(f"SEED={options.seed}\n")
    found = {route: _fuzz(route, options) for route in SAMPLES}
    bad = {route: fault for route, fault in found.items() if fault}
    for route, fault in bad.items():
        sys.stderr.write(f"{route}: {fault}\n")
    sys.stdout.write(f"{len(found)} routes, {len(bad)} with findings\n")
    return 1 if bad else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.hostile.fuzz")
    seed = int(os.environ.get("SEED") or 1 + secrets.randbelow(10**6))
    parser.add_argument("--seconds", type=int, default=60, help="for each route")
    parser.add_argument("--seed", type=int, default=seed)
    parser.add_argument("--break", dest="broken", action="store_true", help="control")
    return parser.parse_args()


def _fuzz(route: str, options: argparse.Namespace) -> str:
    """Say what was found, or nothing."""
    words = [route, "--seconds", str(options.seconds), "--seed", str(options.seed)]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.hostile.fuzz_route", *words),
            *(["--break"] if options.broken else []),
        ],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    said = done.stdout + done.stderr
    match = _STATISTICS.search(said)
    runs, seconds = match.groups() if match else ("no", "?")
    covered = _COVERAGE.findall(said)[-1:] or ["?"]
    told = f"{runs:>8} runs in {seconds} s, {covered[0]} branches reached"
    sys.stdout.write(f"{route:22} {told}\n")
    sys.stdout.flush()
    return said[-4_000:] if done.returncode or match is None else ""


if __name__ == "__main__":
    sys.exit(main())
