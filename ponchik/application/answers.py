"""A press on an answer becomes a fact; one that cannot count is answered privately."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from ponchik.application.replies import Acknowledged, Reply
from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Recorder
from ponchik.domain.effects import Effect
from ponchik.domain.meeting import GiveAnswer, MeetingIsClosed, NotInMeeting
from ponchik.domain.orders import Order
from ponchik.errors import Refused, Unknown
from ponchik.events.event import Metadata, Stream
from ponchik.slack.buttons import read_answer
from ponchik.slack.requests import Click
from ponchik.slack.texts.replies import ClickRefusal
from ponchik.store import inbox, people

log = structlog.get_logger(__name__)

#: Later nobody remembers the click.
_NOTE_EXPIRES_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Answers:
    handler: CommandHandler
    clock: Clock

    def give(self, click: Click, key: str, traceparent: str | None = None) -> Reply:
        """Record an answer; `key` names the delivery, and counts once."""

        def work(recorder: Recorder) -> None:
            if not inbox.take(recorder.transaction, click.workspace, key, "click"):
                return
            member = people.person_of(recorder.transaction, click.workspace, click.user)
            try:
                press = read_answer(click.action_id, click.value)
                command = GiveAnswer(member, press.question, press.answer, self.clock())
                recorder.metadata = Metadata.of_delivery(key, str(member), traceparent)
                recorder.handle(
                    click.workspace, [Order(Stream("meeting", press.meeting), command)]
                )
            except Refused as refused:
                log.info("click_refused", action=click.action_id, reason=str(refused))
                recorder.want([self._reply(click, member, key, _why(refused))])

        self.handler.record(work, Metadata.of_delivery(key, traceparent=traceparent))
        return Acknowledged()

    def _reply(
        self, click: Click, member: UUID, key: str, refusal: ClickRefusal
    ) -> Effect:
        return Effect(
            workspace=click.workspace,
            stream=f"inbox-{click.workspace}-{key}",
            kind="tell_privately",
            key="1",
            place=1,
            correlation=f"delivery/{key}",
            due_at=self.clock(),
            expires_at=self.clock() + _NOTE_EXPIRES_AFTER,
            payload={
                "conversation": click.conversation,
                "person": str(member),
                "refusal": refusal.value,
            },
        )


def _why(refused: Refused) -> ClickRefusal:
    match refused:
        case NotInMeeting():
            return ClickRefusal.NOT_A_MEMBER
        case MeetingIsClosed():
            return ClickRefusal.MEETING_CLOSED
        case Unknown():
            return ClickRefusal.UNKNOWN_MEETING
        case _:
            return ClickRefusal.UNKNOWN_BUTTON
