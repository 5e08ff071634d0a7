"""What a round is, by its events."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from ponchik.errors import Conflict
from ponchik.events.event import Event
from ponchik.events.program import WorkingTime
from ponchik.events.round import (
    CheckInAsked,
    ClosingAsked,
    FinishAsked,
    Group,
    GroupMetAfterAll,
    MatchFound,
    MatchNotFound,
    MatchSought,
    PlaceGivenUp,
    ReminderAsked,
    RoundCancelled,
    RoundClosed,
    RoundEvent,
    RoundStarted,
    SearchStopped,
    Timeline,
)


@dataclass(frozen=True)
class RoundState:
    started: RoundStarted | None = None
    check_ins_over: int = 0
    closing_asked_at: datetime | None = None
    reminded: bool = False
    reminder_at: datetime | None = None
    finish_at: datetime | None = None
    finishing: FinishAsked | None = None
    cancelled: RoundCancelled | None = None
    closed: bool = False
    #: The places of groups of which it is thought that they did not meet.
    not_met: frozenset[int] = frozenset()
    #: Who is without a match, and since when they look for one.
    waiting: Mapping[UUID, MatchSought] = field(
        default_factory=lambda: MappingProxyType({})
    )
    #: The group of whoever came to another one, or to none: then None.
    moved: Mapping[UUID, Group | None] = field(
        default_factory=lambda: MappingProxyType({})
    )
    #: How many groups came to be, or became larger, while the round ran.
    matches_found: int = 0
    #: The meetings of the groups that came to be.
    formed: tuple[UUID, ...] = ()
    #: The places of late joiners, in the order of first appearance.
    late_places: Mapping[UUID, int | None] = field(
        default_factory=lambda: MappingProxyType({})
    )
    #: Who could not make it, and for whom nobody was free.
    stepped_out: frozenset[UUID] = frozenset()
    not_found: frozenset[UUID] = frozenset()

    @property
    def is_ending(self) -> bool:
        """Whether its meetings are being closed."""
        return self.finishing is not None or self.cancelled is not None

    @property
    def working(self) -> WorkingTime | None:
        return self.started.working if self.started else None

    def require_running(self) -> Timeline:
        """Return the planned moments. Raises Conflict unless the round runs."""
        if self.started is None or self.is_ending or self.closed:
            raise Conflict("no round is running: start one first")
        return self.started.timeline

    def check_ins_left(self) -> tuple[int, ...]:
        if self.closing_asked_at is not None:
            return ()
        planned = len(self.require_running().check_ins)
        return tuple(range(self.check_ins_over + 1, planned + 1))

    def next_stage_at(self, check_in: int, now: datetime) -> datetime:
        """When asking this check-in stops making sense: at the stage after it."""
        timeline = self.require_running()
        later = [*timeline.check_ins[check_in:], timeline.closing, timeline.finish]
        return next((moment for moment in later if moment > now), timeline.finish)

    def still_matches(self, now: datetime) -> bool:
        """Return whether whoever is without a match now may get another one."""
        if self.started is None or self.is_ending or self.closed:
            return False
        return now < self.started.half_over_at

    def day_of_answer(self, person: UUID, now: datetime) -> date | None:
        """Return when somebody who waits hears of a match; None for tomorrow."""
        sought = self.waiting.get(person)
        if sought is None:
            return None
        zone = ZoneInfo(self.working.zone if self.working else "UTC")
        day, today = (at.astimezone(zone).date() for at in (sought.by, now))
        return None if day == today + timedelta(days=1) else day

    @property
    def meetings(self) -> tuple[UUID, ...]:
        """The meetings of all groups, in the order in which they came to be."""
        groups = self.started.groups if self.started else ()
        return (*(group.meeting for group in groups), *self.formed)

    def place_of(self, person: UUID) -> int | None:
        """Return a person's place in the order of first appearance, if it is known."""
        started = self.started
        if started is None or started.inputs is None:
            return None
        if person not in started.participants:
            return self.late_places.get(person)
        return started.inputs.places[started.participants.index(person)]

    def group_of(self, person: UUID) -> Group | None:
        """Return somebody's group as it is by now, None if they are in none."""
        groups = self.started.groups if self.started else ()
        first = next((one for one in groups if person in one.members), None)
        group = self.moved.get(person, first)
        if group is None:
            return None
        there = [one for one in group.members if self._is_in(one, group)]
        return group.model_copy(update={"members": tuple(there)})

    def _is_in(self, person: UUID, group: Group) -> bool:
        now = self.moved.get(person, group)
        return now is not None and now.meeting == group.meeting


def evolve(state: RoundState, event: Event) -> RoundState:
    """Return the state after an event; refuses none."""
    return _evolve(state, event) if isinstance(event, RoundEvent) else state


def _evolve(state: RoundState, event: RoundEvent) -> RoundState:
    match event:
        case RoundStarted():
            return replace(
                state,
                started=event,
                reminder_at=event.timeline.reminder,
                finish_at=event.timeline.finish,
            )
        case CheckInAsked(number=number):
            return replace(state, check_ins_over=number)
        case ClosingAsked(reminder_at=reminder_at, finish_at=finish_at, at=at):
            return replace(
                state,
                closing_asked_at=at,
                reminder_at=reminder_at,
                finish_at=finish_at,
            )
        case ReminderAsked(finish_at=finish_at):
            return replace(state, reminded=True, finish_at=finish_at)
        case FinishAsked():
            return replace(state, finishing=event)
        case RoundCancelled():
            return replace(state, cancelled=event)
        case RoundClosed(not_met=not_met):
            return replace(state, closed=True, not_met=frozenset(not_met))
        case GroupMetAfterAll(group=group):
            return replace(state, not_met=state.not_met - {group})
        case PlaceGivenUp(member=member):
            out = state.stepped_out | {member}
            return replace(_moved(state, [member], None), stepped_out=out)
        case MatchSought(member=member):
            waiting = {**state.waiting, member: event}
            return replace(_moved(state, [member], None), waiting=waiting)
        case MatchFound():
            return _with_match(state, event)
        case SearchStopped(member=member):
            return replace(state, waiting=_without(state.waiting, [member]))
        case MatchNotFound(member=member):
            return replace(
                _moved(state, [member], None),
                waiting=_without(state.waiting, [member]),
                not_found=state.not_found | {member},
            )


def _with_match(state: RoundState, event: MatchFound) -> RoundState:
    group, people = event.group, [one.person for one in event.newcomers]
    places = dict(zip(people, event.places, strict=False))
    return replace(
        _moved(state, group.members, group),
        waiting=_without(state.waiting, group.members),
        matches_found=state.matches_found + 1,
        formed=(*state.formed, group.meeting) if event.is_new else state.formed,
        late_places={**state.late_places, **places},
    )


def _moved(
    state: RoundState, people: Collection[UUID], group: Group | None
) -> RoundState:
    return replace(state, moved={**state.moved, **dict.fromkeys(people, group)})


def _without(
    waiting: Mapping[UUID, MatchSought], people: Collection[UUID]
) -> Mapping[UUID, MatchSought]:
    return {who: since for who, since in waiting.items() if who not in people}
