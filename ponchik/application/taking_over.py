"""An admin becomes the host of a program, by themselves."""

from datetime import datetime
from uuid import UUID

from ponchik.command_handler import Recorder
from ponchik.domain.orders import Order
from ponchik.domain.program import AddManager, BeginEnrolment, ProgramCommand
from ponchik.events.event import Stream


def become_host(
    recorder: Recorder,
    place: tuple[str, UUID],
    person: UUID,
    zone: str | None,
    now: datetime,
) -> None:
    """Make an admin, of whom Slack says that they are one, a host of the program.

    `place` is a workspace and a program of it. One that was never greeted begins with
    its new host, by the clock of their `zone`.
    """
    workspace, program = place
    commands: list[ProgramCommand] = [
        AddManager(person, person, now),
        BeginEnrolment(can_host=True, now=now, zone=zone),
    ]
    for command in commands:
        recorder.handle(workspace, [Order(Stream("program", program), command)])
