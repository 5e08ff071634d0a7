"""`ponchik effects`: what is to be done in Slack, and what could not be."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ponchik.cli.failures import warn
from ponchik.cli.ids import beginning_of_id, find_effect, short
from ponchik.cli.output import Json, moment, print_json, say, show_table
from ponchik.cli.session import Workspace, connected, typed
from ponchik.cli.values import one_of, whole_number
from ponchik.errors import Invalid

if TYPE_CHECKING:
    from ponchik.ledger.summary import MethodSummary
    from ponchik.store.connection import Database, Transaction

app = typer.Typer()


class EffectStatus(StrEnum):
    PENDING = "pending"
    DONE = "done"
    DEAD = "dead"
    CANCELLED = "cancelled"


StatusOption = Annotated[
    EffectStatus | None,
    typer.Option(
        parser=one_of(EffectStatus),
        metavar="STATUS",
        help=f"Only effects that are {', '.join(EffectStatus)}.",
    ),
]
LimitOption = Annotated[
    int | None,
    typer.Option(
        metavar="NUMBER",
        parser=whole_number(1, 10_000),
        help="At most so many; 100 unless told.",
    ),
]
OlderOption = Annotated[
    str | None,
    typer.Option(
        metavar="ID",
        parser=beginning_of_id,
        help="Go on after this effect, which the page before ended with.",
    ),
]
Identity = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        parser=beginning_of_id,
        help="The effect's id, or its first characters.",
    ),
]

#: Effects that are shown unless more are asked for.
_PAGE = 100
#: Workspaces that one transaction summarizes.
_AT_ONCE = 100
_COLUMNS = ("Effect", "Kind", "Status", "Tried", "Due (UTC)", "Last error")
_SUMMARY = (
    *("Workspace", "Method", "Waiting", "Due", "Sent today", "Dead"),
    *("Oldest due (UTC)", "Gated until (UTC)", "Why", "Expected end (UTC)"),
)


@app.callback(invoke_without_command=True)
def show_effects(  # noqa: PLR0913 -- one for each option
    context: typer.Context,
    *,
    status: StatusOption = None,
    limit: LimitOption = None,
    older_than: OlderOption = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="Only figures: how far it got.")
    ] = False,
    workspace: Workspace = None,
    json: Json = False,
) -> None:
    """Show the delivery ledger, the newest effects first."""
    from ponchik.queries.effects import find_effects

    if context.invoked_subcommand is not None:
        return
    if summary:
        if status is not None:
            raise Invalid("--summary counts every status: leave --status out")
        _summarize(workspace, json=json)
        return
    most = _PAGE if limit is None else limit
    with connected() as ponchik:
        after = find_effect(ponchik, older_than) if older_than else None
        found = ponchik.database.transaction(
            lambda t: find_effects(
                t, workspace, status, limit=most + 1, older_than=after
            )
        )
    _show(found[:most], json=json)
    if len(found) > most:
        warn(f"for older ones add --older-than {short(found[most - 1]['id'])}")


def _show(found: Sequence[Mapping[str, Any]], *, json: bool) -> None:
    if json:
        for effect in found:
            print_json(effect)
    elif found:
        show_table(_COLUMNS, map(_row, found), wrapping=_COLUMNS[-1:])
        _tell_cures(found)
    else:
        say("No such effects.")


@app.command()
def retry(
    effect: Annotated[
        str | None,
        typer.Argument(
            metavar="ID",
            parser=beginning_of_id,
            help="The effect's id, or its first characters.",
        ),
    ] = None,
    *,
    all_dead: Annotated[
        bool, typer.Option("--all", help="Retry every dead effect instead of one.")
    ] = False,
    reason: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT", help="Retry every dead one whose last error has this text."
        ),
    ] = None,
    workspace: Workspace = None,
) -> None:
    """Retry a dead or cancelled effect; its message still is sent only once."""
    many = all_dead or reason is not None
    if many == (effect is not None):
        raise Invalid("name either one effect's ID, or --all, or --reason TEXT")
    with connected() as ponchik:
        if effect is None:
            count = ponchik.deliveries.retry_dead(typed(), reason or "", workspace)
            say(
                f"{count} dead effects are tried again now."
                if count
                else "None is dead."
            )
            return
        found = find_effect(ponchik, effect)
        ponchik.deliveries.retry(found, typed())
    say(f"Effect {found} is tried again now.")


@app.command()
def discard(effect: Identity) -> None:
    """Mark a dead effect as settled."""
    with connected() as ponchik:
        found = find_effect(ponchik, effect)
        ponchik.deliveries.discard(found, typed())
    say(f"Effect {found} is discarded.")


def _tell_cures(found: Sequence[Mapping[str, Any]]) -> None:
    from ponchik.queries.cures import cure_of

    reasons = {one["last_error"] for one in found if one["status"] == "dead"}
    for reason in sorted(filter(None, reasons)):
        say(f"{reason}: {cure_of(reason)}.")


def _summarize(workspace: str | None, *, json: bool) -> None:
    with connected() as ponchik:
        now, paces = ponchik.clock(), ponchik.paces
        found = _summaries(ponchik.database, workspace, now)
    rows = [
        {
            "workspace": one.workspace,
            "method": one.method,
            "waiting": one.waiting,
            "due": one.due,
            "sent": one.sent,
            "dead": one.dead,
            "oldest_due": one.oldest_due,
            "gated_until": now + one.gated_for if one.gated_for else None,
            "why": one.why,
            "expected_end": one.expected_end(now, paces),
        }
        for one in found
    ]
    if json:
        for row in rows:
            print_json(row)
    elif rows:
        show_table(_SUMMARY, ([*map(_cell, row.values())] for row in rows))
    else:
        say("Nothing waits, nothing is dead, and nothing was sent today.")


def _summaries(
    database: "Database", workspace: str | None, now: datetime
) -> "list[MethodSummary]":
    """In short transactions: an installation may serve thousands of workspaces."""
    from ponchik.application.channels import named_or_all
    from ponchik.queries.workspaces import workspaces_with_effects

    known = database.transaction(workspaces_with_effects) if workspace is None else []
    homes = named_or_all(workspace, known)
    return [
        one
        for start in range(0, len(homes), _AT_ONCE)
        for one in database.transaction(
            partial(_of_some, homes=homes[start : start + _AT_ONCE], now=now)
        )
    ]


def _of_some(
    transaction: "Transaction", homes: Sequence[str], now: datetime
) -> "list[MethodSummary]":
    from ponchik.ledger.summary import summarize

    return [one for home in homes for one in summarize(transaction, home, now)]


def _cell(value: object) -> str:
    return moment(value) if isinstance(value, datetime) else str(value or "-")


def _row(effect: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        short(effect["id"]),
        effect["kind"],
        effect["status"],
        str(effect["attempts"]),
        moment(effect["due_at"]),
        effect["last_error"] or "",
    )
