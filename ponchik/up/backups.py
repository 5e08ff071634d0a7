"""A backup in one file: the database, the moment it was taken, and the settings.

Tokens, keys and other secrets are not in it: each can be had again where it came from,
and a file that lies in many places opens nobody's Slack.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

from pydantic import BaseModel, ValidationError

from ponchik.errors import Conflict, Invalid
from ponchik.local.errors import LocalError
from ponchik.up.databases import reached, run_tool
from ponchik.up.settings import SECRETS, read_settings

_ABOUT = "about.json"
DUMP = "database"


class NotWritten(LocalError):
    """The disk does not take the file."""


class About(BaseModel):
    """What a backup says of itself."""

    ponchik: str
    taken_at: datetime
    settings: dict[str, str]


@dataclass(frozen=True)
class Backup:
    """An opened backup; `dump` is a file for as long as it is open."""

    about: About
    dump: Path


def take_backup(folder: Path, file: Path, now: datetime) -> None:
    """Write a backup of the folder's Ponchik, which may run meanwhile.

    The file is there whole or not at all, and its owner's alone. Raises Conflict if
    there is one, Unknown where there is no Ponchik, LocalError where the tools or the
    disk fail.
    """
    if file.exists():
        raise Conflict(f"{file} is there already: name another file")
    settings = {k: v for k, v in read_settings(folder).items() if k not in SECRETS}
    about = About(ponchik=version("ponchik"), taken_at=now, settings=settings)
    with _beside(file) as place, reached(folder) as url:
        dump, whole = place / DUMP, place / "whole"
        run_tool(
            *("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges"),
            f"--file={dump}",
        )
        whole.touch(mode=0o600)
        with ZipFile(whole, "w") as archive:
            archive.writestr(_ABOUT, about.model_dump_json(indent=2))
            archive.write(dump, DUMP)
        _sync(whole)
        whole.rename(file)
        _sync(file.parent)


@contextmanager
def opened(file: Path) -> Iterator[Backup]:
    """Open a backup and look whether it is whole.

    Raises Invalid for what is none, or was cut short.
    """
    with TemporaryDirectory(prefix="ponchik-restore-") as place:
        try:
            with ZipFile(file) as archive:
                about = About.model_validate(json.loads(archive.read(_ABOUT)))
                dump = Path(archive.extract(DUMP, place))
        except (BadZipFile, KeyError, ValueError, ValidationError):
            raise Invalid(
                f"{file} is no backup of `ponchik backup`, or was cut short"
            ) from None
        except OSError as error:
            raise Invalid(f"{file} cannot be read: {error.strerror}") from None
        yield Backup(about, dump)


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """Make a folder that nobody else reads, on the same disk as the file."""
    try:
        with TemporaryDirectory(prefix=".ponchik-", dir=file.parent) as place:
            yield Path(place)
    except OSError as error:
        raise NotWritten(f"{file} cannot be written: {error.strerror}") from None


def _sync(file: Path) -> None:
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
