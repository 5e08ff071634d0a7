"""An order: a command for one stream."""

from dataclasses import dataclass

from ponchik.domain.meeting import MeetingCommand
from ponchik.domain.member import MemberCommand
from ponchik.domain.program import ProgramCommand
from ponchik.domain.round import RoundCommand
from ponchik.domain.workspace import WorkspaceCommand
from ponchik.events.event import Metadata, Stream

Command = (
    ProgramCommand | MemberCommand | RoundCommand | MeetingCommand | WorkspaceCommand
)


@dataclass(frozen=True)
class Order:
    """`is_new`: the stream begins with this command, so it need not be read.

    `cause` is its own, where orders of several causes are recorded together.
    """

    stream: Stream
    command: Command
    is_new: bool = False
    cause: Metadata | None = None
