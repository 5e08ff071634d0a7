"""What a program's hosts are told, each thing once."""

from enum import StrEnum


class HostMessage(StrEnum):
    WAITING = "waiting"
    ROUND_BEGAN = "round_began"
    ROUND_OVER = "round_over"
    REMOVED = "removed"
    MAY_NOT_POST = "may_not_post"
    #: Slack refused a message to a group for good.
    UNDELIVERED = "undelivered"
    #: The token works again.
    BACK = "back"
