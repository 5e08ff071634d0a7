"""From the invitation to a settled set-up: who hosts, and what was decided."""

from datetime import timedelta

import pytest

from ponchik.domain.program import PROGRAM as DECIDER
from ponchik.domain.program import (
    BeginEnrolment,
    ChangeSettings,
    ProgramCommand,
    ProgramState,
    RecordTold,
    SettleSetUp,
)
from ponchik.events.enrolment import HostWanted, Settling, SetUpAsked, SetUpSettled
from ponchik.events.event import Event
from ponchik.events.host_messages import HostMessage, HostTold
from ponchik.events.program import (
    ManagerAdded,
    ManagerRemoved,
    ProgramSettingsChanged,
    Settings,
)
from tests.unit.facts import ANN, BO, START, program_started
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit

DAY = timedelta(days=1)
ASKED = SetUpAsked(at=START)
WANTED = HostWanted(inviter=ANN, at=START)
ANN_GONE = ManagerRemoved(person=ANN, by=None, at=START)
ACCEPTED = SetUpSettled(how=Settling.ACCEPTED, by=ANN, at=START)
TOLD = HostTold(message=HostMessage.SET_UP, about="1", person=ANN, ts="1.5", at=START)


def invited(*events: Event) -> Given[ProgramCommand, ProgramState]:
    """Return a program to which ANN invited Ponchik."""
    return Given(DECIDER, (program_started(), *events))


def begin(*, can_host: bool) -> BeginEnrolment:
    return BeginEnrolment(can_host=can_host, now=START)


def settle(how: Settling = Settling.ACCEPTED) -> SettleSetUp:
    by = None if how is Settling.BY_DEFAULT else ANN
    return SettleSetUp(how, by, START)


def test_who_can_host_is_asked_how_to_begin() -> None:
    invited().when(begin(can_host=True)).then(ASKED)


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
