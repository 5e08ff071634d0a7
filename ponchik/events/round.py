"""A round: one partition of a program's members into groups, and its stages."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from ponchik.events.event import Event, Fact, Moment
from ponchik.events.meeting_members import Departure, Newcomer, SearchReason
from ponchik.events.meeting_status import Status
from ponchik.events.program import Goal, WorkingTime
from ponchik.events.stage import Stage


class ExclusionReason(StrEnum):
    BOT = "bot"
    SLACKBOT = "slackbot"
    WORKFLOW_BOT = "workflow_bot"
    DEACTIVATED = "deactivated"
    NOT_JOINED = "not_joined"
    GUEST = "guest"
    EXTERNAL = "external"
    NOT_FOUND = "not_found"
    #: Nobody was left to match them with. Not named for what kept them apart, which
    #: may be private.
    UNMATCHED = "unmatched"
    #: Somebody took them out of this round.
    LEFT_OUT = "left_out"
    #: What they chose themselves.
    ON_BREAK = "on_break"
    SKIPPED = "skipped"
    STOPPED = "stopped"
    #: They were asked whether to stay, and said nothing.
    UNHEARD = "unheard"


class Precedence(StrEnum):
    """What came before fair turns: it would have cost a repeat, or a younger one.

    Or the longest season there can be; or no fair round was found, whatever was in its
    way: that may be private.
    """

    REPEATS = "repeats"
    OLD_MEETINGS = "old_meetings"
    SEASON = "season"
    NONE_FOUND = "none_found"


class Exclusion(Fact):
    person: UUID
    reason: ExclusionReason


class Group(Fact):
    """One meeting to be; `repeats` counts its pairs who had been grouped before.

    The last of those meetings was `rounds_since` rounds ago; None: never, or not told.
    """

    meeting: UUID
    members: tuple[UUID, ...]
    leader: UUID
    repeats: int
    rounds_since: int | None
    serves: tuple[Goal, ...]


class TurnsTaken(Fact):
    """Who sits in a group of another size than asked for, or leads, too early.

    That is before somebody who was there and had fewer turns: so many people. Fair
    turns `gave_way_to` something, and would have cost so many `repeats`; or they come
    first, and the season ends sooner by `rounds_given_up`, as far as that is known.
    """

    early_off_size: int
    early_leads: int
    gave_way_to: Precedence | None
    repeats: int
    rounds_given_up: int


class Receipt(Fact):
    """What the pairing did: people matched, repeated pairs, seed and algorithm.

    No groups of these people have fewer repeats than `fewest`. Without a past, no
    pairing goes more than `limit` rounds without a repeat. `kept` groups were made by
    hand, and so many people `left_out`.
    """

    algorithm: str
    seed: int
    people: int
    repeats: int
    fewest: int
    limit: int | None
    kept: int
    left_out: int
    turns: TurnsTaken | None


class Inputs(Fact):
    """What the groups were decided from, beside participants, group size and seed.

    `history` are the rounds before, the oldest first; they tell of `known` people, each
    with a place in the order of first appearance. `places`, `teams` and `offsets` stand
    in the order of the participants, newcomers with the places from `known` on. The
    `blocked` pairs are kept apart by a manager's rule or by a private block. Teams
    are numbers that say who shares one; offsets are minutes east of UTC. Both are empty
    unless a goal wants them. `kept` are groups made by hand, of participants; those
    `left_out` are participants too.
    """

    history: tuple[UUID, ...]
    known: int
    places: tuple[int, ...]
    blocked: tuple[tuple[UUID, UUID], ...]
    goals: tuple[Goal, ...]
    teams: tuple[int | None, ...]
    offsets: tuple[int | None, ...]
    kept: tuple[tuple[UUID, ...], ...]
    left_out: tuple[UUID, ...]


class Timeline(Fact):
    """When the stages of a round are due."""

    check_ins: tuple[Moment, ...]
    closing: Moment
    reminder: Moment
    finish: Moment

    def moment_of(self, stage: Stage) -> datetime:
        """Return when a stage is planned."""
        match stage:
            case Stage.CLOSING:
                return self.closing
            case Stage.REMINDER:
                return self.reminder
            case Stage.FINISH:
                return self.finish
            case _:
                return self.check_ins[(stage.check_in_number or 1) - 1]


class RoundStarted(Event):
    """`participants` could take part; some of them may be left unmatched all the same.

    `inputs` is None for a round of before they were recorded, and so are the receipt's
    `turns`; they also are where there are too many people to see to them. `working` is
    None for a round of before days off: its stages may be late at any hour.
    """

    schema_number: ClassVar[int] = 7

    program: UUID
    channel: str
    number: int
    group_size: int
    participants: tuple[UUID, ...]
    exclusions: tuple[Exclusion, ...]
    groups: tuple[Group, ...]
    receipt: Receipt
    inputs: Inputs | None
    timeline: Timeline
    working: WorkingTime | None = None

    @property
    def half_over_at(self) -> datetime:
        """Until then whoever is left alone, or comes late, is matched."""
        return self.at + (self.timeline.finish - self.at) / 2


class CheckInAsked(Event):
    """Check-in `number` (from 1) was launched; earlier ones never asked are skipped."""

    number: int
    skipped: tuple[int, ...]
    until: Moment


class ClosingAsked(Event):
    """`reminder_at` and `finish_at` are moved if the question came late."""

    skipped_check_ins: tuple[int, ...]
    reminder_at: Moment
    finish_at: Moment


class ReminderAsked(Event):
    finish_at: Moment


class FinishAsked(Event):
    """The meetings are to be closed; `told`: groups that never met hear of it."""

    told: bool
    skipped_check_ins: tuple[int, ...]


class RoundCancelled(Event):
    """The round was called off; its groups count as never matched."""

    skipped_check_ins: tuple[int, ...]
    by: UUID | None


class RoundClosed(Event):
    """`not_met` are the groups that said so, or were never introduced.

    Each by its place among the round's.
    """

    schema_number: ClassVar[int] = 2

    outcomes: dict[Status, int]
    not_met: tuple[int, ...]


class GroupMetAfterAll(Event):
    """A group, by its place among the round's, said only later that it met."""

    group: int


