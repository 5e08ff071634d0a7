"""`ponchik person`: what is known about somebody, and forgetting them."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from ponchik.cli.output import print_json, say
from ponchik.cli.session import Workspace, connected, typed
from ponchik.errors import Unknown

if TYPE_CHECKING:
    from ponchik.bootstrap import Ponchik

app = typer.Typer(
    help="Show or forget what is known about somebody.", no_args_is_help=True
)

User = Annotated[
    str,
    typer.Argument(
        metavar="USER", help="A person: @ada, a name, or an id such as U0123ABCD."
    ),
]


@app.command()
def export(user: User, *, workspace: Workspace = None) -> None:
    """Print all that is known about a person, as JSON; give it to that person alone."""
    from ponchik.queries.own_data import data_of_person

    with connected() as ponchik:
        home, person = _find(ponchik, user, workspace)
        data = ponchik.database.snapshot(
            lambda t: data_of_person(t, home, person), home
        )
    if data is None:
        raise Unknown(f"nothing is known of {user} any more")
    print_json(data)


@app.command()
def forget(
    user: User,
    *,
    workspace: Workspace = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase what tells who a person is; a random id is left. It cannot be undone."""
    with connected() as ponchik:
        home, person = _find(ponchik, user, workspace)
        if not yes:
            typer.confirm(f"Forget {user} for good?", abort=True)
        ponchik.forgetting.forget(home, person, typed())
    say(
        f"{user} is forgotten. Backups from before still know them, and who stays in a "
        "channel with Ponchik is somebody new there in its next round."
    )


def _find(ponchik: "Ponchik", user: str, workspace: str | None) -> tuple[str, UUID]:
    from ponchik.application.people_names import find_anywhere

    return ponchik.database.transaction(lambda t: find_anywhere(t, user, workspace))
