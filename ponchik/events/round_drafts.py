"""What hosts decide of a round before it starts."""

from uuid import UUID

from ponchik.events.event import Event


class RoundDrafted(Event):
    """The round with this number is drawn for the time `draw`, all as it says here.

    Groups are `kept` as they were drawn or swapped, and people `left_out`.
    """

    number: int
    draw: int
    kept: tuple[tuple[UUID, ...], ...]
    left_out: tuple[UUID, ...]
    by: UUID | None
