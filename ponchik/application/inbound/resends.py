"""Repairs from Slack: a group's message is looked for, and sent again if it is gone."""

from datetime import timedelta

from ponchik.application.inbound.handlers import (
    CannotDo,
    FormErrors,
    Handler,
    Handlers,
    Incoming,
    Program,
)
from ponchik.application.inbound.programs import pressed, program_to_steer
from ponchik.application.inbound.view_work import name_of_view, work_for_view
from ponchik.application.replies import NextView, Note, OpenView, Reply
from ponchik.command_handler import load
from ponchik.domain.round import ROUND
from ponchik.events.event import Stream
from ponchik.events.stage import Stage
from ponchik.queries.meetings import meeting_of_person
from ponchik.slack.buttons import Action, Callback, read_metadata
from ponchik.slack.requests import Click, Submission
from ponchik.slack.surfaces.form_values import FieldErrors
from ponchik.slack.surfaces.host_commands import waiting
from ponchik.slack.surfaces.repairs import read_resend, resend_modal
from ponchik.slack.texts import forms
from ponchik.slack.texts.managing import looking_first
from ponchik.slack.texts.replies import NoteName
from ponchik.store import people

#: A message that is missed is wanted today.
_WITHIN = timedelta(hours=1)


def open_resend(incoming: Incoming[Click], program: Program) -> Reply:
    """Ask whose group it is, and which of its messages."""
    if program["open_round"] is None:
        raise CannotDo(Note(NoteName.NO_ROUND))
    stream = Stream("round", program["open_round"])
    state = load(incoming.transaction, incoming.workspace, ROUND, stream)
    asked = [Stage.check_in(state.check_ins_over)] if state.check_ins_over else []
    closing = [Stage.CLOSING] if state.closing_asked_at else []
    questions = [*asked, *closing]
    return OpenView(resend_modal(incoming.language, program["program"], questions))


def send_again(incoming: Incoming[Submission]) -> Reply:
    """Have the message looked for; only if it is gone it is sent again."""
    view = incoming.request.view
    program = program_to_steer(incoming, read_metadata(view.private_metadata).program)
    choice = read_resend(incoming.language, view.values)
    if isinstance(choice, FieldErrors):
        raise FormErrors(choice.sentences)
    if program["open_round"] is None:
        raise CannotDo(Note(NoteName.NO_ROUND))
    transaction, workspace = incoming.transaction, incoming.workspace
    person = people.known_person(transaction, workspace, choice.person)
    meeting = person and meeting_of_person(
        transaction, workspace, program["open_round"], person
    )
    if meeting is None:
        raise FormErrors({Action.SET_GROUP.field: forms.in_no_group(incoming.language)})
    name = name_of_view(incoming)
    payload = {
        "view": name,
        "meeting": str(meeting),
        "question": choice.question or "",
    }
    work = work_for_view(incoming, program, "look_and_resend", _WITHIN, payload)
    incoming.recorder.want([work])
    return NextView(waiting(incoming.language, looking_first(incoming.language), name))


HANDLERS = Handlers(
    clicks={Action.ROUND_RESEND: pressed(open_resend)},
    submissions={Callback.ROUND_RESEND: Handler(send_again)},
)
