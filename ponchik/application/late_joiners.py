"""Who comes to a channel while a round runs there is not in it: that is recorded."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from ponchik.command_handler import Recorder, load
from ponchik.domain.member import NoteLateJoin
from ponchik.domain.orders import Order
from ponchik.domain.round import ROUND
from ponchik.events.event import Stream
from ponchik.events.member import JoinedLate
from ponchik.events.round import RoundStarted
from ponchik.queries.programs import find_programs
from ponchik.slack.requests import MemberJoined
from ponchik.store import people


def note_late_joiner(recorder: Recorder, event: MemberJoined, now: datetime) -> None:
    """Record of which running rounds somebody is no part, having come too late.

    Deliveries come late: what counts is when Slack says that it happened.
    """
    moment = event.happened_at
    joined_at = now if moment is None else min(now, datetime.fromtimestamp(moment, UTC))
    for program in find_programs(recorder.transaction, event.workspace, event.channel):
        if program["running"] and program["open_round"] is not None:
            _note(recorder, event, program, joined_at)


def _note(
    recorder: Recorder, event: MemberJoined, program: Mapping[str, Any], at: datetime
) -> None:
    transaction, workspace = recorder.transaction, event.workspace
    stream = Stream("round", program["open_round"])
    started = load(transaction, workspace, ROUND, stream).started
    person = people.person_of(transaction, workspace, event.user)
    if started is None or _began_with(started, person):
        return
    # Slack tells whole seconds.
    if at < started.at.replace(microsecond=0):
        return
    half_over_at = started.at + (started.timeline.finish - started.at) / 2
    joined = JoinedLate(
        program=started.program,
        number=started.number,
        first_half=at < half_over_at,
        at=at,
    )
    recorder.handle(workspace, [Order(Stream("member", person), NoteLateJoin(joined))])


def _began_with(started: RoundStarted, person: UUID) -> bool:
    """Return whether this person was there then, in a group or left out."""
    left_out = {out.person for out in started.exclusions}
    return person in left_out or person in started.participants
