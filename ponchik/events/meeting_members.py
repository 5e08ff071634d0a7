"""Who leaves a group while its round runs, and who comes to it."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from ponchik.events.event import Event, Fact


class Departure(StrEnum):
    """Why somebody is out of their group; it sounds alike to the others."""

    STEPPED_OUT = "stepped_out"
    LEFT_CHANNEL = "left_channel"
    DEACTIVATED = "deactivated"


class SearchReason(StrEnum):
    """Why somebody is without a group while a round runs."""

    LEFT_ALONE = "left_alone"
    JOINED_LATE = "joined_late"


class Newcomer(Fact):
    """Somebody who came to a group while the round ran."""

    person: UUID
    reason: SearchReason


class MemberLeft(Event):
    """The others go on, one alone does not; if the member `led`, another leads now."""

    member: UUID
    led: bool
    leader: UUID
    why: Departure


class DepartureTold(Event):
    """The others read that this member can't make it."""

    member: UUID
    ts: str


class MemberJoined(Event):
    """The group is one more, and goes on in a new chat."""

    newcomer: Newcomer


class ChatMoved(Event):
    """The group goes on in this conversation, and no longer in the one before.

    There its `introduction` still has buttons.
    """

    schema_number: ClassVar[int] = 2

    conversation: str
    before: str | None
    introduction: str | None = None


MembersEvent = MemberLeft | DepartureTold | MemberJoined | ChatMoved
