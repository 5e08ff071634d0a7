"""How a program finds its host, and how its host settles what it will be like."""

from enum import StrEnum
from uuid import UUID

from ponchik.events.event import Event


class Settling(StrEnum):
    ACCEPTED = "accepted"
    CHANGED = "changed"
    #: Nobody answered in time.
    BY_DEFAULT = "by_default"


class SetUpAsked(Event):
    """The channel is greeted, and its hosts are asked whether to start like this."""


class SetUpSettled(Event):
    """The hosts, or time, decided what the program will be like at first."""

    how: Settling
    by: UUID | None


class HostWanted(Event):
    """The channel is asked who would be its host; `inviter` is who cannot be it."""

    inviter: UUID | None


EnrolmentEvent = SetUpAsked | SetUpSettled | HostWanted
