"""A round in the making: from people and history to the facts that start it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from ponchik.command_handler import Order, load
from ponchik.domain.meeting import Pair
from ponchik.domain.pairing import ALGORITHM, History, PairedGroup, pair_members
from ponchik.domain.program import PROGRAM, OpenRound, ProgramState, round_id
from ponchik.domain.round import StartRound
from ponchik.domain.schedule import start_after_round, timeline
from ponchik.events.event import Stream
from ponchik.events.meeting import MeetingPaired
from ponchik.events.round import Group, Receipt, RoundStarted
from ponchik.projections.pair_history import PastRound, past_rounds
from ponchik.projections.programs import program_of_channel
from ponchik.roster import KnownRoster
from ponchik.store import people
from ponchik.store.connection import Transaction


@dataclass(frozen=True)
class ProgramView:
    """A program and its rounds, as they stood when they were looked at."""

    program: UUID
    state: ProgramState
    history: Sequence[PastRound]


@dataclass(frozen=True)
class PlannedGroup:
    """Names stand in the order of the members; the leader's is among them."""

    members: tuple[str, ...]
    leader: str
    repeats: int


@dataclass(frozen=True)
class RoundPlan:
    """What a round is, or in a dry run would be."""

    channel: str
    number: int
    group_size: int
    seed: int
    people: int
    repeats: int
    excluded: Mapping[str, int]
    groups: tuple[PlannedGroup, ...]
    dry_run: bool


def view_program(transaction: Transaction, channel: str) -> ProgramView | None:
    program = program_of_channel(transaction, channel)
    if program is None:
        return None
    state = load(transaction, PROGRAM, Stream("program", program))
    return ProgramView(program, state, past_rounds(transaction, program))


def plan_round(
    view: ProgramView, roster: KnownRoster, group_size: int, seed: int, now: datetime
) -> RoundStarted:
    """Pair the people and lay out the stages. Raises Invalid for fewer than two."""
    _, next_start = view.state.require_running()
    settings, number = view.state.settings, view.state.rounds + 1
    groups = pair_members(roster.participants, _history(view.history), group_size, seed)
    identity = round_id(view.program, number)
    return RoundStarted(
        program=view.program,
        channel=view.state.channel,
        number=number,
        group_size=group_size,
        participants=roster.participants,
        exclusions=roster.exclusions,
        groups=tuple(
            _group(meeting_id(identity, seed, place), group)
            for place, group in enumerate(groups)
        ),
        receipt=Receipt(
            algorithm=ALGORITHM,
            seed=seed,
            people=len(roster.participants),
            repeats=sum(group.repeats for group in groups),
        ),
        timeline=timeline(
            settings, now, start_after_round(settings.cadence, next_start, now)
        ),
        at=now,
    )


def orders_to_start(started: RoundStarted) -> Iterator[Order]:
    """The program opens the round, the round starts, and every meeting is paired."""
    identity = round_id(started.program, started.number)
    opened = OpenRound(started.number, started.at)
    yield Order(Stream("program", started.program), opened)
    yield Order(Stream("round", identity), StartRound(started))
    for group in started.groups:
        paired = MeetingPaired(
            program=started.program,
            round=identity,
            round_number=started.number,
            channel=started.channel,
            members=group.members,
            leader=group.leader,
            until=started.timeline.finish,
            at=started.at,
        )
        yield Order(Stream("meeting", group.meeting), Pair(paired))


def describe(
    transaction: Transaction, started: RoundStarted, *, dry_run: bool
) -> RoundPlan:
    """The round as people read it, with names."""
    known = people.find(transaction, started.participants)
    names = {id_: person.name or person.slack_id for id_, person in known.items()}
    return RoundPlan(
        channel=started.channel,
        number=started.number,
        group_size=started.group_size,
        seed=started.receipt.seed,
        people=started.receipt.people,
        repeats=started.receipt.repeats,
        excluded=dict(Counter(out.reason.value for out in started.exclusions)),
        groups=tuple(_named(group, names) for group in started.groups),
        dry_run=dry_run,
    )


def _history(rounds: Sequence[PastRound]) -> History:
    leaders = [leader for past in rounds for leader in past.leaders]
    return History.of_rounds((past.groups for past in rounds), leaders)


def meeting_id(identity: UUID, seed: int, place: int) -> UUID:
    """With the seed, for the same round may be drawn again after a restore."""
    return uuid5(identity, f"meeting/{seed}/{place}")


def _group(meeting: UUID, group: PairedGroup) -> Group:
    return Group(
        meeting=meeting,
        members=group.members,
        leader=group.leader,
        repeats=group.repeats,
    )


def _named(group: Group, names: Mapping[UUID, str]) -> PlannedGroup:
    members = tuple(names.get(member, "someone") for member in group.members)
    return PlannedGroup(members, names.get(group.leader, "someone"), group.repeats)
