"""Who is in a group by now: whoever was matched, without those who left."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from ponchik.events.meeting_members import MemberJoined, MemberLeft, Newcomer

_NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Members:
    """`everybody` has been here at some time; `newcomers` came during the round."""

    present: tuple[UUID, ...] = ()
    leader: UUID = _NOBODY
    everybody: tuple[UUID, ...] = ()
    newcomers: tuple[Newcomer, ...] = ()
    #: Who left, the last one last.
    gone: tuple[UUID, ...] = ()

    def without(self, member: UUID) -> tuple[UUID, ...]:
        """Return the others."""
        return tuple(one for one in self.present if one != member)


def evolve_members(members: Members, event: MemberLeft | MemberJoined) -> Members:
    """Return who is in the group after somebody left or came."""
    match event:
        case MemberLeft(member=member, leader=leader):
            return replace(
                members,
                present=members.without(member),
                leader=leader,
                gone=(*members.gone, member),
            )
        case MemberJoined(newcomer=newcomer):
            return replace(
                members,
                present=(*members.present, newcomer.person),
                everybody=(*members.everybody, newcomer.person),
                newcomers=(newcomer,),
            )


def next_leader(members: Collection[UUID], led: Mapping[UUID, int]) -> UUID:
    """Return whose turn it is to lead: whoever did so least; the first of several."""
    return min(members, key=lambda member: led.get(member, 0), default=_NOBODY)
