"""When somebody's Home is drawn: as they look at it, and again while it is fresh."""

from datetime import datetime
from uuid import UUID

from ponchik.command_handler import Recorder
from ponchik.domain.effects import Effect
from ponchik.domain.reactions import HOME_IS_FRESH_FOR
from ponchik.events.event import Metadata
from ponchik.store import homes


def publishing(
    workspace: str, person: UUID, key: str, cause: Metadata, now: datetime
) -> Effect:
    """Return the effect that draws somebody's Home; of several the latest counts."""
    return Effect(
        workspace=workspace,
        stream=f"home-{person}",
        kind="publish_home",
        key=key,
        place=1,
        due_at=now,
        expires_at=now + HOME_IS_FRESH_FOR,
        subject=f"home/{person}",
        payload={"person": str(person)},
        correlation=cause.correlation,
        traceparent=cause.traceparent,
    )


def draw_own(
    recorder: Recorder, workspace: str, person: UUID, key: str, now: datetime
) -> None:
    """Redraw the Home of somebody for whom it changed, while it is fresh."""
    since = now - HOME_IS_FRESH_FOR
    if homes.is_open(recorder.transaction, workspace, person, since):
        recorder.want([publishing(workspace, person, key, recorder.metadata, now)])


def note_opened(
    recorder: Recorder, workspace: str, person: UUID, key: str, now: datetime
) -> None:
    """Draw the Home that somebody looks at, and keep it up to date for a while."""
    homes.note_opened(recorder.transaction, workspace, person, now)
    recorder.want([publishing(workspace, person, key, recorder.metadata, now)])
