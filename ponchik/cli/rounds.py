"""`ponchik round start`."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ponchik.cli.output import Channel, Json, print_json, say, show_table
from ponchik.cli.session import ACTOR, launching

if TYPE_CHECKING:
    from ponchik.round_plan import PlannedGroup, RoundPlan

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


@app.callback()
def group() -> None:
    """Keeps `start` a command of its own."""


@app.command()
def start(
    channel: Channel,
    *,
    group_size: GroupSize = None,
    seed: Seed = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Pair the channel's members and introduce every group."""
    with launching() as launcher:
        plan = launcher.start_round(
            channel, group_size=group_size, seed=seed, dry_run=dry_run, actor=ACTOR
        )
    if json:
        print_json(asdict(plan))
    else:
        show_table(("Group", "Leader"), map(_row, plan.groups))
        say(*_summary(plan))


def _row(group: "PlannedGroup") -> tuple[str, str]:
    return ", ".join(group.members), group.leader


def _summary(plan: "RoundPlan") -> Iterator[str]:
    begins = "would pair" if plan.dry_run else "pairs"
    yield (
        f"Round {plan.number} of {plan.channel} {begins} {plan.people} people in "
        f"{len(plan.groups)} {'group' if len(plan.groups) == 1 else 'groups'}; "
        f"pairs who had met before: {plan.repeats}."
    )
    if plan.excluded:
        reasons = (f"{reason} {n}" for reason, n in sorted(plan.excluded.items()))
        yield f"Left out: {', '.join(reasons)}."
    if plan.dry_run:
        yield (
            "Nothing was sent. Next: the same without --dry-run; "
            f"--seed {plan.seed} keeps these groups."
        )
    else:
        yield f"Next: `ponchik check-in {plan.channel}` asks how it stands."
