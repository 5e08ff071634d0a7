"""What follows from enrolment: a program finds hosts, and is proposed to them."""

from collections.abc import Sequence
from dataclasses import replace

from ponchik.domain.effects import Effect
from ponchik.domain.follow_ups import (
    announcement,
    effect_of,
    look_later,
    message_to_hosts,
)
from ponchik.events.channel_messages import ChannelMessage
from ponchik.events.enrolment import HostWanted, SetUpAsked, SetUpSettled
from ponchik.events.event import RecordedEvent
from ponchik.events.host_messages import HostMessage
from ponchik.events.program import (
    ManagerAdded,
    ManagerRemoved,
    ProgramSettingsChanged,
    ProgramStarted,
)


def react_to_enrolment(recorded: RecordedEvent) -> Sequence[Effect]:
    """Return the effects of what happens to a program before its first round."""
    match recorded.event:
        case ProgramStarted() if _is_by_slack(recorded):
            return [effect_of(recorded, "find_host")]
        case SetUpAsked(at=at):
            return [
                announcement(recorded, ChannelMessage.GREETING),
                message_to_hosts(recorded, HostMessage.SET_UP),
                look_later(recorded, "settle_by_default", at),
                look_later(recorded, "give_heads_up", at),
            ]
        case SetUpSettled() | ProgramSettingsChanged():
            return _redrawn(recorded)
        case HostWanted(inviter=inviter):
            asked = announcement(recorded, ChannelMessage.HOST_WANTED)
            about = {"inviter": str(inviter or "")}
            return [replace(asked, payload={**asked.payload, **about})]
        case ManagerAdded(person=person, by=by):
            welcome = effect_of(
                recorded, "welcome_host", person=str(person), by=str(by or "")
            )
            return [welcome, *_redrawn(recorded)]
        case ManagerRemoved(at=at):
            return [look_later(recorded, "seek_host", at), *_redrawn(recorded)]
        case _:
            return []


def _is_by_slack(recorded: RecordedEvent) -> bool:
    """Return whether Slack told it: Ponchik was invited, not started at a shell."""
    return (recorded.metadata.causation or "").startswith("delivery/")


def _redrawn(recorded: RecordedEvent) -> Sequence[Effect]:
    """Until the first round the greeting, and the question to the hosts, stay true."""
    program = recorded.stream.id
    return [
        replace(
            effect_of(recorded, kind, program=str(program)),
            stream=f"{kind}-{program}",
            subject=f"{kind}-{program}",
        )
        for kind in ("redraw_greeting", "redraw_set_up")
    ]
