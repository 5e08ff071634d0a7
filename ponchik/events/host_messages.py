"""What a program's hosts are told, each thing once."""

from enum import StrEnum
from uuid import UUID

from ponchik.events.event import Event


class HostMessage(StrEnum):
    SET_UP = "set_up"
    HEADS_UP = "heads_up"
    ADDED = "added"
    ADMIN_BECAME_HOST = "admin_became_host"
    NO_HOST_LEFT = "no_host_left"
    WAITING = "waiting"
    ROUND_BEGAN = "round_began"
    ROUND_OVER = "round_over"
    REMOVED = "removed"
    MAY_NOT_POST = "may_not_post"
    #: Slack refused a message to a group for good.
    UNDELIVERED = "undelivered"
    #: The token works again.
    BACK = "back"


class HostTold(Event):
    """A message stands in the person's direct conversation, and may change there.

    `about` tells several of one kind apart: a round's number, a person, an effect's id.
    """

    message: HostMessage
    about: str
    person: UUID
    ts: str


HostEvent = HostTold
