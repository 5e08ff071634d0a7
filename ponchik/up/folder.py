"""The folder in which one machine keeps everything: whose it is, and its room."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ponchik.local.errors import LocalError, NotStarted
from ponchik.local.folder import held

POSTGRES = "postgres"
VALKEY = "valkey"
LOGS = "logs"
#: What another terminal reads, so that commands work there.
ENVIRONMENT = "environment"
_MEGABYTE = 1_000_000
#: A new database takes half of it.
ROOM_TO_START = 200 * _MEGABYTE
#: Enough for PostgreSQL to write down what it holds, and leave in order.
ROOM_TO_STOP = 64 * _MEGABYTE


class DiskFull(LocalError):
    """There is too little room left to go on."""


def default_folder() -> Path:
    """Return the folder that the XDG rules name."""
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data).expanduser() / "ponchik"


@contextmanager
def kept(folder: Path, *, room: int = ROOM_TO_START) -> Iterator[int]:
    """Hold the folder alone; yield the open file that stands for it.

    Raises FolderInUse, DiskFull, or NotStarted where nobody can write there.
    """
    with ExitStack() as stack:
        try:
            lock = stack.enter_context(held(folder))
        except OSError as error:
            raise _unusable(folder, error) from None
        require_room(folder, room)
        yield lock


def require_room(folder: Path, room: int = ROOM_TO_STOP) -> None:
    """Raise DiskFull unless there is so much room on the folder's disk."""
    free = shutil.disk_usage(folder).free
    if free < room:
        raise DiskFull(
            f"the disk of {folder} has {free // _MEGABYTE} MB left, and Ponchik needs "
            f"{room // _MEGABYTE}: make room, then start it again. Nothing is lost."
        )


def _unusable(folder: Path, error: OSError) -> NotStarted:
    return NotStarted(
        f"{folder} cannot be used ({error.strerror}): choose a folder that "
        "can be written to, with --data"
    )
