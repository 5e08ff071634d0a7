"""What another terminal needs, so that commands reach what runs here."""

import os
import shlex
import shutil
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

from ponchik.local.folder import write_private


def share(file: Path, environment: Mapping[str, str], shared: Collection[str]) -> None:
    """Write what `. FILE` in another terminal needs, so that `ponchik` works there."""
    names = sorted(environment.keys() & set(shared))
    lines = [f"export {name}={shlex.quote(environment[name])}" for name in names]
    write_private(file, "\n".join(lines) + "\n")


def typed_command() -> str:
    """Name `ponchik` as it can be typed here, in a virtual environment or not."""
    own = Path(sys.executable).with_name("ponchik")
    if shutil.which("ponchik") == str(own):
        return "ponchik"
    if not own.exists():
        return f"{shlex.quote(sys.executable)} -m ponchik"
    return shlex.quote(min(str(own), os.path.relpath(own), key=len))
