"""Which handler takes what Slack delivers, whatever it came by.

A handler is registered for each button, command and form by its name; it returns a
plain reply. What the answer to a delivery cannot carry is done here: a form is opened,
and a note is said to whoever pressed.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog

from ponchik.application.notes import Notes
from ponchik.application.received import Received
from ponchik.application.replies import (
    Acknowledged,
    Answer,
    Ephemeral,
    NextView,
    Note,
    OpenView,
    PushView,
    RedrawView,
    Reply,
    Shown,
)
from ponchik.errors import SlackError
from ponchik.slack.client.views import Views
from ponchik.slack.requests import Click, Closing, SlashCommand, Submission, View
from ponchik.slack.texts.replies import NoteName

log = structlog.get_logger(__name__)

OnClick = Callable[[Click, Received], Reply]
OnSubmission = Callable[[Submission, Received], Reply]
OnClosing = Callable[[Closing, Received], None]
OnCommand = Callable[[SlashCommand, Received], Reply]

#: Of equal buttons in one surface all but the name's end is the same: `slot:yes:2`.
_NUMBER = re.compile(r":\d+$")


@dataclass(frozen=True)
class Handlers:
    """By a button's action, without its number, and by a form's callback."""

    clicks: Mapping[str, OnClick] = field(default_factory=dict)
    submissions: Mapping[str, OnSubmission] = field(default_factory=dict)
    closings: Mapping[str, OnClosing] = field(default_factory=dict)


@dataclass(frozen=True)
class Router:
    handlers: Handlers
    on_command: OnCommand
    notes: Notes
    views: Views

    def click(self, click: Click, received: Received) -> Answer:
        """Have a press handled; one on a button that nobody knows changes nothing."""
        handle = self.handlers.clicks.get(_NUMBER.sub("", click.action_id), _unknown)
        match handle(click, received):
            case Note() as note:
                return self._tell(click, received, note)
            case OpenView() | PushView() | RedrawView() as shown:
                if not self._show(shown, click.trigger, click.view):
                    self._tell(click, received, Note(NoteName.FAILED))
                return Acknowledged()
            case answer:
                return answer

    def submission(self, submission: Submission, received: Received) -> Answer:
        """Have a form handled that was sent."""
        handle = self.handlers.submissions.get(submission.view.callback, _unknown)
        match handle(submission, received):
            case Note() as note:
                return NextView(self.notes.view(submission.workspace, note))
            case OpenView(view) | PushView(view) | RedrawView(view):
                return NextView(view)
            case answer:
                return answer

    def closing(self, closing: Closing, received: Received) -> Answer:
        """Have it handled that a form was closed; most do not mind."""
        handle = self.handlers.closings.get(closing.view.callback)
        if handle is not None:
            handle(closing, received)
        return Acknowledged()

    def command(self, command: SlashCommand, received: Received) -> Answer:
        """Have a command handled."""
        match self.on_command(command, received):
            case Note() as note:
                return Ephemeral(self.notes.message(command.workspace, note))
            case OpenView() | PushView() | RedrawView() as shown:
                if self._show(shown, command.trigger):
                    return Acknowledged()
                failed = Note(NoteName.FAILED)
                return Ephemeral(self.notes.message(command.workspace, failed))
            case answer:
                return answer

    def _tell(self, click: Click, received: Received, note: Note) -> Answer:
        """Say a note where the press was: in the conversation, or above the view."""
        if click.view is None:
            self.notes.tell(click, received, note)
        else:
            above = PushView if click.view.type == "modal" else OpenView
            self._show(
                above(self.notes.view(click.workspace, note)), click.trigger, click.view
            )
        return Acknowledged()

    def _show(self, shown: Shown, trigger: str, view: View | None = None) -> bool:
        """Return whether Slack took the view: it may be ill, or the trigger too old."""
        try:
            match shown:
                case RedrawView(content) if view is not None:
                    self.views.update(view.id, view.hash, content)
                case PushView(content):
                    self.views.push(trigger, content)
                case _:
                    self.views.open(trigger, shown.view)
        except SlackError as error:
            log.warning("view_not_shown", method=error.method, code=error.code)
            return False
        return True


def _unknown(request: Click | Submission, _delivery: Received) -> Note:
    """Answer what comes from a message or form of another version."""
    name = request.action_id if isinstance(request, Click) else request.view.callback
    log.info("handler_unknown", name=name)
    return Note(NoteName.UNKNOWN_BUTTON)
