"""Saving a form about a program: as a whole, and never over what others changed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ponchik.application.inbound.handlers import FormErrors, Incoming, Program
from ponchik.application.inbound.programs import asker_of, steering_of
from ponchik.application.inbound.schedules import plan_of
from ponchik.domain.program import ChangedMeanwhile, ProgramState
from ponchik.errors import Invalid
from ponchik.events.program import FEWEST_DAYS
from ponchik.slack.blocks import mention
from ponchik.slack.buttons import Action
from ponchik.slack.requests import Submission
from ponchik.slack.texts import changes
from ponchik.store import people


def save_changes(
    incoming: Incoming[Submission],
    program: Program,
    wanted: Mapping[str, Any],
    version: int | None,
    first: date | None,
) -> None:
    """Change settings of the version that was seen, and the day of the next round.

    Raises ChangedMeanwhile, CannotDo, or FormErrors if they leave a round no days.
    """
    asker = asker_of(incoming, program)
    try:
        steering_of(incoming).change(asker, wanted, version, first)
    except Invalid:
        # Each field is right by itself: only together they leave a round no days.
        sentence = changes.too_short(incoming.language, FEWEST_DAYS)
        raise FormErrors({Action.SET_OFTEN.field: sentence}) from None


def notice_of(
    incoming: Incoming[Submission], state: ProgramState, changed: ChangedMeanwhile
) -> str:
    """Return what stands above a form that somebody else was faster to save."""
    transaction, workspace, by = incoming.transaction, incoming.workspace, changed.by
    user = people.slack_id_of(transaction, workspace, by) if by else None
    who = mention(user) if user else None
    settings = state.settings
    lines = changes.changes_of(
        incoming.language, settings, plan_of(settings), changed.changed
    )
    return changes.changed_meanwhile(incoming.language, who, lines)
