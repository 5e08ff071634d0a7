"""A round in the making: from people and history to the facts that start it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from ponchik.domain.calendar import calendar_of
from ponchik.domain.choices import ComingRound
from ponchik.domain.meeting import Pair
from ponchik.domain.orders import Order
from ponchik.domain.pairing import (
    ALGORITHM,
    History,
    PairedGroup,
    Pairing,
    Wishes,
    pair_members,
)
from ponchik.domain.program import OpenRound, ProgramState, round_id
from ponchik.domain.roster import Roster, TooFewMembers
from ponchik.domain.round import StartRound
from ponchik.domain.schedule import round_ends_before, timeline
from ponchik.errors import Conflict
from ponchik.events.event import Stream
from ponchik.events.meeting import MeetingPaired
from ponchik.events.meeting_times import Introduction
from ponchik.events.program import Goal, Settings, WorkingTime
from ponchik.events.round import (
    Exclusion,
    ExclusionReason,
    Group,
    Inputs,
    Receipt,
    RoundStarted,
)


class PairHistory(NamedTuple):
    """A program's rounds so far, the oldest first, and what pairing knows of them."""

    rounds: tuple[UUID, ...]
    history: History


@dataclass(frozen=True)
class ProgramView:
    """A program and its rounds, as they stood when they were looked at."""

    program: UUID
    state: ProgramState
    past: PairHistory


def coming_round(program: UUID, state: ProgramState, now: datetime) -> ComingRound:
    """Return the next round: one that starts now, or after the one that runs."""
    calendar = calendar_of(state.settings)
    planned, today = state.next_round_at, calendar.day_of(now)
    waits = state.open_round is not None and planned is not None
    return ComingRound(
        program=program,
        number=state.rounds + 1,
        day=state.next_round_on or today,
        begins_on=calendar.day_of(planned) if waits and planned else today,
    )


@dataclass(frozen=True)
class ByHand:
    """What somebody decided of a round: groups to keep, people to leave out."""

    kept: tuple[tuple[UUID, ...], ...] = ()
    left_out: tuple[UUID, ...] = ()


def plan_round(  # noqa: PLR0913 -- all that a round is made from
    view: ProgramView,
    roster: Roster,
    group_size: int,
    seed: int,
    now: datetime,
    *,
    by_hand: ByHand = ByHand(),
) -> RoundStarted:
    """Pair the people and lay out the stages.

    Raises Invalid for a wrong group size or seed, or hands that contradict themselves,
    RuleBroken for a group to keep that may not be, TooFewMembers if the rules allow no
    group at all.
    """
    planned = view.state.require_running()
    settings, number = view.state.settings, view.state.rounds + 1
    inputs = _inputs(view, roster, now, by_hand)
    people, history = roster.participants, view.past.history
    pairing = pair_from(inputs, people, history, group_size, seed)
    if not pairing.groups:
        raise TooFewMembers(
            f"{len(people)} people can take part, but nobody is left to match them "
            f"with; `ponchik rule list {view.state.channel}` shows its managers' rules"
        )
    identity = round_id(view.program, number)
    return RoundStarted(
        program=view.program,
        channel=view.state.channel,
        number=number,
        group_size=group_size,
        participants=people,
        exclusions=(*roster.exclusions, *_left_out(pairing, inputs)),
        groups=groups_of(identity, seed, pairing),
        receipt=_receipt(pairing, inputs, seed),
        inputs=inputs,
        timeline=timeline(
            settings,
            now,
            round_ends_before(settings, planned.day, planned.at, now),
        ),
        working=working_time(settings),
        at=now,
    )


def working_time(settings: Settings) -> WorkingTime:
    """Return when a round of a program may say something unasked."""
    cadence = settings.cadence
    return WorkingTime(
        hour=cadence.hour,
        minute=cadence.minute,
        zone=cadence.zone,
        working_days=settings.working_days,
        days_off=settings.days_off,
    )


