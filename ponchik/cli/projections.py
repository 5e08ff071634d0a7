"""`ponchik projections`: the tables made from the log, rebuilt or checked."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from ponchik.cli.output import say
from ponchik.cli.session import connected
from ponchik.errors import StoreError

if TYPE_CHECKING:
    from ponchik.store.connection import Database

#: Slices of a long log that are compared at once, each with a connection of its own.
_AT_ONCE = 2

app = typer.Typer(help="The tables that are made from the log.", no_args_is_help=True)


class ProjectionsDiffer(StoreError):
    """Tables are not what the log says."""


@app.command()
def rebuild() -> None:
    """Rebuild all tables from the log while everything runs."""
    from ponchik.projections import rebuild as projector

    with connected() as ponchik, _progress(ponchik.database, "Rebuilding") as folded:
        mended = projector.rebuild_tables(ponchik.database, folded, _AT_ONCE)
    say(*(f"Mended {difference}" for difference in mended))
    say(f"The tables are what the log says; rows mended: {len(mended)}.")


@app.command()
def verify() -> None:
    """Check that the tables are what the log says."""
    from ponchik.projections import rebuild as projector

    with connected() as ponchik, _progress(ponchik.database, "Verifying") as folded:
        found = projector.verify(ponchik.database, folded, _AT_ONCE)
    if not found:
        say("The tables are what the log says.")
        return
    say(*map(str, found))
    raise ProjectionsDiffer(
        f"rows that are not what the log says: {len(found)}; "
        "`ponchik projections rebuild` mends them"
    )


@contextmanager
def _progress(database: "Database", title: str) -> Iterator[Callable[[int], None]]:
    """A bar on stderr, if that is a terminal; yields what moves it on."""
    from rich.console import Console
    from rich.progress import Progress

    from ponchik.store.log_reader import newest_position

    console = Console(stderr=True)
    bar = Progress(console=console, transient=True, disable=not console.is_terminal)
    with bar:
        task = bar.add_task(title, total=database.transaction(newest_position))
        yield lambda events: bar.advance(task, events)
