from typing import Any

import pytest

from ponchik.events.event import Stream
from ponchik.events.meeting_status import Status
from ponchik.events.round import Inputs, RoundClosed
from ponchik.queries.due_moments import due_by
from ponchik.queries.meetings import (
    MeetingFilter,
    find_meetings,
    meetings_of_round,
    outcomes_of_round,
)
from ponchik.queries.pair_history import pair_history_of, read_pair_history
from ponchik.queries.programs import find_programs, program_of_channel
from ponchik.queries.rounds import rounds_of_program
from ponchik.store.connection import Database
from ponchik.store.log_reader import read_log
from tests.harness.projecting import happened
from tests.unit.facts import (
    ANN,
    BO,
    CHANNEL,
    CY,
    DEE,
    END,
    EVE,
    MEETING,
    PROGRAM,
    ROUND,
    WORKSPACE,
    day,
    made_up,
    round_started,
)
from tests.unit.stories import BEGINNING, ENDING, MET, SILENT, THE_ROUND

pytestmark = [pytest.mark.integration, pytest.mark.quick]


def test_the_clock_brings_the_next_round_and_the_stages_still_to_come(
    database: Database,
) -> None:
    happened(database, BEGINNING)
    due = database.transaction(lambda t: due_by(t, WORKSPACE, day(100)))
    assert [(one.what, one.at) for one in due] == [
        ("check_in-2", day(6)),
        ("closing", day(8)),
        ("reminder", day(9)),
        ("finish", END),
        ("round", day(14)),
    ]
    assert {one.program for one in due} == {PROGRAM}
    soon = database.transaction(lambda t: due_by(t, WORKSPACE, day(8)))
    assert [one.what for one in soon] == ["check_in-2", "closing"]


def test_nothing_is_due_after_the_end(database: Database) -> None:
    happened(database, BEGINNING + ENDING)
    assert database.transaction(lambda t: due_by(t, WORKSPACE, day(100))) == []


def test_a_meeting_is_listed_with_its_channel_status_and_names(
    database: Database,
) -> None:
    happened(database, BEGINNING)
    database.transaction(
        lambda t: t.execute(
            "INSERT INTO people (id, workspace, slack_id, name) "
            "VALUES (%s, %s, %s, %s)",
            [ANN, WORKSPACE, "U0ANN", "Ann"],
        )
    )
    rows = database.transaction(
        lambda t: find_meetings(t, WORKSPACE, MeetingFilter(channel=CHANNEL))
    )
    row = {one["meeting"]: one for one in rows}[MEETING]
    assert (row["group_channel"], row["status"]) == ("G1", "closed_met")
    assert (row["introduced_at"], row["leader"]) == (day(1), ANN)
    assert row["answers"] == {str(ANN): "met"}
    assert row["names"] == ["Ann", "someone"]
    assert row["leader_name"] == "Ann"


def test_meetings_of_a_round_are_all_or_those_that_may_still_be_asked(
    database: Database,
) -> None:
    happened(database, BEGINNING)

    def found(*, unanswered_only: bool) -> list[Any]:
        return database.transaction(
            lambda t: meetings_of_round(
                t, WORKSPACE, ROUND, unanswered_only=unanswered_only
            )
        )

    assert found(unanswered_only=False) == sorted([MET.id, SILENT.id])
    assert found(unanswered_only=True) == [SILENT.id]
    outcomes = database.transaction(lambda t: outcomes_of_round(t, WORKSPACE, ROUND))
    assert outcomes == {Status.CLOSED_MET: 1, Status.OPEN: 1}


def test_past_rounds_are_told_as_one_array_each_by_the_peoples_places(
    database: Database,
) -> None:
    second = Stream("round", made_up("round 2"))
    trio = round_started(2, ((BO, CY, EVE),))
    happened(database, [*BEGINNING, (second, trio)])
    past = database.transaction(lambda t: read_pair_history(t, WORKSPACE, PROGRAM))
    assert past.rounds == (ROUND, second.id)
    assert list(past.history.people) == [p.bytes for p in (ANN, BO, CY, DEE, EVE)]
    first, then = past.history.rounds
    assert (first.groups.tolist(), first.leaders.tolist()) == ([0, 0, 1, 1], [0, 2])
    assert (then.groups.tolist(), then.leaders.tolist()) == ([-1, 0, 0, -1, 0], [1])


def test_a_group_that_said_it_did_not_meet_is_told_as_such(database: Database) -> None:
    closed = RoundClosed(outcomes={Status.CLOSED_NO: 1}, not_met=(1,), at=END)
    happened(database, [*BEGINNING, (THE_ROUND, closed)])
    past = database.transaction(lambda t: read_pair_history(t, WORKSPACE, PROGRAM))
    assert past.history.rounds[0].not_met.tolist() == [1]


def test_rounds_with_places_and_those_of_before_are_one_history(
    database: Database,
) -> None:
    second = Stream("round", made_up("round 2"))
    placed = round_started(2, ((BO, EVE), (ANN, CY))).model_copy(
        update={
            "inputs": Inputs(
                history=(ROUND,),
                known=4,
                places=(1, 4, 0, 2),
                blocked=(),
                goals=(),
                teams=(),
                offsets=(),
                kept=(),
                left_out=(),
            )
        }
    )
    happened(database, [*BEGINNING, (second, placed)])
    past = database.transaction(lambda t: read_pair_history(t, WORKSPACE, PROGRAM))
    assert list(past.history.people) == [p.bytes for p in (ANN, BO, CY, DEE, EVE)]
    assert past.history.rounds[1].groups.tolist() == [1, 0, 1, -1, 0]
    assert past.history.rounds[1].leaders.tolist() == [1, 0]


def test_the_log_alone_makes_the_same_history(database: Database) -> None:
    happened(database, BEGINNING + ENDING)
    stored = database.transaction(lambda t: read_pair_history(t, WORKSPACE, PROGRAM))
    made = pair_history_of(read_log(database))
    assert (made.rounds, made.history.people) == (stored.rounds, stored.history.people)
    for one, other in zip(made.history.rounds, stored.history.rounds, strict=True):
        assert (one.groups == other.groups).all()
        assert (one.leaders == other.leaders).all()


def test_programs_and_rounds_are_found_by_their_channel(database: Database) -> None:
    happened(database, BEGINNING)
    assert (
        database.transaction(lambda t: program_of_channel(t, WORKSPACE, CHANNEL))
        == PROGRAM
    )
    assert (
        database.transaction(lambda t: program_of_channel(t, WORKSPACE, "C9")) is None
    )
    (program,) = database.transaction(lambda t: find_programs(t, WORKSPACE, CHANNEL))
    assert (program["running"], program["open_round"]) == (True, made_up("round 1"))
    (one,) = database.transaction(lambda t: rounds_of_program(t, WORKSPACE, PROGRAM))
    assert (one["number"], one["people"], one["check_ins"]) == (1, 4, 1)
