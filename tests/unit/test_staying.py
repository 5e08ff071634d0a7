"""Whether a silent member is asked, and paused, as sentences."""

import pytest

from ponchik.domain.choices import ChoiceKind, ComingRound, absence
from ponchik.domain.effects import WAITS_ALWAYS
from ponchik.domain.member import MEMBER, OptOut
from ponchik.domain.reactions import react
from ponchik.domain.staying import AskToStay, NoteStayQuestion, PauseSilent, Stay
from ponchik.events.event import Event, Stream
from ponchik.events.member import (
    OptedOut,
    PausedForSilence,
    PrivateAvoidanceAdded,
    Resumed,
    StayAsked,
    Stayed,
    StayQuestionSent,
)
from tests.unit.facts import ANN, BO, PROGRAM, START, day, made_up, recorded
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit

SINCE, NOW, UNTIL = day(0), day(21), day(28)
ASK = AskToStay(PROGRAM, 3, SINCE, UNTIL, NOW)
ASKED = StayAsked(program=PROGRAM, number=3, until=UNTIL, at=NOW)
SENT = StayQuestionSent(program=PROGRAM, number=3, ts="1.2", at=day(21.1))
PAUSE = PauseSilent(PROGRAM, 3, UNTIL)
PAUSED = PausedForSilence(program=PROGRAM, at=UNTIL)
OUT = OptedOut(program=PROGRAM, at=day(22))


def test_who_was_silent_is_asked_once() -> None:
    Given(MEMBER).when(ASK).then(ASKED)
    Given(MEMBER, (ASKED,)).when(ASK).nothing_happens()


def test_who_said_something_of_themselves_meanwhile_is_not_asked() -> None:
    spoke = PrivateAvoidanceAdded(other=BO, at=day(3))
    Given(MEMBER, (spoke,)).when(ASK).nothing_happens()


def test_what_was_said_before_those_rounds_does_not_count() -> None:
    back = Resumed(program=PROGRAM, at=day(-1))
    Given(MEMBER, (back,)).when(ASK).then(ASKED)


def test_who_stays_is_asked_again_only_after_three_more_silent_rounds() -> None:
    stayed = Stayed(program=PROGRAM, at=day(22))
    asked = Given(MEMBER, (ASKED, SENT, stayed))
    asked.when(AskToStay(PROGRAM, 4, day(7), day(35), day(28))).nothing_happens()
    later = AskToStay(PROGRAM, 6, day(23), day(49), day(42))
    asked.when(later).then(
        StayAsked(program=PROGRAM, number=6, until=day(49), at=day(42))
    )


def test_silence_after_the_question_pauses() -> None:
    Given(MEMBER, (ASKED, SENT)).when(PAUSE).then(PAUSED)
    Given(MEMBER, (ASKED, SENT, PAUSED, Resumed(program=PROGRAM, at=day(29)))).when(
        PAUSE
    ).nothing_happens()


def test_nobody_is_paused_whom_the_question_did_not_reach() -> None:
    Given(MEMBER, (ASKED,)).when(PAUSE).nothing_happens()


@pytest.mark.parametrize("answer", [Stayed(program=PROGRAM, at=day(22)), OUT])
def test_who_answered_is_not_paused(answer: Event) -> None:
    Given(MEMBER, (ASKED, SENT, answer)).when(PAUSE).nothing_happens()


def test_staying_answers_the_question_and_undoes_the_pause() -> None:
    stay = Stay(PROGRAM, day(30))
    Given(MEMBER, (ASKED, SENT)).when(stay).then(Stayed(program=PROGRAM, at=day(30)))
    paused = Given(MEMBER, (ASKED, SENT, PAUSED))
    paused.when(stay).then(Resumed(program=PROGRAM, at=day(30)))


def test_an_old_button_brings_nobody_back_who_stopped() -> None:
    Given(MEMBER, (ASKED, SENT, OUT)).when(Stay(PROGRAM, day(30))).nothing_happens()
    Given(MEMBER).when(Stay(PROGRAM, day(30))).nothing_happens()


def test_who_is_paused_is_out_of_each_round_of_this_program_alone() -> None:
    choices = MEMBER.fold([ASKED, SENT, PAUSED]).choices
    out = absence(choices, ComingRound(PROGRAM, 9, START.date(), START.date()))
    assert out is not None
    assert out.kind is ChoiceKind.UNHEARD
    other = ComingRound(made_up("other"), 9, START.date(), START.date())
    assert absence(choices, other) is None


def test_who_is_paused_can_stop_as_well() -> None:
    stop = OptOut(PROGRAM, day(30))
    out = OptedOut(program=PROGRAM, at=day(30))
    Given(MEMBER, (ASKED, SENT, PAUSED)).when(stop).then(out)


def test_the_question_waits_for_the_members_hours_and_the_pause_for_five_days() -> None:
    member = Stream("member", ANN)
    opened, asked, pause = react(recorded(ASKED, member))
    assert [opened.kind, asked.kind] == ["open_direct", "ask_to_stay"]
    assert opened.place < asked.place
    assert all(WAITS_ALWAYS in one.payload for one in (opened, asked))
    assert asked.stream.startswith("alone-"), "see ponchik.delivery.decency"
    assert (pause.kind, pause.due_at) == ("pause_silent", UNTIL)
    told = react(recorded(PAUSED, member, 9))
    assert [one.kind for one in told] == ["open_direct", "tell_paused"]


def test_that_the_question_stands_is_noted() -> None:
    Given(MEMBER, (ASKED,)).when(NoteStayQuestion(SENT)).then(SENT)


def test_a_pause_that_is_recorded_already_is_not_recorded_again() -> None:
    Given(MEMBER, (ASKED, SENT)).when(PAUSE).then(PAUSED)
    Given(MEMBER, (ASKED, SENT, PAUSED)).when(PAUSE).nothing_happens()
