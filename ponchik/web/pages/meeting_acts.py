"""What hosts can do about one group: post a message again, mark it as met."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ponchik.application.marks import Marks
from ponchik.application.repairs import Repairs
from ponchik.command_handler import Joined, Recorder, load
from ponchik.domain.meeting import MEETING, CannotMark, MeetingState
from ponchik.errors import Conflict, Unknown
from ponchik.events.event import Stream
from ponchik.events.meeting_status import Status
from ponchik.events.stage import Stage
from ponchik.queries.own_pages import meeting_of_page
from ponchik.queries.phrases import question_name
from ponchik.store.connection import Transaction
from ponchik.web.pages.acting import Act, Asked
from ponchik.web.pages.answers import NOT_FOUND
from ponchik.web.pages.forms import Form, WrongFields
from ponchik.web.pages.looks import counted
from ponchik.web.pages.notices import Notice
from ponchik.web.pages.questions import Field, NothingToDo, Question
from ponchik.web.pages.visits import Visit, identity, whole_number

_ALREADY = Notice("already")
_INTRODUCTION = "introduction"


class Group(NamedTuple):
    """A meeting as the domain knows it."""

    stream: Stream
    state: MeetingState

    @property
    def size(self) -> int:
        """How many people a message to it reaches."""
        return len(self.state.reachable)

    @property
    def messages(self) -> list[tuple[str, str]]:
        """What can be posted to it again, with what it is called."""
        asked = [(str(one), question_name(one)) for one in self.state.asked]
        return [(_INTRODUCTION, "the introduction"), *asked]


def find_meeting(visit: Visit, form: Form) -> Asked:
    """Return the meeting of the address, for hosts. Raises Unknown for others."""
    program, path = visit.program(), visit.request.path_params
    number, meeting = whole_number(path["number"]), identity(path["meeting"])
    if not visit.visitor.hosts(program["program"]):
        raise Unknown(NOT_FOUND)

    def look(transaction: Transaction) -> Group:
        workspace, stream = visit.visitor.workspace, Stream("meeting", meeting)
        row = meeting_of_page(transaction, workspace, meeting)
        place = (program["program"], number)
        if row is None or (row["program"], row["round_number"]) != place:
            raise Unknown(NOT_FOUND)
        return Group(stream, load(transaction, workspace, MEETING, stream))

    address = f"{visit.program_address(program)}/rounds/{number}/meetings/{meeting}"
    return Asked(visit, program, form, address, visit.read(look))


def _ask_resend(asked: Asked) -> Question:
    group: Group = asked.subject
    if group.state.closed:
        raise NothingToDo("This meeting is closed: nothing is posted to it again.")
    return Question(
        "Post a message to them once more?",
        f"{counted(group.size, 'person', 'people')} get it in their group chat, which "
        "is opened again where it is gone. An older copy stays where it is.",
        yes=f"Post it to {counted(group.size, 'person', 'people')}",
        fields=[Field("message", "Which", options=group.messages)],
    )


def _resend(asked: Asked, recorder: Recorder) -> Notice:
    group: Group = asked.subject
    chosen = asked.form.text("message")
    if chosen not in dict(group.messages):
        raise WrongFields({"message": "Choose one that they were sent."})
    visitor = asked.visit.visitor
    try:
        is_new = Repairs(Joined(recorder), lambda: asked.visit.now).resend(
            group.stream.id,
            None if chosen == _INTRODUCTION else Stage(chosen),
            recorder.metadata,
            visitor.workspace,
            visitor.person,
        )
    except Conflict:
        sentence = "It is on its way already, or was never sent: wait a moment."
        raise WrongFields({"message": sentence}) from None
    return Notice("resent") if is_new else _ALREADY


def _ask_met(asked: Asked) -> Question:
    group: Group = asked.subject
    if group.state.marked or group.state.status is Status.CLOSED_MET:
        raise NothingToDo("It counts as met already.")
    return Question(
        "Mark them as met?",
        "It counts as if one of them had said so, and is recorded as said by you. They "
        "are asked nothing more in this round.",
        yes="Mark as met",
    )


def _ask_not_met(asked: Asked) -> Question:
    group: Group = asked.subject
    if not group.state.marked:
        raise NothingToDo("No host marked them as met.")
    return Question(
        "Take the mark back?",
        "What they answered themselves counts alone again.",
        yes="Take it back",
        no="Leave it",
    )


def _marking(
    change: Callable[[Marks], Callable[..., bool]], told: str
) -> Callable[[Asked, Recorder], Notice]:
    """Return what changes a group's mark."""

    def do(asked: Asked, recorder: Recorder) -> Notice:
        visitor, group = asked.visit.visitor, asked.subject
        marks = Marks(Joined(recorder), lambda: asked.visit.now)
        place = (visitor.workspace, group.stream.id)
        try:
            is_new = change(marks)(place, recorder.metadata, visitor.person)
        except CannotMark:
            sentence = "It is too late for that, or the match is off."
            raise NothingToDo(sentence) from None
        return Notice(told) if is_new else _ALREADY

    return do


MEETING_ACTS: Mapping[str, Act] = {
    "resend": Act(_ask_resend, _resend),
    "met": Act(_ask_met, _marking(lambda marks: marks.mark_met, "met")),
    "not-met": Act(_ask_not_met, _marking(lambda marks: marks.take_back, "not_met")),
}
