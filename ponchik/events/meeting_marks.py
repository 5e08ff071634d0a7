"""What a host notes of a group: that it met, whatever it answered."""

from uuid import UUID

from ponchik.events.event import Event


class MarkedMet(Event):
    """A host says that the group met; None is an operator."""

    by: UUID | None


class MarkTakenBack(Event):
    """It was a mistake: what the group answered counts alone again."""

    by: UUID | None


MarkEvent = MarkedMet | MarkTakenBack
