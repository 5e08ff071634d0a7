"""`ponchik meeting`: what can be done about one group."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from ponchik.cli.output import say
from ponchik.cli.session import Workspace, connected, typed

if TYPE_CHECKING:
    from ponchik.events.stage import Stage

app = typer.Typer(help="Do something about one group.", no_args_is_help=True)

Meeting = Annotated[
    UUID, typer.Argument(metavar="MEETING", help="Its id, as `ponchik meetings` shows.")
]
Question = Annotated[
    str | None,
    typer.Option(
        metavar="QUESTION",
        help="A question instead of the introduction: check_in-1, …, closing.",
    ),
]


@app.callback()
def _group() -> None:
    """Do something about one group."""


@app.command()
def resend(
    meeting: Meeting, *, question: Question = None, workspace: Workspace = None
) -> None:
    """Post a group's introduction once more, in a conversation opened anew."""
    wanted = _stage(question)
    with connected() as ponchik:
        new = ponchik.repairs.resend(meeting, wanted, typed(), workspace)
    what = question or "the introduction"
    say(
        f"Posting {what} once more. Next: `ponchik effects` shows how far it got."
        if new
        else f"{what.capitalize()} is already on its way once more."
    )


@app.command()
def met(
    meeting: Meeting,
    *,
    take_back: Annotated[
        bool, typer.Option("--take-back", help="Let its own answers count alone again.")
    ] = False,
    workspace: Workspace = None,
) -> None:
    """Mark a group as met, whatever it answered, until the next round ends."""
    from ponchik.application.marks import Marks  # noqa: PLC0415
    from ponchik.application.repairs import find_meeting  # noqa: PLC0415

    with connected() as ponchik:
        home, _ = ponchik.database.transaction(
            lambda t: find_meeting(t, meeting, workspace)
        )
        marks, place = Marks(ponchik.handler, ponchik.clock), (home, meeting)
        mark = marks.take_back if take_back else marks.mark_met
        new = mark(place, typed(), None)
    done = "The mark is gone." if take_back else "It is marked as met."
    say(done if new else "Nothing to do: that is so already.")


def _stage(question: str | None) -> "Stage | None":
    from ponchik.events.stage import Stage  # noqa: PLC0415 -- as in every command

    if question is None:
        return None
    if question not in {stage.value for stage in Stage if stage.is_question}:
        raise typer.BadParameter(f"{question!r} is no question such as check_in-1")
    return Stage(question)
