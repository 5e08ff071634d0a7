"""From the invitation to the first round: a host is found, and settles what to do."""

from collections.abc import Sequence

from ponchik.domain.program.commands import BeginEnrolment, SettleSetUp
from ponchik.domain.program.settings import change_zone
from ponchik.domain.program.state import ProgramState
from ponchik.events.channel_messages import ChannelMessage
from ponchik.events.enrolment import HostWanted, SetUpAsked, SetUpSettled
from ponchik.events.event import Event
from ponchik.events.program import ManagerRemoved


def begin_enrolment(command: BeginEnrolment, state: ProgramState) -> Sequence[Event]:
    """Greet the channel and ask its hosts, or ask the channel who would host it.

    Who cannot host does not stay a manager. Where somebody invited Ponchik and nothing
    was settled yet, rounds start by the host's clock. Returns [] for what was asked
    before.
    """
    now = command.now
    if not state.running or (state.managers and state.set_up is not None):
        return []
    if command.can_host and state.managers:
        return [*_by_the_hosts_clock(command, state), SetUpAsked(at=now)]
    if state.host_wanted:
        return []
    inviter = state.managers[0] if state.managers else None
    gone = [ManagerRemoved(person=person, by=None, at=now) for person in state.managers]
    return [HostWanted(inviter=inviter, at=now), *gone]


def _by_the_hosts_clock(
    command: BeginEnrolment, state: ProgramState
) -> Sequence[Event]:
    is_new = state.settings_version == 1 and not state.rounds
    if state.changed_by is None or not is_new:
        return []
    return change_zone(command.zone, command.now, state)


def settle_set_up(command: SettleSetUp, state: ProgramState) -> Sequence[Event]:
    """Note that it is settled what the program will be like, once."""
    if state.set_up != "asked":
        return []
    return [SetUpSettled(how=command.how, by=command.by, at=command.now)]


def unread_message(state: ProgramState) -> ChannelMessage | None:
    """Return what the channel has yet to read before it begins, None if nothing."""
    greeted = state.set_up is None or state.rounds > 0
    if not state.running:
        return None
    if not greeted and ChannelMessage.GREETING not in state.posted:
        return ChannelMessage.GREETING
    if state.host_wanted and ChannelMessage.HOST_WANTED not in state.posted:
        return ChannelMessage.HOST_WANTED
    return None