class PlaceGivenUp(Event):
    """The member can't make it this round, and is no longer in this group.

    `place` is theirs in the order of first appearance, None where that is unknown.
    """

    member: UUID
    meeting: UUID
    why: Departure
    place: int | None


class MatchSought(Event):
    """Somebody is without a match, and is told `by` then whether there is another.

    `gone` was their match, and can't make it.
    """

    member: UUID
    reason: SearchReason
    gone: UUID | None
    by: Moment


class MatchFound(Event):
    """The newcomers are in this group now; it `is_new`, or there was one without them.

    It is the group as it is with them, and `number` its place among the round's. The
    newcomers have these `places` in the order of first appearance.
    """

    newcomers: tuple[Newcomer, ...]
    places: tuple[int | None, ...]
    group: Group
    number: int
    is_new: bool


class MatchNotFound(Event):
    """Nobody is free for this member, whose match is `gone`, or who came late.

    `sought`: it was looked for, and the member knows; else it is too late to begin.
    """

    member: UUID
    reason: SearchReason
    gone: UUID | None
    sought: bool


class SearchStopped(Event):
    """The member wants no match of this round any more."""

    member: UUID


SearchEvent = PlaceGivenUp | MatchSought | MatchFound | MatchNotFound | SearchStopped
RoundEvent = (
    RoundStarted
    | CheckInAsked
    | ClosingAsked
    | ReminderAsked
    | FinishAsked
    | RoundCancelled
    | RoundClosed
    | GroupMetAfterAll
    | SearchEvent
)
