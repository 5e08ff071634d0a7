"""A round as people read it: with names, and with reasons."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from ponchik.command_handler import load
from ponchik.domain.roster import OWN_CHOICES
from ponchik.domain.round import ROUND
from ponchik.events.event import Stream
from ponchik.events.round import Group, Precedence, RoundStarted, TurnsTaken
from ponchik.queries.names import channel_names
from ponchik.queries.programs import channel_of_program
from ponchik.store import people
from ponchik.store.connection import Transaction


@dataclass(frozen=True)
class PlannedGroup:
    """Names stand in the order of the members; the leader's is among them.

    `why` says in words what speaks for this group.
    """

    members: tuple[str, ...]
    leader: str
    repeats: int
    rounds_since: int | None
    serves: tuple[str, ...]
    why: str
    meeting: str


@dataclass(frozen=True)
class LeftOut:
    member: str
    reason: str


@dataclass(frozen=True)
class RoundPlan:
    """What a round is, or in a dry run would be.

    No groups of these people have fewer repeats than `fewest`; `proved`: nor have
    these more. Without a past, no pairing goes more than `limit` rounds without one.
    `left_out` names nobody who chose it: `excluded` counts them.
    `turns` says in words whether anybody leads, or sits in an odd-sized group, too
    early, and for the sake of what; None where that was not seen to.
    `still_running`: the number of a round that runs while the next one is tried dry.
    """

    channel: str
    number: int
    group_size: int
    seed: int
    algorithm: str
    people: int
    repeats: int
    fewest: int
    proved: bool
    limit: int | None
    turns: str | None
    excluded: Mapping[str, int]
    left_out: tuple[LeftOut, ...]
    groups: tuple[PlannedGroup, ...]
    dry_run: bool
    channel_name: str | None = None
    still_running: int | None = None


def describe(
    transaction: Transaction,
    workspace: str,
    started: RoundStarted,
    *,
    dry_run: bool = False,
    still_running: int | None = None,
) -> RoundPlan:
    """Return the round as people read it."""
    excluded = [out.person for out in started.exclusions]
    known = people.find(transaction, workspace, [*started.participants, *excluded])
    names = {id_: person.name or person.slack_id for id_, person in known.items()}
    receipt = started.receipt
    kept = [set(group) for group in started.inputs.kept] if started.inputs else []
    channel = channel_of_program(transaction, workspace, started.program)
    channel = channel or started.channel
    return RoundPlan(
        channel=channel,
        number=started.number,
        group_size=started.group_size,
        seed=receipt.seed,
        algorithm=receipt.algorithm,
        people=receipt.people,
        repeats=receipt.repeats,
        fewest=receipt.fewest,
        proved=receipt.repeats == receipt.fewest,
        limit=receipt.limit,
        turns=_turns(receipt.turns),
        excluded=dict(Counter(out.reason.value for out in started.exclusions)),
        left_out=tuple(
            LeftOut(_name(names, out.person), out.reason.value)
            for out in started.exclusions
            if out.reason not in OWN_CHOICES
        ),
        groups=tuple(
            _named(group, names, kept=set(group.members) in kept)
            for group in started.groups
        ),
        dry_run=dry_run,
        channel_name=channel_names(transaction, workspace).get(channel),
        still_running=still_running,
    )


def _turns(turns: TurnsTaken | None) -> str | None:
    """Say whose turns came too early, and what came first."""
    if turns is None:
        return None
    early = [
        f"{turns.early_off_size} sit in an odd-sized group"
        * bool(turns.early_off_size),
        f"{turns.early_leads} lead" * bool(turns.early_leads),
    ]
    if not any(early):
        return "nobody leads, or sits in an odd-sized group, before it is their turn"
    who = f"{' and '.join(filter(None, early))} before it is their turn"
    return f"{who}: {_FIRST[turns.gave_way_to] if turns.gave_way_to else ''}"


_FIRST = {
    Precedence.REPEATS: "fair turns would have cost a repeat, as far as was found",
    Precedence.OLD_MEETINGS: "so the oldest meetings come again first",
    Precedence.SEASON: "so the most rounds go without a repeat",
    Precedence.NONE_FOUND: "no fair round was found",
}


def _named(
    group: Group, names: Mapping[UUID, str], *, kept: bool = False
) -> PlannedGroup:
    return PlannedGroup(
        members=tuple(_name(names, member) for member in group.members),
        leader=_name(names, group.leader),
        repeats=group.repeats,
        rounds_since=group.rounds_since,
        serves=tuple(goal.value for goal in group.serves),
        why=", ".join([*reasons_of(group), *["kept by hand"] * kept]),
        meeting=str(group.meeting),
    )


def _name(names: Mapping[UUID, str], person: UUID) -> str:
    return names.get(person, "someone")


_SERVED = {
    "other_team": "different teams",
    "hours": "working hours overlap",
    "newcomers": "somebody new with an old hand",
}


def reasons_of_meeting(
    transaction: Transaction, workspace: str, round_id: UUID, meeting: UUID
) -> list[str]:
    """Return why the people of a meeting are in one group; [] if it is of no round."""
    state = load(transaction, workspace, ROUND, Stream("round", round_id))
    began = state.started.groups if state.started else ()
    later = [one for one in state.moved.values() if one and one.meeting == meeting]
    first = [one for one in began if one.meeting == meeting]
    if later:
        return [*reasons_of(later[-1]), "came together while the round ran"]
    return [reason for one in first for reason in reasons_of(one)]


def reasons_of(group: Group) -> Iterator[str]:
    """Yield why these people are in one group."""
    if not group.repeats:
        yield "never met"
    elif group.rounds_since is None:
        yield "met before"
    else:
        yield _met(group, group.rounds_since)
    yield from (_SERVED[goal.value] for goal in group.serves)


def _met(group: Group, ago: int) -> str:
    when = "last round" if ago == 1 else f"{ago} rounds ago"
    if len(group.members) == 2:
        return f"met {when}"
    pairs = "one pair" if group.repeats == 1 else f"{group.repeats} pairs"
    return f"{pairs} met before, {when}"


def differences(
    transaction: Transaction,
    workspace: str,
    recorded: Sequence[Group],
    made: Sequence[Group],
) -> list[str]:
    """Say which groups only one of the two has."""
    everybody = {member for group in [*recorded, *made] for member in group.members}
    known = people.find(transaction, workspace, everybody)
    names = {id_: person.name or person.slack_id for id_, person in known.items()}
    missing = [group for group in recorded if group not in made]
    new = [group for group in made if group not in recorded]
    return [
        *(f"recorded, but not made again: {_told(group, names)}" for group in missing),
        *(f"made, but not recorded: {_told(group, names)}" for group in new),
    ]


def _told(group: Group, names: Mapping[UUID, str]) -> str:
    members = ", ".join(_name(names, member) for member in group.members)
    return f"{members}, led by {_name(names, group.leader)}"
