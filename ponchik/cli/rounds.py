"""`ponchik round start`, `show` and `replay`."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ponchik.cli.output import Channel, Json, print_json, say, show_table
from ponchik.cli.session import Workspace, connected, launching, typed

if TYPE_CHECKING:
    from ponchik.queries.round_plans import PlannedGroup, RoundPlan

app = typer.Typer(help="Pair the members of a channel.", no_args_is_help=True)

GroupSize = Annotated[
    int | None,
    typer.Option(metavar="N", help="2 to 8; without it, what the program says."),
]
Seed = Annotated[
    int | None,
    typer.Option(metavar="N", help="The same people and seed make the same groups."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the groups, do nothing.")]
Number = Annotated[
    int | None,
    typer.Argument(metavar="[N]", help="Its number; without it, the newest."),
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
    """Pair the channel's members and introduce every group."""
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
    say(_next_step(plan))


@app.command()
def show(
    channel: Channel,
    number: Number = None,
    *,
    workspace: Workspace = None,
    json: Json = False,
) -> None:
    """Show a round: its groups and why, its receipt, and who was left out."""
    from ponchik.application.channels import require_workspace
    from ponchik.queries.replay import find_round
    from ponchik.queries.round_plans import describe

    with connected() as ponchik:
        plan = ponchik.database.transaction(
            lambda t: describe(
                t,
                home := require_workspace(t, channel, workspace),
                find_round(t, home, channel, number),
            )
        )
    if json:
        print_json(asdict(plan))
        return
    _show(plan, "paired")
    say(
        f"Seed {plan.seed}, algorithm {plan.algorithm}. "
        f"Next: `ponchik round replay {plan.channel} {plan.number}` proves it."
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
    from ponchik.application.channels import require_workspace
    from ponchik.queries.replay import find_round, pair_again
    from ponchik.queries.round_plans import differences

    with connected() as ponchik:
        done, differ = ponchik.database.transaction(
            lambda t: (
                again := pair_again(
                    t,
                    home := require_workspace(t, channel, workspace),
                    find_round(t, home, channel, number),
                ),
                differences(t, home, again.started.groups, again.made),
            )
        )
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
            f"Round {started.number} of {started.channel}: the same "
            f"{_groups(len(done.made))} come out again, led by the same people, with "
            f"{_repeats(done.repeats)}."
        )
    else:
        say(
            f"Round {started.number} of {started.channel}: what comes out is not what "
            f"was recorded; {_repeats(done.repeats)} instead of "
            f"{started.receipt.repeats}.",
            *differ,
        )
    if not done.same:
        raise typer.Exit(1)


def _show(plan: "RoundPlan", begins: str) -> None:
    show_table(("Group", "Leader", "Why"), map(_row, plan.groups))
    say(*_summary(plan, begins))


def _row(group: "PlannedGroup") -> tuple[str, str, str]:
    return ", ".join(group.members), group.leader, group.why


def _summary(plan: "RoundPlan", begins: str) -> Iterator[str]:
    yield (
        f"Round {plan.number} of {plan.channel} {begins} {plan.people} people in "
        f"{_groups(len(plan.groups))}."
    )
    yield f"Pairs who had met before: {plan.repeats}{_proof(plan)}."
    if plan.turns:
        yield f"Turns: {plan.turns}."
    unmatched = [out.member for out in plan.left_out if out.reason == "unmatched"]
    if plan.excluded:
        reasons = (f"{reason} {n}" for reason, n in sorted(plan.excluded.items()))
        yield f"Left out: {', '.join(reasons)}."
    if unmatched:
        yield f"Nobody was left to match {', '.join(unmatched)} with."


def _proof(plan: "RoundPlan") -> str:
    if not plan.repeats:
        return ""
    if plan.proved:
        return ", and that is proved to be the fewest possible"
    return f", the best found; fewer than {plan.fewest} are impossible"


def _next_step(plan: "RoundPlan") -> str:
    if plan.dry_run:
        return (
            "Nothing was sent. Next: the same without --dry-run; "
            f"--seed {plan.seed} keeps these groups."
        )
    return f"Next: `ponchik check-in {plan.channel}` asks how it is going."


def _groups(count: int) -> str:
    return f"{count} {'group' if count == 1 else 'groups'}"


def _repeats(count: int) -> str:
    return f"{count} repeated {'pair' if count == 1 else 'pairs'}"
