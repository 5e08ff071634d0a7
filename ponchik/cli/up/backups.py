"""`ponchik backup`, `restore` and `move`: what `ponchik up` keeps in its folder."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ponchik.cli.output import counted, say
from ponchik.cli.session import reaching_database, typed
from ponchik.cli.up import Data, folder_of, require_servers

if TYPE_CHECKING:
    from datetime import datetime

    from ponchik.application.restoration import Restored
    from ponchik.clock import Clock

_File = Annotated[Path, typer.Argument(metavar="FILE", help="One file holds it all.")]
_To = Annotated[
    str,
    typer.Option(
        metavar="DATABASE_URL", help="An empty database of your own, postgresql://…."
    ),
]


def backup(file: _File, *, data: Data = None) -> None:
    """Write what `ponchik up` keeps into one file, also while it runs.

    Tokens and keys are left out.
    """
    from ponchik.up.backups import take_backup

    require_servers()
    with reaching_database():
        take_backup(folder_of(data), file.absolute(), _clock()())
    size = file.stat().st_size / 1_000_000
    say(
        f"{file} holds everything ({size:.1f} MB) but the tokens and keys. It names "
        "your people: keep it as safe as this machine, and on another one."
    )


def restore(file: _File, *, data: Data = None) -> None:
    """Bring back what a backup holds, before `ponchik up` is started again.

    What was sent since the backup is looked for in Slack instead of being sent again.
    """
    from ponchik.cli.restores import tell_restored
    from ponchik.up import restoring
    from ponchik.up.backups import opened

    require_servers()
    folder, clock = folder_of(data), _clock()
    told: list[Restored] = []
    with reaching_database(), opened(file) as found:
        taken_at = found.about.taken_at
        former = restoring.restore(
            *(folder, found, clock()),
            lambda url: told.append(_declared(url, taken_at)),
        )
    say(f"{folder} is as it was at {taken_at:%Y-%m-%d %H:%M} (UTC).")
    if former:
        say(f"What was there is kept beside it, as the database {former}.")
    for restored in told:
        tell_restored(restored)
    say("Now start it: `ponchik up` asks for the tokens if they are not here.")


def move(*, to: _To, data: Data = None) -> None:
    """Move what `ponchik up` keeps to a PostgreSQL of your own, and work there.

    Do so when others rely on it: a server that somebody backs up and watches
    outlives this machine.
    """
    from ponchik.config import load_config
    from ponchik.up import moving

    require_servers()
    folder = folder_of(data)
    load_config(environment={"DATABASE_URL": to})
    with reaching_database():
        rows = moving.move(folder, to)
    say(
        f"{counted(rows, 'row', 'rows')} moved. From now on `ponchik up` works there, "
        f"and so can any other machine. The database in {folder} stays as it was: "
        "remove it when all is well."
    )


def _declared(url: str, taken_at: "datetime") -> "Restored":
    from ponchik.application.restoration import Restoration
    from ponchik.bootstrap import assemble
    from ponchik.config import load_config

    # Nobody is there to be rung for: workers look when they start.
    told = {"DATABASE_URL": url, "REDIS_URL": "unix:///dev/null"}
    ponchik = assemble(load_config(environment=told))
    try:
        return Restoration(ponchik.handler, ponchik.clock).declare(taken_at, typed())
    finally:
        ponchik.close()


def _clock() -> "Clock":
    """A demo's is ahead of the world."""
    from ponchik.clock import shifted_clock, system_clock
    from ponchik.config import load_config
    from ponchik.up.settings import SERVERS

    file = load_config(environment=dict.fromkeys(SERVERS, "")).clock_file
    return shifted_clock(file) if file else system_clock
