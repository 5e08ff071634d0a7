"""Times and questions of a group: each member's press, and one more time suggested."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from ponchik.application.inbound.handlers import (
    FormErrors,
    Handler,
    Handlers,
    Incoming,
    T,
    ordering,
)
from ponchik.application.replies import Acknowledged, OpenView, Reply
from ponchik.command_handler import load
from ponchik.domain.icebreakers import choose_icebreaker
from ponchik.domain.meeting import (
    MEETING,
    ChangeIcebreaker,
    MeetingCommand,
    ReopenTime,
    SuggestTime,
    TimeIsOver,
    TooLateInRound,
    VoteForTime,
    require_open,
)
from ponchik.domain.orders import Order
from ponchik.events.event import Stream
from ponchik.queries.beginnings import zones_of
from ponchik.queries.icebreakers import icebreakers_seen
from ponchik.queries.meeting_view import SeenMeeting, see_meeting
from ponchik.slack.buttons import Action, Callback
from ponchik.slack.buttons.metadata import read_meeting_metadata
from ponchik.slack.buttons.times import read_meeting, read_time
from ponchik.slack.requests import Click, Submission
from ponchik.slack.surfaces.form_values import FieldErrors
from ponchik.slack.surfaces.times import Suggestion, read_suggestion, suggest_modal
from ponchik.slack.texts.icebreakers import all_questions
from ponchik.slack.texts.replies import NoteName, note
from ponchik.slack.texts.times import round_is_over_by_then

#: What the form proposes; it is only a beginning.
_PROPOSED = time(10)


def vote(incoming: Incoming[Click]) -> Sequence[Order]:
    """Return the order that a time works for a member, or no longer does."""
    pressed = read_time(incoming.request.value)
    command = VoteForTime(incoming.person, pressed.time, incoming.now, uuid4())
    return [Order(Stream("meeting", pressed.meeting), command)]


def reopen(incoming: Incoming[Click]) -> Sequence[Order]:
    """Return the order that a member cannot make the agreed time."""
    meeting = Stream("meeting", read_meeting(incoming.request.value))
    return [Order(meeting, ReopenTime(incoming.person, incoming.now))]


def change_icebreaker(incoming: Incoming[Click]) -> Reply:
    """Record another question, which nobody of the group has had."""
    meeting = read_meeting(incoming.request.value)
    stream = Stream("meeting", meeting)
    state = load(incoming.transaction, incoming.workspace, MEETING, stream)
    members = state.members.present
    seen = icebreakers_seen(incoming.transaction, incoming.workspace, members)
    had = [seen.get(member, {}) for member in members]
    numbers = list(all_questions(incoming.language))
    number = choose_icebreaker(numbers, had, meeting, state.icebreakers)
    command = ChangeIcebreaker(incoming.person, number, incoming.now)
    return _recorded(incoming, meeting, command)


def open_suggestion(incoming: Incoming[Click]) -> Reply:
    """Ask a member which time they suggest. Raises Refused if none can be."""
    meeting = read_meeting(incoming.request.value)
    seen = _seen(incoming, meeting)
    require_open(seen.state, incoming.person)
    seen.state.times.require_choice()
    seen.state.times.require_room()
    zone = _own_zone(incoming, seen)
    tomorrow = incoming.now.astimezone(zone).date() + timedelta(days=1)
    proposed = Suggestion(tomorrow, _PROPOSED)
    return OpenView(suggest_modal(incoming.language, meeting, zone.key, proposed))


def suggest(incoming: Incoming[Submission]) -> Reply:
    """Record one more time, with the member's yes."""
    view = incoming.request.view
    meeting = read_meeting_metadata(view.private_metadata)
    chosen = read_suggestion(incoming.language, view.values)
    if isinstance(chosen, FieldErrors):
        raise FormErrors(chosen.sentences)
    zone = _own_zone(incoming, _seen(incoming, meeting))
    local = datetime.combine(chosen.day, chosen.at, zone)
    command = SuggestTime(incoming.person, local.astimezone(UTC), incoming.now, uuid4())
    try:
        return _recorded(incoming, meeting, command)
    except TimeIsOver:
        over = note(incoming.language, NoteName.TIME_PASSED, {})
        raise FormErrors({Action.SET_DAY.field: over}) from None
    except TooLateInRound:
        late = round_is_over_by_then(incoming.language)
        raise FormErrors({Action.SET_DAY.field: late}) from None


def follow_link(_incoming: Incoming[Click]) -> Reply:
    """Let it be: Slack opened the link by itself."""
    return Acknowledged()


def _recorded(incoming: Incoming[T], meeting: UUID, command: MeetingCommand) -> Reply:
    order = Order(Stream("meeting", meeting), command)
    incoming.recorder.handle(incoming.workspace, [order])
    return Acknowledged()


def _meeting_of_time(click: Click) -> Sequence[Stream]:
    return [Stream("meeting", read_time(click.value).meeting)]


def _meeting(click: Click) -> Sequence[Stream]:
    return [Stream("meeting", read_meeting(click.value))]


def _seen(incoming: Incoming[T], meeting: UUID) -> SeenMeeting:
    return see_meeting(incoming.transaction, incoming.workspace, meeting)


def _own_zone(incoming: Incoming[T], seen: SeenMeeting) -> ZoneInfo:
    """Return the clock on which somebody of the group chooses a time."""
    return ZoneInfo(zones_of(seen).get(incoming.person, seen.zone))


HANDLERS = Handlers(
    clicks={
        Action.SLOT_YES: ordering(vote, _meeting_of_time),
        Action.SLOT_REOPEN: ordering(reopen, _meeting),
        Action.SLOT_SUGGEST: Handler(open_suggestion, for_outsiders=True),
        Action.ICEBREAKER_NEXT: Handler(change_icebreaker, for_outsiders=True),
        Action.CALENDAR_GOOGLE: Handler(follow_link, for_outsiders=True),
        Action.CALENDAR_OUTLOOK: Handler(follow_link, for_outsiders=True),
        Action.CALENDAR_ICS: Handler(follow_link, for_outsiders=True),
    },
    submissions={Callback.SLOT_SUGGEST: Handler(suggest, for_outsiders=True)},
)
