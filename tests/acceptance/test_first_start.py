"""`make demo` on a fresh checkout: what it says before anything else happens."""

import subprocess
from pathlib import Path

import pytest

from tests.harness.processes import ROOT

pytestmark = pytest.mark.acceptance


def planned(tmp_path: Path) -> list[str]:
    """Return what make would do where nothing is installed yet."""
    folder = tmp_path / "venv"
    command = ["make", "--dry-run", f"VENV={folder}", f"{folder}/.ready"]
    return subprocess.check_output(command, cwd=ROOT, text=True).splitlines()


def test_the_first_start_says_first_what_takes_so_long(tmp_path: Path) -> None:
    lines = planned(tmp_path)
    says = next(n for n, line in enumerate(lines) if line.startswith("echo"))
    installs = next(n for n, line in enumerate(lines) if "pip" in line)
    assert says < installs
    assert "takes a minute or two" in lines[says]


def test_the_first_start_shows_no_warning_of_the_build(tmp_path: Path) -> None:
    lines = planned(tmp_path)
    [installing] = [line for line in lines if "--editable" in line]
    assert installing.startswith("PYTHONWARNINGS=ignore")
