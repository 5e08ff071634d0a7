"""Stepping out of a round: asked for in a group's chat, and confirmed in a form."""

from uuid import UUID

from ponchik.application.departures import Leaving
from ponchik.application.inbound.choices import (
    own_again,
    pressed,
    programs_in,
    skip,
    stop,
)
from ponchik.application.inbound.handlers import Handler, Handlers, Incoming, T
from ponchik.application.replies import Ephemeral, OpenView, Reply
from ponchik.command_handler import load
from ponchik.domain.meeting import (
    MeetingIsClosed,
    MeetingState,
    NotInMeeting,
    require_open,
)
from ponchik.domain.round import ROUND
from ponchik.events.event import Stream
from ponchik.events.meeting_members import Departure
from ponchik.queries.matches import next_round_of
from ponchik.queries.meeting_view import SeenMeeting, see_meeting
from ponchik.slack.buttons import Action, Callback
from ponchik.slack.buttons.metadata import read_meeting_metadata
from ponchik.slack.buttons.times import read_meeting
from ponchik.slack.requests import Click, Submission
from ponchik.slack.surfaces.departures import (
    After,
    StepOutForm,
    read_after,
    step_out_modal,
    stepped_out,
)
from ponchik.slack.surfaces.replies import said
from ponchik.slack.texts import departures as texts


def ask_to_step_out(incoming: Incoming[Click]) -> Reply:
    """Open the form. Raises Refused for who is not, or no longer, in the group."""
    meeting = read_meeting(incoming.request.value)
    seen = _seen(incoming, meeting)
    require_open(seen.state, incoming.person)
    if not seen.state.is_under_way:
        return Ephemeral(said(texts.answers_stand(incoming.language)))
    others = [id_ for who, id_ in seen.slack_ids.items() if who != incoming.person]
    form = StepOutForm(
        meeting=meeting,
        others=others,
        rescues=len(others) < 2 and _still_matches(incoming, seen.state),
        next_round=seen.view.next_round,
    )
    return OpenView(step_out_modal(incoming.language, form))


def step_out(incoming: Incoming[Submission]) -> Reply:
    """Take somebody out of their group, and of what they chose to come after.

    Whoever was left alone meanwhile leaves what was found for them, or waits no more.
    """
    view = incoming.request.view
    meeting = read_meeting_metadata(view.private_metadata)
    state = _seen(incoming, meeting).state
    paired = state.paired
    if paired is None or incoming.person not in state.members.present:
        raise NotInMeeting("only the members of a meeting can step out of it")
    leaving = _leaving(incoming)
    if state.is_off:
        leaving.leave_round(paired.round)
    elif state.closed:
        raise MeetingIsClosed("this meeting is closed and its answers stand")
    else:
        leaving.leave_meeting(meeting)
    return _afterwards(incoming, paired.program, read_after(view.values))


def _afterwards(incoming: Incoming[Submission], program: UUID, after: After) -> Reply:
    match after:
        case After.SKIP:
            return skip(incoming, program)
        case After.STOP:
            return stop(incoming, program)
        case After.STAY:
            return _in_next(incoming, program)


def wait_for_next_round(incoming: Incoming[Click], scope: UUID | None) -> Reply:
    """Look for no match any more for somebody who came late."""
    [before] = programs_in(incoming, scope)
    if before.row["open_round"] is not None:
        _leaving(incoming).stop_waiting(before.row["open_round"])
    return _in_next(incoming, before.id)


def _leaving(incoming: Incoming[T]) -> Leaving:
    return Leaving(
        incoming.recorder,
        incoming.workspace,
        incoming.person,
        Departure.STEPPED_OUT,
        incoming.now,
    )


def _in_next(incoming: Incoming[T], program: UUID) -> Reply:
    [before] = programs_in(incoming, program)
    own = own_again(incoming, before)
    day = None if own.choice else next_round_of(own.row)
    return Ephemeral(stepped_out(incoming.language, own.channel, day))


def _still_matches(incoming: Incoming[T], state: MeetingState) -> bool:
    if state.paired is None:
        return False
    stream = Stream("round", state.paired.round)
    round_ = load(incoming.transaction, incoming.workspace, ROUND, stream)
    return round_.still_matches(incoming.now)


def _seen(incoming: Incoming[T], meeting: UUID) -> SeenMeeting:
    return see_meeting(incoming.transaction, incoming.workspace, meeting)


HANDLERS = Handlers(
    clicks={
        Action.MEETING_STEP_OUT: Handler(ask_to_step_out, for_outsiders=True),
        Action.MEMBER_WAIT: pressed(wait_for_next_round),
    },
    submissions={Callback.MEETING_STEP_OUT: Handler(step_out, for_outsiders=True)},
)
