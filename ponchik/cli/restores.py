"""`ponchik after-restore`."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from ponchik.cli.output import Json, moment, print_json, say
from ponchik.cli.session import connected, typed
from ponchik.errors import Invalid

if TYPE_CHECKING:
    from ponchik.application.restoration import Restored


def after_restore(
    *,
    taken_at: Annotated[
        str,
        typer.Option(
            metavar="MOMENT",
            help="When the backup was taken, such as 2026-11-26T04:00Z.",
        ),
    ],
    json: Json = False,
) -> None:
    """Say that the database was restored, before any process starts again.

    What was sent since the backup is looked for in Slack instead of being sent again.
    """
    from ponchik.application.restoration import Restoration

    moment_taken = _moment(taken_at)
    with connected() as ponchik:
        restored = Restoration(ponchik.handler, ponchik.clock).declare(
            moment_taken, typed()
        )
    if json:
        print_json(
            {
                "doubtful": restored.doubtful,
                "skipped": [vars(skipped) for skipped in restored.skipped],
            }
        )
        return
    tell_restored(restored)
    say("Now start the processes again.")


def tell_restored(restored: "Restored") -> None:
    """Say what is in doubt, and which rounds are skipped."""
    say(f"{restored.doubtful} effects are looked for in Slack before they are done.")
    for skipped in restored.skipped:
        say(
            f"Round {skipped.number} in {skipped.channel} was due at "
            f"{moment(skipped.due_at)} (UTC), after the backup: it may have been "
            "introduced, so it is skipped. If nobody was introduced, start it with "
            f"`ponchik round start {skipped.channel}`."
        )


def _moment(text: str) -> datetime:
    """Without a zone it is in UTC, as all that Ponchik prints."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(
            f"{text!r} is not a moment: write it like 2026-11-26T04:00Z"
        ) from None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
