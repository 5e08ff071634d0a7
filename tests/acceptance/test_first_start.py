"""`make demo` on a fresh checkout: what it says before anything else happens."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.processes import ROOT

pytestmark = pytest.mark.acceptance


def planned(tmp_path: Path) -> list[str]:
    """Return what make would do where nothing is installed yet."""
    folder = tmp_path / "venv"
    command = ["make", "--dry-run", f"VENV={folder}", f"{folder}/.ready"]
    return subprocess.check_output(command, cwd=ROOT, text=True).splitlines()


def test_where_no_server_is_made_for_it_the_first_start_says_so_and_installs_nothing(
    tmp_path: Path,
) -> None:
    """On Alpine no wheel fits, and pip's own words name none of the ways out."""
    alpine = "import sysconfig; sysconfig.get_config_vars()['HOST_GNU_TYPE'] = 'x-musl'"
    (tmp_path / "sitecustomize.py").write_text(alpine)
    folder, python = tmp_path / "venv", f"PYTHONPATH={tmp_path} {sys.executable}"
    command = ["make", f"VENV={folder}", f"PYTHON={python}", f"{folder}/.demo"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode
    assert "made for glibc and macOS" in done.stderr
    assert "Installing" not in done.stdout
    assert not folder.exists()


def test_the_first_start_says_first_what_takes_so_long(tmp_path: Path) -> None:
    lines = planned(tmp_path)
    says = next(n for n, line in enumerate(lines) if line.startswith("echo"))
    installs = next(n for n, line in enumerate(lines) if "pip --" in line)
    assert says < installs
    assert "takes a minute or two" in lines[says]


def test_the_first_start_shows_no_warning_of_the_build(tmp_path: Path) -> None:
    lines = planned(tmp_path)
    [installing] = [line for line in lines if "--editable" in line]
    assert installing.startswith("PYTHONWARNINGS=ignore")
