"""`ponchik program hosts`: who manages a program."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ponchik.cli.output import Channel, Json, print_json, say, show_table
from ponchik.cli.session import Workspace, connected, typed

if TYPE_CHECKING:
    from ponchik.bootstrap import Ponchik
    from ponchik.store.connection import Transaction
    from ponchik.store.people import Person

app = typer.Typer(help="Who hosts a channel's program.", no_args_is_help=True)

User = Annotated[
    str, typer.Argument(metavar="USER", help="A person's Slack id, such as U0123ABCD.")
]


@app.command()
def add(channel: Channel, user: User, *, workspace: Workspace = None) -> None:
    """Make a person a host of this channel."""
    from ponchik.application.steering import Asker

    with connected() as ponchik:
        done = ponchik.steering.add_host(Asker(channel, typed(), workspace), user)
    how = "was a host before" if done.already else "is a host from now on"
    say(f"{user} {how} in {channel}.")


@app.command()
def remove(channel: Channel, user: User, *, workspace: Workspace = None) -> None:
    """Let a person be a host no longer; the last one may go."""
    from ponchik.application.steering import Asker

    with connected() as ponchik:
        done = ponchik.steering.remove_host(Asker(channel, typed(), workspace), user)
    how = "was no host" if done.already else "is no host any more"
    say(f"{user} {how} in {channel}.")
    if not done.state.managers:
        say(f"Nobody hosts {channel} now. Next: `ponchik program hosts add {channel}`.")


@app.command("list")
def list_hosts(
    channel: Channel, *, workspace: Workspace = None, json: Json = False
) -> None:
    """Show who hosts this channel."""
    with connected() as ponchik:
        hosts = _hosts(ponchik, channel, workspace)
    if json:
        for host in hosts:
            print_json({"user": host.slack_id, "name": host.name})
    elif hosts:
        show_table(("User", "Name"), [(host.slack_id, host.name) for host in hosts])
    else:
        say(f"Nobody hosts {channel}.")


def _hosts(
    ponchik: "Ponchik", channel: str, workspace: str | None
) -> Sequence["Person"]:
    """Return the hosts who still are known."""
    from ponchik.application.channels import require_program
    from ponchik.store import people

    def read(transaction: "Transaction") -> Sequence["Person"]:
        home, _, state = require_program(transaction, channel, workspace)
        known = people.find(transaction, home, state.managers)
        return [known[one] for one in state.managers if one in known]

    return ponchik.database.transaction(read)
