"""From the invitation to a settled set-up: who hosts, and what was decided."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from ponchik.domain.program import PROGRAM as DECIDER
from ponchik.domain.program import (
    BeginEnrolment,
    ChangeSettings,
    ProgramCommand,
    ProgramState,
    RecordTold,
    Recover,
    SettleSetUp,
    unread_message,
)
from ponchik.events.channel_messages import ChannelMessage, ChannelMessagePosted
from ponchik.events.enrolment import HostWanted, Settling, SetUpAsked, SetUpSettled
from ponchik.events.event import Event
from ponchik.events.host_messages import HostMessage, HostTold
from ponchik.events.program import (
    EndReason,
    ManagerAdded,
    ManagerRemoved,
    ProgramEnded,
    ProgramSettingsChanged,
    Settings,
)
from ponchik.events.program_waiting import (
    ProgramRecovered,
    ProgramWaiting,
    WaitReason,
)
from tests.unit.facts import ANN, BO, START, program_started, round_opened
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit

DAY = timedelta(days=1)
FIRST = START + 7 * DAY
ASKED = SetUpAsked(at=START)
WANTED = HostWanted(inviter=ANN, at=START)
ANN_GONE = ManagerRemoved(person=ANN, by=None, at=START)
ACCEPTED = SetUpSettled(how=Settling.ACCEPTED, by=ANN, at=START)
HOST_ASKED_FOR = ChannelMessagePosted(
    message=ChannelMessage.HOST_WANTED, number=None, ts="1.3", at=START
)
ENDED = ProgramEnded(reason=EndReason.STOPPED, at=START)
TOLD = HostTold(message=HostMessage.SET_UP, about="1", person=ANN, ts="1.5", at=START)


def invited(*events: Event) -> Given[ProgramCommand, ProgramState]:
    """Return a program to which ANN invited Ponchik."""
    return Given(DECIDER, (program_started(), *events))


def state_after(*events: Event) -> ProgramState:
    return DECIDER.fold(invited(*events).events)


def begin(*, can_host: bool) -> BeginEnrolment:
    return BeginEnrolment(can_host=can_host, now=START)


def settle(how: Settling = Settling.ACCEPTED) -> SettleSetUp:
    by = None if how is Settling.BY_DEFAULT else ANN
    return SettleSetUp(how, by, START)


def test_who_can_host_is_asked_how_to_begin() -> None:
    invited().when(begin(can_host=True)).then(ASKED)


def test_where_somebody_invited_it_rounds_start_by_its_hosts_clock() -> None:
    by_clock = replace(begin(can_host=True), zone="Asia/Tokyo")
    moved, asked = DECIDER.decide(by_clock, state_after())
    assert asked == ASKED
    assert isinstance(moved, ProgramSettingsChanged)
    assert moved.settings.cadence.zone == "Asia/Tokyo"
    assert moved.next_round_at is not None
    there = moved.next_round_at.astimezone(ZoneInfo("Asia/Tokyo"))
    assert (there.weekday(), there.hour) == (0, 10)
    assert moved.next_round_at >= START + 3 * DAY


def test_the_clock_that_somebody_chose_stays() -> None:
    by_clock = replace(begin(can_host=True), zone="Asia/Tokyo")
    change = ChangeSettings(Settings(group_size=3), None, ANN, START)
    chosen = DECIDER.decide(change, state_after())
    invited(*chosen).when(by_clock).then(ASKED)
    by_hand = program_started().model_copy(update={"started_by": None})
    hosted = ManagerAdded(person=BO, by=BO, at=START)
    Given(DECIDER, (by_hand, hosted)).when(by_clock).then(ASKED)


def test_they_are_asked_once() -> None:
    invited(ASKED).when(begin(can_host=True)).then()
    invited(ASKED, ACCEPTED).when(begin(can_host=True)).then()


def test_who_cannot_host_hosts_no_longer_and_the_channel_is_asked() -> None:
    invited().when(begin(can_host=False)).then(WANTED, ANN_GONE)


def test_the_channel_is_asked_once() -> None:
    invited(WANTED, ANN_GONE).when(begin(can_host=False)).then()


def test_who_steps_forward_is_asked_how_to_begin() -> None:
    came = ManagerAdded(person=BO, by=BO, at=START)
    invited(WANTED, ANN_GONE, came).when(begin(can_host=True)).then(ASKED)


def test_a_program_that_was_settled_begins_not_anew_with_another_host() -> None:
    came = ManagerAdded(person=BO, by=BO, at=START)
    already = (ASKED, ACCEPTED, ANN_GONE, came)
    invited(*already).when(begin(can_host=True)).then()


@pytest.mark.parametrize("how", [Settling.ACCEPTED, Settling.BY_DEFAULT])
def test_what_was_proposed_is_settled_once(how: Settling) -> None:
    by = None if how is Settling.BY_DEFAULT else ANN
    settled = SetUpSettled(how=how, by=by, at=START)
    invited(ASKED).when(settle(how)).then(settled)
    invited(ASKED, settled).when(settle(how)).then()


def test_time_settles_nothing_that_a_host_has_decided() -> None:
    invited(ASKED, ACCEPTED).when(settle(Settling.BY_DEFAULT)).then()


def test_a_program_that_nobody_greeted_has_nothing_to_settle() -> None:
    invited().when(settle(Settling.BY_DEFAULT)).then()


def test_whoever_changes_what_was_proposed_has_decided() -> None:
    trios = Settings(group_size=3)
    command = ChangeSettings(trios, None, ANN, START)
    before = DECIDER.fold([program_started(), ASKED])
    changed, settled = DECIDER.decide(command, before)
    assert isinstance(changed, ProgramSettingsChanged)
    assert settled == SetUpSettled(how=Settling.CHANGED, by=ANN, at=START)
    again = DECIDER.fold([program_started(), ASKED, changed, settled])
    pairs = ChangeSettings(Settings(), None, ANN, START + DAY)
    [only] = DECIDER.decide(pairs, again)
    assert isinstance(only, ProgramSettingsChanged)


def test_where_a_message_to_a_host_stands_is_noted_once() -> None:
    invited(ASKED).when(RecordTold(TOLD)).then(TOLD)
    invited(ASKED, TOLD).when(RecordTold(TOLD)).then()


GREETED = ChannelMessagePosted(
    message=ChannelMessage.GREETING, number=None, ts="1.2", at=START
)
GONE = ProgramWaiting(reason=WaitReason.ARCHIVED, since=START, at=START)


def test_who_has_yet_to_read_of_the_first_round_has_three_working_days() -> None:
    eve = FIRST - DAY
    [back] = DECIDER.decide(Recover(eve), state_after(ASKED, GONE))
    assert isinstance(back, ProgramRecovered)
    assert back.next_round_at is not None
    assert back.next_round_at >= eve + 3 * DAY
    [as_planned] = DECIDER.decide(Recover(eve), state_after(ASKED, GREETED, GONE))
    assert isinstance(as_planned, ProgramRecovered)
    assert as_planned.next_round_at == FIRST


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ((), None),
        ((ASKED,), ChannelMessage.GREETING),
        ((ASKED, GREETED), None),
        ((ASKED, round_opened()), None),
        ((WANTED,), ChannelMessage.HOST_WANTED),
        ((WANTED, HOST_ASKED_FOR), None),
        ((WANTED, HOST_ASKED_FOR, WANTED), ChannelMessage.HOST_WANTED),
        ((ASKED, ENDED), None),
    ],
)
def test_what_a_channel_has_yet_to_read_is_known(
    events: tuple[Event, ...], message: ChannelMessage | None
) -> None:
    assert unread_message(state_after(*events)) is message
