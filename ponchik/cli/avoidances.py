"""`ponchik avoid`: two people who are never to be in one group."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

import re
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from ponchik.cli.output import Channel, Json, print_json, say, show_table
from ponchik.cli.session import Workspace, connected, typed
from ponchik.errors import Invalid, Unknown

if TYPE_CHECKING:
    from ponchik.domain.program import Avoid, ProgramState, StopAvoiding
    from ponchik.events.event import Stream
    from ponchik.store.connection import Transaction

app = typer.Typer(help="Keep two people out of one group.", no_args_is_help=True)

_USER = re.compile(r"[UW][A-Z0-9]{5,20}")

One = Annotated[
    str, typer.Argument(metavar="USER1", help="A person's Slack id, such as U0123ABCD.")
]
Other = Annotated[str, typer.Argument(metavar="USER2", help="The other's Slack id.")]


@app.command()
def add(
    channel: Channel, one: One, other: Other, *, workspace: Workspace = None
) -> None:
    """Never group these two in this channel, from the next round on."""
    from ponchik.domain.program import Avoid

    done = _change(channel, (one, other), Avoid, workspace)
    say(
        f"{one} and {other} are not grouped in {channel} any more."
        if done
        else f"{one} and {other} were not grouped in {channel} before."
    )


@app.command()
def remove(
    channel: Channel, one: One, other: Other, *, workspace: Workspace = None
) -> None:
    """Allow these two in one group again."""
    from ponchik.domain.program import StopAvoiding

    done = _change(channel, (one, other), StopAvoiding, workspace)
    say(
        f"{one} and {other} may be grouped in {channel} again."
        if done
        else f"{one} and {other} may be grouped in {channel} anyway."
    )


@app.command("list")
def list_avoidances(
    channel: Channel, *, workspace: Workspace = None, json: Json = False
) -> None:
    """Show who is never grouped with whom in this channel."""
    from ponchik.store import people

    with connected() as ponchik:
        _, state, known = ponchik.database.transaction(
            lambda t: (
                *(found := _program(t, channel, workspace)),
                people.find(
                    t,
                    found[1].workspace,
                    {one for pair in found[1].avoidances for one in pair},
                ),
            )
        )
    ids = {id_: (person.slack_id, person.name) for id_, person in known.items()}
    nobody = ("", "someone")
    pairs = [
        (*ids.get(one, nobody), *ids.get(other, nobody))
        for one, other in sorted(state.avoidances)
    ]
    if json:
        for pair in pairs:
            print_json(
                dict(zip(("one", "name", "other", "other_name"), pair, strict=True))
            )
    elif pairs:
        show_table(("One", "Name", "Other", "Name"), pairs)
    else:
        say(f"In {channel} anybody may meet anybody.")


def _change(
    channel: str,
    pair: tuple[str, str],
    command: "type[Avoid | StopAvoiding]",
    workspace: str | None,
) -> bool:
    """Whether anything changed. Raises Invalid or Unknown, naming what is wrong."""
    from ponchik.domain.orders import Order

    for user in pair:
        if not _USER.fullmatch(user):
            raise Invalid(
                f"{user!r} is not a person's id: it looks like U0123ABCD, and Slack "
                "shows it in the profile's menu"
            )
    with connected() as ponchik:
        stream, state = ponchik.database.transaction(
            lambda t: _program(t, channel, workspace)
        )
        people = ponchik.database.transaction(
            lambda t: (
                _person(t, state.workspace, pair[0]),
                _person(t, state.workspace, pair[1]),
            )
        )
        order = Order(stream, command(people, ponchik.clock()))
        recorded = ponchik.handler.handle(state.workspace, [order], typed())
    return bool(recorded)


def _program(
    transaction: "Transaction", channel: str, workspace: str | None
) -> "tuple[Stream, ProgramState]":
    from ponchik.application.channels import require_workspace
    from ponchik.command_handler import load
    from ponchik.domain.program import PROGRAM
    from ponchik.events.event import Stream
    from ponchik.queries.programs import program_of_channel

    home = require_workspace(transaction, channel, workspace)
    program = program_of_channel(transaction, home, channel)
    if program is None:
        raise Unknown(f"Ponchik serves no program in {channel} of {home}")
    stream = Stream("program", program)
    return stream, load(transaction, home, PROGRAM, stream)


def _person(transaction: "Transaction", workspace: str, user: str) -> UUID:
    from ponchik.store.people import known_person

    person = known_person(transaction, workspace, user)
    if person is None:
        raise Unknown(
            f"nobody with the id {user} was in a channel that Ponchik serves; see "
            "who is by `ponchik round start CHANNEL --dry-run`"
        )
    return person
