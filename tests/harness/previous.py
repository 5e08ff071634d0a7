"""The previous version: the tree as it was before the newest migration came.

A release's tag counts before that, if it lacks the newest migration.
"""

import os
import subprocess
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from tests.harness.processes import ROOT

MIGRATIONS = "ponchik/migrations"
#: Names a commit or tag to take instead.
ASKED = "PREVIOUS_VERSION"


class NoHistory(Exception):
    """Git does not know what was before, as in a shallow clone or an archive."""


@dataclass(frozen=True)
class Previous:
    """`lacks` are the migrations that came after it."""

    commit: str
    folder: Path
    lacks: frozenset[str]


def previous_version(folder: Path) -> Previous:
    """Lay the previous version's tree into the folder. Raises NoHistory."""
    commit = os.environ.get(ASKED) or _newest_tag() or _before_newest_migration()
    archive = _git("archive", commit)
    with tarfile.open(fileobj=BytesIO(archive)) as tree:
        tree.extractall(folder, filter="data")
    return Previous(commit, folder, _migrations(ROOT) - _migrations(folder))


def _newest_tag() -> str | None:
    """Return the newest release that lacks a migration, None if there is none."""
    tags = _git("tag", "--merged", "HEAD", "--sort=-creatordate", "--list", "v*")
    newest = max(_migrations(ROOT))
    for tag in tags.decode().split():
        if not _git("ls-tree", tag, f"{MIGRATIONS}/{newest}"):
            return tag
    return None


def _before_newest_migration() -> str:
    """Return the commit before the newest migration came to this branch.

    What was edited on the way here, before anybody had it, makes no version: of the one
    that is returned every migration still is what it was.
    """
    now = _blobs("HEAD")
    changes = ("log", "--first-parent", "-m", "--format=%H", "--", MIGRATIONS)
    for change in _git(*changes).decode().split():
        if _blobs(f"{change}^") < now:
            return _git("rev-parse", "--verify", f"{change}^").decode().strip()
    raise NoHistory("no commit that brought a migration is known")


def _blobs(commit: str) -> set[bytes]:
    """Return a line for each migration of the commit: its name and what is in it."""
    listed = _git("ls-tree", commit, f"{MIGRATIONS}/").splitlines()
    return {line for line in listed if line.endswith(b".sql")}


def _migrations(tree: Path) -> frozenset[str]:
    return frozenset(file.name for file in (tree / MIGRATIONS).glob("*.sql"))


def _git(*words: str) -> bytes:
    command: Sequence[str] = ["git", *words]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoHistory(f"git {words[0]}: {error}") from error
    return done.stdout