def orders_to_start(
    started: RoundStarted, introductions: Mapping[UUID, Introduction]
) -> Iterator[Order]:
    """The program opens the round, the round starts, and every meeting is paired.

    `introductions` tell what groups are given to begin with, by their meetings.
    """
    identity = round_id(started.program, started.number)
    opened = OpenRound(started.number, started.at)
    yield Order(Stream("program", started.program), opened)
    yield Order(Stream("round", identity), StartRound(started), is_new=True)
    for group in started.groups:
        paired = MeetingPaired(
            program=started.program,
            round=identity,
            round_number=started.number,
            channel=started.channel,
            members=group.members,
            leader=group.leader,
            until=started.timeline.finish,
            introduction=introductions.get(group.meeting),
            at=started.at,
        )
        yield Order(Stream("meeting", group.meeting), Pair(paired), is_new=True)


def pair_from(
    inputs: Inputs,
    participants: Sequence[UUID],
    history: History,
    group_size: int,
    seed: int,
) -> Pairing:
    """What the inputs lead to: for a new round, and for the replay of an old one."""
    wishes = Wishes(
        blocked=inputs.blocked,
        goals=inputs.goals,
        teams=_told(participants, inputs.teams),
        offsets=_told(participants, inputs.offsets),
        kept=inputs.kept,
        left_out=inputs.left_out,
    )
    return pair_members(participants, history, group_size, seed, wishes)


def groups_of(identity: UUID, seed: int, pairing: Pairing) -> tuple[Group, ...]:
    """The groups as the round with this id records them."""
    return tuple(
        _group(meeting_id(identity, seed, place), group)
        for place, group in enumerate(pairing.groups)
    )


def _inputs(
    view: ProgramView, roster: Roster, now: datetime, by_hand: ByHand
) -> Inputs:
    people, book = roster.participants, view.past.history.people
    newcomers = (person for person in people if person.bytes not in book)
    places = {person.bytes: len(book) + n for n, person in enumerate(newcomers)}
    goals = view.state.settings.goals
    return Inputs(
        history=view.past.rounds,
        known=len(book),
        places=tuple(
            places[p.bytes] if p.bytes in places else book[p.bytes] for p in people
        ),
        blocked=_blocked(view, roster),
        goals=goals,
        teams=roster.teams() if Goal.OTHER_TEAM in goals else (),
        offsets=roster.offsets(now) if Goal.HOURS in goals else (),
        kept=by_hand.kept,
        left_out=by_hand.left_out,
    )


def _blocked(view: ProgramView, roster: Roster) -> tuple[tuple[UUID, UUID], ...]:
    """Return who of those here is kept apart, by a manager's rule or privately."""
    here = set(roster.participants)
    rules = {pair for pair in view.state.rules if here.issuperset(pair)}
    return tuple(sorted(rules | roster.private_blocks))


def _told(
    participants: Sequence[UUID], values: Sequence[int | None]
) -> Mapping[UUID, int]:
    told = zip(participants, values, strict=False)
    return {person: value for person, value in told if value is not None}


def _receipt(pairing: Pairing, inputs: Inputs, seed: int) -> Receipt:
    return Receipt(
        algorithm=ALGORITHM,
        seed=seed,
        people=sum(len(group.members) for group in pairing.groups),
        repeats=pairing.repeats,
        fewest=pairing.fewest,
        limit=pairing.limit,
        kept=len(inputs.kept),
        left_out=len(inputs.left_out),
        turns=pairing.turns,
    )


def _left_out(pairing: Pairing, inputs: Inputs) -> Iterator[Exclusion]:
    for person in inputs.left_out:
        yield Exclusion(person=person, reason=ExclusionReason.LEFT_OUT)
    for person in pairing.left_out:
        yield Exclusion(person=person, reason=ExclusionReason.UNMATCHED)


def meeting_id(identity: UUID, seed: int, place: int) -> UUID:
    """With the seed, for the same round may be drawn again after a restore."""
    return uuid5(identity, f"meeting/{seed}/{place}")


def _group(meeting: UUID, group: PairedGroup) -> Group:
    return Group(
        meeting=meeting,
        members=group.members,
        leader=group.leader,
        repeats=group.repeats,
        rounds_since=group.rounds_since,
        serves=group.serves,
    )


def require_same_algorithm(started: RoundStarted) -> Inputs:
    """Raise Conflict for a round that another Ponchik paired, in another way."""
    if started.inputs is None or started.receipt.algorithm != ALGORITHM:
        raise Conflict(
            f"round {started.number} was paired by {started.receipt.algorithm}, and "
            f"this Ponchik pairs by {ALGORITHM}: its groups stand in the log as they "
            "were, but cannot be made again"
        )
    return started.inputs
