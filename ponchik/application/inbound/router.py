"""Which handler takes what Slack delivers, whatever it came by; each thing once."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog

from ponchik.application.inbound.command_words import read_words, suggestion
from ponchik.application.inbound.forms import (
    accepted,
    in_place,
    under_the_fields,
    unfit_form,
)
from ponchik.application.inbound.handlers import (
    FormErrors,
    Handler,
    Handlers,
    Incoming,
    Profiles,
    Subcommand,
    T,
    Typed,
    about,
)
from ponchik.application.inbound.keys import (
    Key,
    closing_key,
    key_of,
    submission_key,
)
from ponchik.application.inbound.profiles import ProfileReader
from ponchik.application.inbound.programs import hosted_program, program_asked
from ponchik.application.inbound.refusals import allowed, note_of, tell_or_return
from ponchik.application.inbound.shown import Screen
from ponchik.application.notes import Notes
from ponchik.application.profiles import reading
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
)
from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Recorder
from ponchik.errors import Refused
from ponchik.events.event import Stream
from ponchik.slack.buttons import Callback
from ponchik.slack.requests import (
    Click,
    Closing,
    SlashCommand,
    Submission,
    WorkspaceEvent,
)
from ponchik.slack.surfaces.commands import unknown_command
from ponchik.slack.texts.language import language_of
from ponchik.slack.texts.replies import NoteName
from ponchik.store import inbox, people

log = structlog.get_logger(__name__)

#: What `/ponchik` alone asks for.
HELP = "help"
_FAILED = Note(NoteName.FAILED)


@dataclass(frozen=True)
class Router:
    """A delivery is noted, handled and recorded in one transaction.

    What is refused is undone as a whole; then the person is told why.
    """

    handler: CommandHandler
    clock: Clock
    handlers: Handlers
    notes: Notes
    screen: Screen
    profiles: ProfileReader

    def click(self, click: Click, received: Received) -> Answer:
        """Have a press handled; one on a button that nobody knows changes nothing."""
        match self._press(click, received):
            case Note() as note:
                self._tell(click, note)
            case OpenView() | PushView() | RedrawView() as shown:
                if not self.screen.show(
                    click.workspace, shown, click.trigger, click.view
                ):
                    self._tell(click, _FAILED)
            case Ephemeral(message) if click.view is None:
                self.screen.say(click, message)
            case Ephemeral(message):
                view = self.notes.frame(click.workspace, click.user, message)
                self._open(click, view)
            case _:
                pass
        return Acknowledged()

    def submission(self, submission: Submission, received: Received) -> Answer:
        """Have a form handled; what is wrong is said under its fields."""
        view, workspace, user = submission.view, submission.workspace, submission.user
        try:
            reply = self._submit(submission, received)
        except FormErrors as wrong:
            return under_the_fields(view, wrong.sentences)
        except Refused as refused:
            log.info("form_refused", form=view.callback, reason=str(refused))
            reply = note_of(refused)
        match reply:
            case Note() as note:
                sentence = self.notes.message(workspace, user, note).text
                instead = self.notes.view(workspace, user, note)
                return in_place(view, sentence, instead)
            case OpenView(content) | PushView(content) | RedrawView(content):
                return NextView(content)
            case Ephemeral(message):
                return NextView(self.notes.frame(workspace, user, message))
            case answer:
                return answer

    def closing(self, closing: Closing, received: Received) -> Answer:
        """Have it handled that a form was closed; most do not mind."""
        try:
            found = self.handlers.closings[Callback(closing.view.callback)]
        except (ValueError, KeyError):
            return Acknowledged()
        try:
            self._take(closing, closing_key(closing), received, found.reply_to)
        except Refused as refused:
            log.info("closing_refused", form=closing.view.callback, reason=str(refused))
        return Acknowledged()

    def command(self, command: SlashCommand, received: Received) -> Answer:
        """Have `/ponchik …` handled; an unknown word is answered with the closest."""
        known, workspace, user = self.handlers.commands, command.workspace, command.user
        words = read_words(command.text, known)
        name = words.name or HELP
        if name not in known:
            language = self.notes.language(workspace, user)
            return Ephemeral(unknown_command(language, name, suggestion(name, known)))
        try:
            typed = Typed(command, words._replace(name=name))
            reply = self._type(typed, known[name], received)
        except Refused as refused:
            log.info("command_refused", command=name, reason=str(refused))
            reply = note_of(refused)
        match reply:
            case Note() as note:
                return Ephemeral(self.notes.message(workspace, user, note))
            case OpenView() | PushView() | RedrawView() as shown:
                if self.screen.show(workspace, shown, command.trigger):
                    return Acknowledged()
                return Ephemeral(self.notes.message(workspace, user, _FAILED))
            case answer:
                return answer

    def event(self, event: WorkspaceEvent, received: Received) -> Answer:
        """Have an event of the workspace handled, if it concerns Ponchik."""
        apply = self.handlers.events.get(type(event))
        if apply is not None:
            apply(event, received.key, received.traceparent)
        return Acknowledged()

    def _press(self, click: Click, received: Received) -> Reply:
        button = self.handlers.button(click.action_id)
        key = key_of(button, click, received)
        try:
            answer, streams = partial(allowed, button), _known_streams(button, click)
            return self._take(click, key, received, answer, streams=streams)
        except Refused as refused:
            log.info("click_refused", action=click.action_id, reason=str(refused))
            tell = partial(tell_or_return, note_of(refused))
            return self._take(click, key, received, tell)

    def _submit(self, submission: Submission, received: Received) -> Reply:
        try:
            form = self.handlers.submissions[Callback(submission.view.callback)]
        except (ValueError, KeyError):
            form = Handler(unfit_form, for_outsiders=True)
        key = submission_key(submission)
        profiles = self.profiles.read(submission.workspace, form.people(submission))
        accept = partial(accepted, form)
        return self._take(submission, key, received, accept, profiles=profiles)

    def _type(self, typed: Typed, subcommand: Subcommand, received: Received) -> Reply:
        key = Key(received.key)
        return self._take(typed, key, received, partial(_run, subcommand))

    def _take(  # noqa: PLR0913 -- a request, and what is known of it before
        self,
        request: T,
        key: Key,
        received: Received,
        handle: Callable[[Incoming[T]], Reply],
        *,
        profiles: Profiles | None = None,
        streams: Sequence[Stream] = (),
    ) -> Reply:
        """Note the request and handle it; one that came before does nothing more.

        `streams` are read along with its sender.
        """
        noted = Received(key.text, received.traceparent)

        def work(recorder: Recorder) -> Reply:
            workspace, user = request.workspace, request.user
            kind = type(request).__name__.lower()
            delivery = inbox.Delivery(user, key.text, kind, key.near)
            noting = inbox.receiving(workspace, [delivery])
            [sender] = inbox.senders(recorder.receive(workspace, noting, streams))
            if not sender.is_new:
                return Acknowledged()
            reader = sender.reader or people.reader_of(
                recorder.transaction, workspace, user
            )
            recorder.metadata = noted.cause(str(reader.id))
            incoming = Incoming(
                request,
                workspace,
                reader.id,
                noted,
                self.clock(),
                recorder,
                language_of(reader.locale),
                profiles or {},
            )
            if not reader.is_known:
                cause, now = recorder.metadata, incoming.now
                wanted = reading(workspace, reader.id, key.text, cause, now)
                recorder.want([wanted])
            return handle(incoming)

        return self.handler.record(work, noted.cause())

    def _open(self, click: Click, view: Mapping[str, Any]) -> None:
        self.screen.show(click.workspace, OpenView(view), click.trigger, click.view)

    def _tell(self, click: Click, note: Note) -> None:
        """Tell a note that no effect tells: above the view, or where the press was."""
        if click.view is None:
            message = self.notes.message(click.workspace, click.user, note)
            self.screen.say(click, message)
        else:
            view = self.notes.view(click.workspace, click.user, note)
            self._open(click, view)


def _known_streams(button: Handler[Click], click: Click) -> Sequence[Stream]:
    """Return the streams to read ahead; a garbled press is refused once it is noted."""
    with suppress(Refused):
        return button.decides_on(click)
    return ()


def _run(subcommand: Subcommand, incoming: Incoming[Typed]) -> Reply:
    if not subcommand.for_hosts:
        return subcommand.reply_to(about(incoming, program_asked(incoming)))
    program = hosted_program(incoming)
    if isinstance(program, Ephemeral):
        return program
    return subcommand.reply_to(about(incoming, program))
