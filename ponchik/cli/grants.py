"""`ponchik grant`."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from typing import Annotated

import typer

from ponchik.cli.output import say
from ponchik.cli.session import owning
from ponchik.errors import Invalid


def grant(
    *,
    app: Annotated[
        str, typer.Option(metavar="ROLE", help="Runs web and workers.")
    ] = "",
    analyst: Annotated[
        str,
        typer.Option(metavar="ROLE", help="Reads the views of analytics."),
    ] = "",
) -> None:
    """Give database roles what they need and no more; the tables' owner runs this."""
    from ponchik.store.grants import grant_analyst, grant_app

    if not app and not analyst:
        raise Invalid("name a role: --app ROLE, --analyst ROLE, or both")
    if app == analyst:
        raise Invalid("name two roles: analysts may not read what the app does")
    if app:
        with owning() as owner:
            grant_app(owner, app)
        say(f"{app} can run Ponchik, and cannot change what is in the log.")
    if analyst:
        with owning() as owner:
            is_read_only = grant_analyst(owner, analyst)
        say(f"{analyst} can read the views of analytics, and write nothing.")
        if not is_read_only:
            say(
                "A role that may alter it can make its sessions read-only as well: "
                f"ALTER ROLE {analyst} SET default_transaction_read_only = on"
            )
