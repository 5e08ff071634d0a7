"""What is in the wheel, and nothing else of the checkout."""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from tests.harness.processes import ROOT

_BUILD = "from setuptools import build_meta; build_meta.build_wheel('.')"


def unpack_wheel(target: Path) -> None:
    """Build the wheel, and unpack it into a folder."""
    with TemporaryDirectory(prefix="ponchik-source-") as folder:
        source = Path(folder)
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, source)
        leave_out = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "ponchik", source / "ponchik", ignore=leave_out)
        command = [sys.executable, "-c", _BUILD]
        subprocess.run(command, cwd=source, check=True, capture_output=True)
        [wheel] = source.glob("*.whl")
        with ZipFile(wheel) as archive:
            archive.extractall(target)
