"""The database of a folder, whether it runs or not, and PostgreSQL's own tools."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from dotenv import dotenv_values

from ponchik.errors import Conflict, Unknown
from ponchik.local import embedded
from ponchik.local.errors import FolderInUse, LocalError, NotStarted
from ponchik.local.folder import held
from ponchik.up import folder as places
from ponchik.up.settings import read_settings

URL = "DATABASE_URL"


class ToolFailed(LocalError):
    """One of PostgreSQL's programs says why."""


def require_own(folder: Path) -> None:
    """Raise Conflict where the folder's database was moved to another server."""
    if URL in read_settings(folder):
        raise Conflict(
            f"the database of {folder} was moved to another server: use its own "
            "backups, and `ponchik after-restore` when one was restored"
        )


def require_database(folder: Path) -> None:
    """Raise Unknown unless `ponchik up` has run there, Conflict if it was moved."""
    require_own(folder)
    if not (folder / places.POSTGRES / "data").exists():
        raise Unknown(f"there is no Ponchik in {folder}: name its folder with --data")


@contextmanager
def reached(folder: Path) -> Iterator[str]:
    """Yield the address of the folder's database; started for the while, if need be.

    Raises Unknown where there is none, Conflict where it was moved.
    """
    require_database(folder)
    with ExitStack() as stack:
        try:
            stack.enter_context(held(folder, patience=0))
        except FolderInUse:
            url = _running(folder)
        else:
            url = stack.enter_context(embedded.postgres(folder / places.POSTGRES))
        yield url


def _running(folder: Path) -> str:
    if url := _exported(folder):
        return url
    raise NotStarted(f"Ponchik in {folder} is just starting: try it again.")


def is_anothers_database(folder: Path, environment: Mapping[str, str]) -> bool:
    """Say whether the environment names a database that is not the folder's."""
    return environment.get(URL, "") not in {"", _exported(folder)}


def _exported(folder: Path) -> str | None:
    """Return what the processes that run there told other terminals."""
    return dotenv_values(folder / places.ENVIRONMENT, interpolate=False).get(URL)


def run_tool(name: str, url: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on a database of this machine.

    Raises ToolFailed with its last words.
    """
    # The variables of libpq would speak of another server.
    plain = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    done = subprocess.run(  # noqa: S603 - our own command
        [embedded.postgres_program(name), *arguments, f"--dbname={url}"],
        env={**plain, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        words = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise ToolFailed(f"{name} failed: {words[-1]}")
