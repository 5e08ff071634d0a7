"""The folder of a Ponchik or of one server: whose it is, and where its sockets are."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from ponchik.local.errors import FolderInUse, NotStarted

# A killed Ponchik needs up to two seconds to tidy up; the next one waits for it.
PATIENCE = 4.0
LOCK = "lock"
# A socket's whole path must fit into 104 bytes (macOS) or 108 (Linux).
LONGEST_SOCKET_FOLDER = 64


@contextmanager
def held(folder: Path, patience: float = PATIENCE) -> Iterator[int]:
    """Hold the folder alone, for as long as any process has the yielded file open.

    Raises FolderInUse if somebody else still holds it after so many seconds.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise NotStarted(f"{folder} belongs to another user: choose another folder.")
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(handle, folder, patience)
        yield handle
    finally:
        os.close(handle)


def _take(handle: int, folder: Path, patience: float) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise FolderInUse(
                    f"{folder} is in use by another Ponchik: "
                    "stop that one first, or choose another folder."
                ) from None
        time.sleep(0.05)


@contextmanager
def socket_folder(folder: Path) -> Iterator[Path]:
    """Make a short, private folder for sockets, the same for each run of a folder."""
    name = sha256(os.fsencode(folder.resolve())).hexdigest()[:12]
    temporary = tempfile.gettempdir()
    if len(os.fsencode(temporary)) > LONGEST_SOCKET_FOLDER:
        temporary = "/tmp"  # noqa: S108 - the folder in it is ours alone, or refused
    sockets = Path(temporary, f"ponchik-{os.geteuid()}-{name}")
    shutil.rmtree(sockets, ignore_errors=True)
    try:
        sockets.mkdir(mode=0o700)
    except FileExistsError:
        raise NotStarted(f"{sockets} belongs to somebody else: remove it.") from None
    try:
        yield sockets
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


def write_private(file: Path, text: str) -> None:
    """Write a file of which nobody else reads even the first letter."""
    file.unlink(missing_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as opened:
        opened.write(text)
