"""Whether a group says anything after its introduction, and its one nudge."""

from uuid import UUID

from ponchik.events.event import Event, Moment


class MembersWrote(Event):
    """These had written in the group's conversation when it was looked at."""

    members: tuple[UUID, ...]


class NudgeWanted(Event):
    """Nobody had pressed or written anything; it makes no sense after `until`."""

    until: Moment


class NudgeSent(Event):
    ts: str


WordEvent = MembersWrote | NudgeWanted | NudgeSent
