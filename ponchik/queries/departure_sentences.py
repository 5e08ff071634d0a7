"""Who left a group or came to one, in plain words."""

from collections.abc import Callable
from typing import assert_never
from uuid import UUID

from ponchik.events.meeting_members import (
    ChatMoved,
    Departure,
    DepartureTold,
    MemberJoined,
    MemberLeft,
    MembersEvent,
)
from ponchik.events.round import (
    MatchFound,
    MatchNotFound,
    MatchSought,
    PlaceGivenUp,
    SearchEvent,
    SearchStopped,
)
from ponchik.queries.phrases import listed

Names = Callable[[UUID], str]

_WHY = {
    Departure.STEPPED_OUT: "stepped out of this round",
    Departure.LEFT_CHANNEL: "left the channel",
    Departure.DEACTIVATED: "was deactivated in Slack",
}


def sentence_of_members(event: MembersEvent | SearchEvent, names: Names) -> str:
    """Return what became of a group's members, in one sentence."""
    match event:
        case MemberLeft(member=member, why=why) | PlaceGivenUp(member=member, why=why):
            return f"{names(member)} {_WHY[why]}."
        case DepartureTold(member=member):
            return f"The others read that {names(member)} can't make it."
        case MemberJoined(newcomer=newcomer):
            return f"{names(newcomer.person)} came to the group."
        case ChatMoved():
            return "The group goes on in a new chat."
        case MatchSought(member=member):
            return f"Another match is looked for, for {names(member)}."
        case MatchFound(newcomers=newcomers):
            who = listed([names(one.person) for one in newcomers])
            return f"A match was found for {who}."
        case MatchNotFound(member=member):
            return f"Nobody was free for {names(member)}."
        case SearchStopped(member=member):
            return f"{names(member)} wants no match of this round any more."
        case _:
            assert_never(event)
