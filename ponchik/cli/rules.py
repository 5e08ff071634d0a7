"""`ponchik rule`: two people whom a manager keeps apart."""

from dataclasses import asdict, astuple
from typing import Annotated

import typer

from ponchik.cli.output import Channel, Json, print_json, say, show_table
from ponchik.cli.session import Workspace, connected, typed

app = typer.Typer(help="Keep two people apart.", no_args_is_help=True)

One = Annotated[
    str,
    typer.Argument(
        metavar="USER1", help="A person: @ada, a name, or an id such as U0123ABCD."
    ),
]
Other = Annotated[str, typer.Argument(metavar="USER2", help="The other person.")]


@app.command()
def add(
    channel: Channel, one: One, other: Other, *, workspace: Workspace = None
) -> None:
    """Never group these two in this channel, from the next round on."""
    with connected() as ponchik:
        done = ponchik.rules.add(channel, (one, other), typed(), workspace)
    say(
        f"{one} and {other} are kept apart in {channel} from now on."
        if done
        else f"{one} and {other} were kept apart in {channel} before."
    )


@app.command()
def remove(
    channel: Channel, one: One, other: Other, *, workspace: Workspace = None
) -> None:
    """Allow these two in one group again."""
    with connected() as ponchik:
        done = ponchik.rules.remove(channel, (one, other), typed(), workspace)
    say(
        f"{one} and {other} are no longer kept apart in {channel}."
        if done
        else f"No rule keeps {one} and {other} apart in {channel}."
    )


@app.command("list")
def list_rules(
    channel: Channel, *, workspace: Workspace = None, json: Json = False
) -> None:
    """Show who is kept apart from whom in this channel."""
    with connected() as ponchik:
        rules = ponchik.rules.list_(channel, workspace)
    if json:
        for rule in rules:
            print_json(asdict(rule))
    elif rules:
        columns = ("One", "Name", "Other", "Other's name")
        show_table(columns, map(astuple, rules), wrapping=columns[1::2])
    else:
        say(f"In {channel} no rule keeps anybody apart.")
