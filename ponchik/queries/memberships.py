"""Which programs are a person's own, and whether they are in the next round."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ponchik.domain.choices import (
    NONE,
    Choice,
    ChoiceKind,
    Choices,
    ComingRound,
    absence,
)
from ponchik.domain.member import MEMBER
from ponchik.domain.program import day_of, round_id
from ponchik.events.event import Stream
from ponchik.events.program import Settings
from ponchik.queries.hosts import hosts_of
from ponchik.queries.matches import Program, local_day
from ponchik.queries.member_choices import choices_of
from ponchik.queries.programs import find_programs
from ponchik.queries.rounds import read_round
from ponchik.store.connection import Transaction
from ponchik.store.event_store import read_stream

#: Who was in neither of so many newest rounds left the channel, if they did not choose
#: to be left out.
_ROUNDS_BACK = 2


@dataclass(frozen=True)
class OwnProgram:
    """A running program; `choice` keeps the person out of its next round.

    `takes_part` is also true of those who are out for a while, or for good; hosts need
    not take part themselves.
    """

    row: Program
    takes_part: bool
    is_host: bool
    choice: Choice | None

    @property
    def id(self) -> UUID:
        identity: UUID = self.row["program"]
        return identity

    @property
    def channel(self) -> str:
        return str(self.row["channel"])


def own_programs(
    transaction: Transaction, workspace: str, person: UUID
) -> list[OwnProgram]:
    """Return the programs that a person takes part in, or hosts, the newest first."""
    rows = [one for one in find_programs(transaction, workspace) if one["running"]]
    choices = choices_of(transaction, workspace, [person]).get(person, NONE)
    matched = _matched_in(transaction, workspace, person)
    own = [_own(row, person, choices, matched.get(row["program"])) for row in rows]
    return [one for one in own if one.takes_part or one.is_host]


def recent_programs(
    transaction: Transaction, workspace: str, person: UUID, programs: Collection[UUID]
) -> frozenset[UUID]:
    """Return those of these programs with a coming round that matched a person lately.

    What the person chose for themselves does not show in it.
    """
    rows = transaction.execute(
        """
        SELECT p.program FROM programs AS p
        WHERE p.workspace = %(workspace)s AND p.program = ANY(%(programs)s)
          AND p.running AND p.next_round_at IS NOT NULL AND EXISTS (
            SELECT FROM meetings AS m
            WHERE m.workspace = p.workspace AND m.program = p.program
              AND m.members @> ARRAY[%(person)s]
              AND m.round_number > p.rounds - %(back)s)
        """,
        {
            "workspace": workspace,
            "person": person,
            "programs": list(programs),
            "back": _ROUNDS_BACK,
        },
    )
    return frozenset(row["program"] for row in rows)


def own_program(
    transaction: Transaction, workspace: str, person: UUID, row: Program
) -> OwnProgram:
    """Return how a person stands to this program, whether it is theirs or not."""
    choices = choices_of(transaction, workspace, [person]).get(person, NONE)
    matched = _matched_in(transaction, workspace, person)
    return _own(row, person, choices, matched.get(row["program"]))


def choice_at_start(
    transaction: Transaction, workspace: str, person: UUID, row: Program
) -> Choice | None:
    """Return what kept a person out of the newest round, by what they chose before."""
    found = read_round(transaction, workspace, round_id(row["program"], row["rounds"]))
    if found is None:
        return None
    began = found["started_at"]
    history = read_stream(transaction, workspace, Stream("member", person))
    before = MEMBER.fold(one.event for one in history if one.event.at <= began)
    day = local_day(row, began)
    return absence(before.choices, ComingRound(row["program"], row["rounds"], day, day))


def coming_round_of(row: Program) -> ComingRound | None:
    """Return a program's next round, None if none is planned."""
    at = row["next_round_at"]
    if at is None:
        return None
    settings = Settings.model_validate(row["settings"])
    return ComingRound(
        program=row["program"],
        number=row["rounds"] + 1,
        day=row["next_round_on"] or day_of(settings, at),
        begins_on=local_day(row, at),
    )


def _own(
    row: Program, person: UUID, choices: Choices, newest_match: int | None
) -> OwnProgram:
    last, choice = newest_match or 0, choices.get(row["program"])
    return OwnProgram(
        row=row,
        takes_part=any(
            [
                last > max(row["rounds"] - _ROUNDS_BACK, 0),
                last and None in choices,
                choice and _is_recent(choice, row),
            ]
        ),
        is_host=person in hosts_of(row),
        choice=absence(choices, coming_round_of(row) or _never(row)),
    )


def _is_recent(choice: Choice, row: Program) -> bool:
    """Whether the person still is one of the program, as far as this choice tells."""
    match choice.kind:
        case ChoiceKind.BACK:
            return False
        case ChoiceKind.SKIP:
            return bool((choice.number or 0) > row["rounds"] - _ROUNDS_BACK)
        case ChoiceKind.BREAK | ChoiceKind.STOP | ChoiceKind.UNHEARD:
            return True


def _never(row: Program) -> ComingRound:
    """Stand for a round that is not planned: only who stopped is out of it."""
    return ComingRound(row["program"], row["rounds"] + 1, date.max, date.max)


def _matched_in(
    transaction: Transaction, workspace: str, person: UUID
) -> Mapping[UUID, int]:
    """Return the number of the last round in which somebody had a match, by program."""
    rows = transaction.execute(
        """
        SELECT program, max(round_number) AS number FROM meetings
        WHERE workspace = %(workspace)s
          AND (members @> ARRAY[%(person)s] OR gone @> ARRAY[%(person)s])
        GROUP BY program
        """,
        {"workspace": workspace, "person": person},
    )
    return {row["program"]: row["number"] for row in rows}
