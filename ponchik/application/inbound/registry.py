"""Who handles which button, command, form and event: all of them on one page.

The names are those that `ponchik.slack.buttons` writes.
"""

from typing import get_args

from ponchik.application.inbound import (
    answers,
    breaks,
    choices,
    departures,
    enrolment,
    home,
    hosting,
    managing,
    members,
    personal,
    program_settings,
    resends,
    retries,
    starting,
    times,
)
from ponchik.application.inbound.handlers import (
    Handlers,
    Incoming,
    Subcommand,
    Typed,
    combined,
)
from ponchik.application.replies import Ephemeral, Reply
from ponchik.application.workspace_events import WorkspaceEvents
from ponchik.slack.requests import WorkspaceEvent
from ponchik.slack.surfaces.commands import help_message


def handlers_of(workspace_events: WorkspaceEvents) -> Handlers:
    """Return the handlers of everything that Slack delivers."""
    kinds = get_args(WorkspaceEvent)
    events = Handlers(events=dict.fromkeys(kinds, workspace_events.apply))
    topics = (
        answers,
        members,
        choices,
        departures,
        personal,
        breaks,
        hosting,
        enrolment,
        home,
        managing,
        program_settings,
        resends,
        retries,
        starting,
        times,
    )
    return _with_help(combined(*(topic.HANDLERS for topic in topics), events))


def _with_help(handlers: Handlers) -> Handlers:
    """Add the command that tells what all the others do."""
    known = {*handlers.commands, "help"}

    def show_help(incoming: Incoming[Typed]) -> Reply:
        return Ephemeral(help_message(incoming.language, known))

    return combined(handlers, Handlers(commands={"help": Subcommand(show_help)}))
