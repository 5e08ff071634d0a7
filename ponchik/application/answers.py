"""A press on an answer becomes a fact; one that cannot count is answered privately."""

from dataclasses import dataclass

import structlog

from ponchik.application.notes import note_effect
from ponchik.application.received import Received
from ponchik.application.replies import Acknowledged, Note, Reply
from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Recorder
from ponchik.domain.meeting import GiveAnswer, MeetingIsClosed, NotInMeeting
from ponchik.domain.orders import Order
from ponchik.errors import Refused, Unknown
from ponchik.events.event import Stream
from ponchik.slack.buttons import read_answer
from ponchik.slack.requests import Click
from ponchik.slack.texts.replies import NoteName
from ponchik.store import inbox, people

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Answers:
    handler: CommandHandler
    clock: Clock

    def give(self, click: Click, received: Received) -> Reply:
        """Record an answer; what is delivered twice counts once."""
        key = received.key

        def work(recorder: Recorder) -> None:
            if not inbox.take(recorder.transaction, click.workspace, key, "click"):
                return
            member = people.person_of(recorder.transaction, click.workspace, click.user)
            try:
                press = read_answer(click.action_id, click.value)
                command = GiveAnswer(member, press.question, press.answer, self.clock())
                recorder.metadata = received.cause(str(member))
                recorder.handle(
                    click.workspace, [Order(Stream("meeting", press.meeting), command)]
                )
            except Refused as refused:
                log.info("click_refused", action=click.action_id, reason=str(refused))
                note = Note(_why(refused))
                recorder.want(
                    [note_effect(click, member, note, received, self.clock())]
                )

        self.handler.record(work, received.cause())
        return Acknowledged()


def _why(refused: Refused) -> NoteName:
    match refused:
        case NotInMeeting():
            return NoteName.NOT_A_MEMBER
        case MeetingIsClosed():
            return NoteName.MEETING_CLOSED
        case Unknown():
            return NoteName.UNKNOWN_MEETING
        case _:
            return NoteName.UNKNOWN_BUTTON
