import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponchik.domain.meeting import (
    MEETING,
    AskQuestion,
    CloseMeeting,
    GiveAnswer,
    MeetingCommand,
    Pair,
    Record,
    RemindSilent,
    SettleAnswers,
)
from ponchik.errors import Refused
from ponchik.events.event import Event
from ponchik.events.meeting import (
    Answer,
    Answered,
    IntroductionFailed,
    MeetingClosed,
    MeetingEvent,
    MeetingIntroduced,
    QuestionAsked,
    ReminderWanted,
    StatusChanged,
)
from ponchik.events.meeting_status import Status
from ponchik.events.stage import Stage
from ponchik.events.upcasters import EVENTS
from tests.unit.facts import (
    ANN,
    BO,
    CHECK_IN,
    CY,
    DEE,
    END,
    START,
    asked,
    day,
    paired,
)
from tests.unit.made_events import made

pytestmark = pytest.mark.unit

NOW = day(3)
PAIRED = paired(ANN, BO, DEE)
FAILED = IntroductionFailed(reason="user_disabled", at=START)
CLOSE = CloseMeeting(told=True, now=END)
REMIND = RemindSilent(until=END, now=day(9))

questions = st.sampled_from([CHECK_IN, Stage.CHECK_IN_2, Stage.CLOSING])
commands = st.one_of(
    st.just(Pair(PAIRED)),
    st.builds(AskQuestion, question=questions, until=st.just(END), now=st.just(NOW)),
    st.builds(
        GiveAnswer,
        member=st.sampled_from([ANN, BO, CY]),
        question=questions,
        answer=st.sampled_from(Answer),
        now=st.just(NOW),
    ),
    st.just(REMIND),
    st.just(CLOSE),
    st.just(SettleAnswers(now=END)),
    st.just(Record(FAILED)),
    st.just(Record(MeetingIntroduced(ts="1.2", at=NOW))),
)
ASKED_EVERYTHING: list[Event] = [PAIRED, asked(CHECK_IN), asked(Stage.CLOSING)]
beginnings = st.sampled_from([[], [PAIRED], ASKED_EVERYTHING])


def decided(command: MeetingCommand, history: list[Event]) -> list[Event]:
    try:
        return list(MEETING.decide(command, MEETING.fold(history)))
    except Refused:
        return []


def status_told(history: list[Event]) -> Status:
    """Tell the rule once more, from the events alone and by counting."""
    said = {e.member: e.answer for e in history if isinstance(e, Answered)}
    over = any(isinstance(event, MeetingClosed) for event in history)
    votes = [list(said.values()).count(answer) for answer in Answer]
    match votes, over:
        case [met, some_met, *_], _ if met or some_met:
            return Status.CLOSED_MET
        case [_, _, scheduled, *_], _ if scheduled:
            return Status.CLOSED_SCHEDULED if over else Status.SCHEDULED
        case [*_, not_yet, not_met], _ if not_met or (not_yet and over):
            return Status.CLOSED_NO
        case _:
            return Status.CLOSED_STALE if over else Status.OPEN


@settings(max_examples=100)
@given(history=beginnings, sequence=st.lists(commands, max_size=20))
def test_any_commands_keep_the_status_what_the_latest_answers_say(
    history: list[Event], sequence: list[MeetingCommand]
) -> None:
    history = list(history)
    for command in sequence:
        before = MEETING.fold(history)
        new = decided(command, history)
        history += new
        after = MEETING.fold(history)
        assert after.status is status_told(history)
        changes = [event for event in new if isinstance(event, StatusChanged)]
        if not after.closed:
            assert len(changes) == (before.status is not after.status)
        if before.closed and before.status is not after.status:
            assert after.status is Status.CLOSED_MET
        if before.settled:
            assert (after.status, after.latest) == (before.status, before.latest)
        assert not changes or not after.closed


@settings(max_examples=100)
@given(history=beginnings, sequence=st.lists(commands, max_size=20))
def test_any_commands_ask_each_question_once_and_remind_and_close_once(
    history: list[Event], sequence: list[MeetingCommand]
) -> None:
    history = list(history)
    for command in sequence:
        history += decided(command, history)
    questions_asked = [e.question for e in history if isinstance(e, QuestionAsked)]
    assert len(questions_asked) == len(set(questions_asked))
    assert sum(isinstance(event, ReminderWanted) for event in history) <= 1
    assert sum(isinstance(event, MeetingClosed) for event in history) <= 1


@settings(max_examples=100)
@given(history=beginnings, sequence=st.lists(commands, max_size=8), command=commands)
def test_any_command_given_twice_at_once_decides_once(
    history: list[Event], sequence: list[MeetingCommand], command: MeetingCommand
) -> None:
    history = list(history)
    for earlier in sequence:
        history += decided(earlier, history)
    history += decided(command, history)
    assert isinstance(command, Record) or decided(command, history) == []


@settings(max_examples=50)
@given(
    st.lists(st.sampled_from(list(EVENTS.values())).flatmap(made), max_size=12),
)
def test_a_meeting_refuses_no_fact_in_any_order(history: list[Event]) -> None:
    state = MEETING.fold(history)
    ours = [event for event in history if isinstance(event, MeetingEvent)]
    assert state == MEETING.fold(ours)
