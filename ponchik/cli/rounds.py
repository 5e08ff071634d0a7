"""`ponchik round start`, `show` and `replay`."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ponchik.cli.ids import short
from ponchik.cli.output import (
    Channel,
    Json,
    channel_label,
    counted,
    print_json,
    say,
    show_table,
)
from ponchik.cli.session import Workspace, connected, launching, typed
from ponchik.cli.values import whole_number

if TYPE_CHECKING:
    from ponchik.queries.replay import Replay
    from ponchik.queries.round_plans import PlannedGroup, RoundPlan
    from ponchik.store.connection import Transaction

app = typer.Typer(help="Pair the members of a channel.", no_args_is_help=True)

GroupSize = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        parser=whole_number(2, 8),
        help="2 to 8; without it, what the program says.",
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        parser=whole_number(0, 2**63 - 1),
        help="The same people and seed make the same groups.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the groups, do nothing.")]
Number = Annotated[
    int | None,
    typer.Argument(
        metavar="[N]",
        parser=whole_number(1),
        help="Its number; without it, the newest.",
    ),
]


@app.command()
def start(  # noqa: PLR0913 -- one for each option
    channel: Channel,
    *,
    group_size: GroupSize = None,
    seed: Seed = None,
    dry_run: DryRun = False,
    workspace: Workspace = None,
    json: Json = False,
) -> None:
    """Pair the channel's members and introduce every group.

    A dry run works while a round runs, too: it shows the next one.
    """
    with launching() as ponchik:
        plan = ponchik.rounds.start(
            channel,
            group_size=group_size,
            seed=seed,
            dry_run=dry_run,
            cause=typed(),
            workspace=workspace,
        )
    if json:
        print_json(asdict(plan))
        return
    begins = "would pair" if plan.dry_run else "pairs"
    _show(plan, begins)
    say(*_next_step(plan))


@app.command()
def show(
    channel: Channel,
    number: Number = None,
    *,
    workspace: Workspace = None,
    json: Json = False,
) -> None:
    """Show a round: its groups and why, its receipt, and who was left out."""
    from ponchik.application.channels import require_place
    from ponchik.queries.replay import find_round
    from ponchik.queries.round_plans import describe

    def read(transaction: "Transaction") -> "RoundPlan":
        found, home = require_place(transaction, channel, workspace)
        started = find_round(transaction, home, found, number)
        return describe(transaction, home, started)

    with connected() as ponchik:
        plan = ponchik.database.transaction(read)
    if json:
        print_json(asdict(plan))
        return
    _show(plan, "paired")
    say(
        f"Seed {plan.seed}, algorithm {plan.algorithm}.",
        f"Next: `ponchik round replay {plan.channel} {plan.number}` proves it.",
    )


@app.command()
def cancel(
    channel: Channel, *, workspace: Workspace = None, json: Json = False
) -> None:
    """Call off the round that runs; a note replaces all that it posted."""
    with connected() as ponchik:
        called_off = ponchik.rounds.cancel(channel, typed(), workspace)
    if json:
        print_json(asdict(called_off))
        return
    place = f"round {called_off.round} of {channel}"
    say(
        f"{place.capitalize()} was called off before."
        if called_off.already
        else f"Calling off {place}: {_groups(called_off.meetings)}."
    )


@app.command()
def replay(
    channel: Channel,
    number: Number = None,
    *,
    workspace: Workspace = None,
    json: Json = False,
) -> None:
    """Pair a round again from the log: prove that the same groups come out."""
    from ponchik.application.channels import require_place
    from ponchik.queries.names import channel_names
    from ponchik.queries.replay import find_round, pair_again
    from ponchik.queries.round_plans import differences

    def pair(transaction: "Transaction") -> "tuple[Replay, list[str], str]":
        found, home = require_place(transaction, channel, workspace)
        again = pair_again(
            transaction, home, find_round(transaction, home, found, number)
        )
        differ = differences(transaction, home, again.started.groups, again.made)
        name = channel_names(transaction, home).get(found)
        return again, differ, channel_label(found, name)

    with connected() as ponchik:
        done, differ, label = ponchik.database.transaction(pair)
    started = done.started
    if json:
        print_json(
            {
                "channel": started.channel,
                "number": started.number,
                "same": done.same,
                "differences": differ,
            }
        )
    elif done.same:
        say(
            f"Round {started.number} of {label}: the same "
            f"{_groups(len(done.made))} come out again, led by the same people, with "
            f"{_repeats(done.repeats)}."
        )
    else:
        say(
            f"Round {started.number} of {label}: what comes out is not what "
            f"was recorded; {_repeats(done.repeats)} instead of "
            f"{started.receipt.repeats}.",
            *differ,
        )
    if not done.same:
        raise typer.Exit(1)


def _show(plan: "RoundPlan", begins: str) -> None:
    columns = ("Meeting", "Group, leader first", "Why")
    rows = (_row(group, real=not plan.dry_run) for group in plan.groups)
    shown = slice(1, None) if plan.dry_run else slice(None)
    show_table(columns[shown], (row[shown] for row in rows), wrapping=columns[1:])
    say(*_summary(plan, begins))


def _row(group: "PlannedGroup", *, real: bool) -> tuple[str, str, str]:
    others = list(group.members)
    others.remove(group.leader)
    identity = short(group.meeting) if real else ""
    return identity, ", ".join([group.leader, *others]), group.why


def _summary(plan: "RoundPlan", begins: str) -> Iterator[str]:
    label = channel_label(plan.channel, plan.channel_name)
    yield (
        f"Round {plan.number} of {label} {begins} {plan.people} people in "
        f"{_groups(len(plan.groups))}."
    )
    yield f"Pairs who had met before: {plan.repeats}{_proof(plan)}."
    if plan.turns:
        yield f"Turns: {plan.turns}."
    unmatched = [out.member for out in plan.left_out if out.reason == "unmatched"]
    told = [
        f"{out.member} ({words})"
        for reason, words in LEFT_OUT.items()
        for out in plan.left_out
        if out.reason == reason
    ]
    told += [
        f"{plan.excluded[reason]} {words}"
        for reason, words in OWN_CHOICES.items()
        if plan.excluded.get(reason)
    ]
    if told:
        yield f"Left out: {', '.join(told)}."
    if unmatched:
        yield f"Nobody was left to match {', '.join(unmatched)} with."


#: What members chose themselves is counted, without names.
OWN_CHOICES = {
    "on_break": "on a break",
    "skipped": "skipping this one",
    "stopped": "who opted out",
    "unheard": "paused after three silent rounds",
}
#: Who is `unmatched` has a sentence of their own.
LEFT_OUT = {
    "left_out": "by hand",
    "guest": "a guest",
    "external": "of a connected company",
    "not_joined": "has not joined yet",
    "deactivated": "deactivated",
    "not_found": "Slack does not show them",
    "bot": "a bot",
    "workflow_bot": "a workflow",
    "slackbot": "Slack's own bot",
}


def _proof(plan: "RoundPlan") -> str:
    if not plan.repeats:
        return ""
    if plan.proved:
        return ", and that is proved to be the fewest possible"
    return f", the best found; fewer than {plan.fewest} are impossible"


def _next_step(plan: "RoundPlan") -> Iterator[str]:
    if plan.still_running is not None:
        yield (
            f"Nothing was sent: round {plan.still_running} still runs, and this is a "
            "preview of the next one, as things stand."
        )
    elif plan.dry_run:
        yield "Nothing was sent."
        yield (
            f"Next: the same without --dry-run; --seed {plan.seed} keeps these groups."
        )
    else:
        yield f"Next: `ponchik check-in {plan.channel}` asks how it is going."


def _groups(count: int) -> str:
    return counted(count, "group", "groups")


def _repeats(count: int) -> str:
    return counted(count, "repeated pair", "repeated pairs")
