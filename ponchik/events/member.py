"""A member: one person in a workspace, and what they want of Ponchik.

The stream's id is the person's UUID. Nobody but the member may learn of a private
event: whoever shows events redacts them first, see `ponchik.queries.redaction`.
"""

from uuid import UUID

from ponchik.events.event import Event


class PrivateAvoidanceAdded(Event):
    """The member does not want to be in one group with this person."""

    other: UUID


class PrivateAvoidanceRemoved(Event):
    other: UUID


class DirectConversationOpened(Event):
    """The member can be written to alone, in this conversation."""

    conversation: str


class JoinedLate(Event):
    """The member came to a program's channel while round `number` ran without them."""

    program: UUID
    number: int
    first_half: bool


#: The names begin with "Private", by which SQL knows them.
PrivateEvent = PrivateAvoidanceAdded | PrivateAvoidanceRemoved
MemberEvent = PrivateEvent | DirectConversationOpened | JoinedLate
