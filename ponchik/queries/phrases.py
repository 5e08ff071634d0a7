"""Parts of sentences: what statuses, reasons, answers and moments are called."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from ponchik.events.channel_messages import ChannelMessage
from ponchik.events.enrolment import Settling
from ponchik.events.host_messages import HostMessage
from ponchik.events.meeting import Answer
from ponchik.events.meeting_status import Status
from ponchik.events.program import SkipReason
from ponchik.events.stage import Stage

STATUSES = {
    Status.OPEN: "still open",
    Status.SCHEDULED: "a meeting is scheduled",
    Status.CLOSED_MET: "they met",
    Status.CLOSED_NO: "they did not meet",
    Status.CLOSED_SCHEDULED: "scheduled, and never confirmed",
    Status.CLOSED_STALE: "nobody ever answered",
}
SKIPPED = {
    SkipReason.TOO_FEW_MEMBERS: "Too few members",
    SkipReason.RESTORED: "It fell due between a backup and its restore",
    SkipReason.TOO_SHORT: "Days off leave too few working days",
    SkipReason.MISSED: "It fell due during an outage, and so did the one after it",
    SkipReason.BY_HAND: "A host skipped it",
}
SETTLED = {
    Settling.ACCEPTED: "A host said to start like this.",
    Settling.CHANGED: "A host changed what was proposed; it starts like that.",
    Settling.BY_DEFAULT: "Nobody answered in time, so it starts as was proposed.",
}
HOST_NEWS = {
    HostMessage.SET_UP: "what the program will be like",
    HostMessage.HEADS_UP: "that the first round starts soon",
    HostMessage.ADDED: "that they host the program",
    HostMessage.ADMIN_BECAME_HOST: "that an admin hosts the program, too",
    HostMessage.NO_HOST_LEFT: "that the program has no host any more",
    HostMessage.WAITING: "that the program waits, and why",
    HostMessage.ROUND_BEGAN: "that a round has begun",
    HostMessage.ROUND_OVER: "that a round is over",
    HostMessage.REMOVED: "that Ponchik was removed from the channel",
    HostMessage.MAY_NOT_POST: "that Ponchik may not post in the channel",
    HostMessage.UNDELIVERED: "that a message was not delivered",
    HostMessage.BACK: "that Ponchik is back in Slack",
}
NEWS = {
    ChannelMessage.GREETING: "what the program will be like",
    ChannelMessage.HOST_WANTED: "that a host is wanted",
    ChannelMessage.ROUND_BEGAN: "that round {number} has begun",
    ChannelMessage.ROUND_OVER: "that round {number} is over",
    ChannelMessage.PAUSED: "that the program is paused",
}
ANSWERS = {
    Answer.MET: "we met",
    Answer.SOME_MET: "some of us met",
    Answer.SCHEDULED: "it's scheduled",
    Answer.NOT_YET: "not yet",
    Answer.NOT_MET: "we didn't meet",
}


def question_name(question: str) -> str:
    """Return `check_in-1` as people say it."""
    if question == Stage.CLOSING:
        return "the closing question"
    if question == Stage.AGREED_TIME:
        return "the question after the agreed time"
    return question.replace("check_in-", "check-in ")


def moment(at: datetime, zone: tzinfo | None) -> str:
    """Format a moment on the clock of a time zone."""
    there = at.astimezone(zone)
    return f"{there:%a} {there.day} {there:%b, %H:%M}"


def listed(names: Sequence[str]) -> str:
    return " and ".join([*filter(None, [", ".join(names[:-1])]), *names[-1:]])
