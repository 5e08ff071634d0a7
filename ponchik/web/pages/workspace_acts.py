"""Disconnecting the workspace does what removing the app in Slack does."""

from collections.abc import Mapping

from ponchik.application.uninstalling import uninstall
from ponchik.command_handler import Recorder
from ponchik.errors import Unknown
from ponchik.store import installations
from ponchik.web.pages.acting import Act, Asked
from ponchik.web.pages.answers import NOT_FOUND
from ponchik.web.pages.forms import Form
from ponchik.web.pages.looks import counted
from ponchik.web.pages.notices import Notice
from ponchik.web.pages.questions import NothingToDo, Question
from ponchik.web.pages.visits import Visit

_BY_OTHER_MEANS = (
    "There is no token of this workspace to forget. If Ponchik serves it by "
    "SLACK_BOT_TOKEN, remove the app in Slack, under Manage apps."
)


def find_workspace(visit: Visit, form: Form) -> Asked:
    """Return the workspace, for its admins. Raises Unknown for others."""
    if not visit.visitor.is_admin:
        raise Unknown(NOT_FOUND)
    return Asked(visit, {}, form, f"{visit.base}/settings")


def _ask_disconnect(asked: Asked) -> Question:
    visitor = asked.visit.visitor
    if not asked.visit.read(lambda t: installations.is_installed(t, visitor.workspace)):
        raise NothingToDo(_BY_OTHER_MEANS)
    name = visitor.workspace_name
    return Question(
        f"Disconnect {name}?",
        f"{_what_ends(asked)} What still waits to be sent is not sent, and Ponchik "
        "forgets its token: it says nothing in Slack until it is installed again, and "
        "programs then begin anew. What happened stays here. Slack lists the app until "
        "somebody removes it there, under Manage apps.",
        yes="Disconnect",
        no="Stay connected",
        word=name,
        is_harm=True,
    )


def _what_ends(asked: Asked) -> str:
    running = [one for one in asked.visit.visitor.programs if one["running"]]
    if not running:
        return "No program is running."
    rounds = sum(one["open_round"] is not None for one in running)
    programs = (
        f"{counted(len(running), 'program')} {'ends' if len(running) == 1 else 'end'}"
    )
    if not rounds:
        return f"{programs}; no round is running."
    closed = "is" if rounds == 1 else "are"
    return (
        f"{programs}; {counted(rounds, 'running round')} {closed} closed without "
        "another word."
    )


def _disconnect(asked: Asked, recorder: Recorder) -> Notice:
    uninstall(recorder, asked.visit.visitor.workspace, asked.visit.now)
    return Notice("disconnected")


WORKSPACE_ACTS: Mapping[str, Act] = {"disconnect": Act(_ask_disconnect, _disconnect)}
