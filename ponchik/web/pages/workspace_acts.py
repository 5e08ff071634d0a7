"""Disconnecting the workspace does what removing the app in Slack does."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.responses import Response

from ponchik.application.uninstalling import uninstall
from ponchik.command_handler import Recorder
from ponchik.errors import SlackError, Unknown, WorkspaceRejected
from ponchik.store import installations
from ponchik.web.pages.acting import Act, Asked, lead, part
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
_NOT_REVOKED = (
    "Ponchik could not have its token revoked: remove the app in Slack, under Manage "
    "apps."
)
#: Slack's answers to a token that is good for nothing any more.
_ENDED = {"account_inactive", "invalid_auth", "token_revoked"}


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
        f"{_what_ends(asked)} What still waits to be sent is not sent. Ponchik "
        "forgets its token, and Slack is asked to revoke it: Ponchik says nothing "
        "there until it is installed again, and programs then begin anew. What "
        "happened stays here. Slack may list the app until somebody removes it, under "
        "Manage apps.",
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


def _at_hand(asked: Asked) -> Asked:
    """Take the token along as the subject, None if there is none that can be read."""
    try:
        token = asked.visit.ponchik.tokens.installed(asked.visit.visitor.workspace)
    except SlackError:
        token = None
    return replace(asked, subject=token)


def _disconnect(asked: Asked, recorder: Recorder) -> Notice:
    uninstall(recorder, asked.visit.visitor.workspace, asked.visit.now)
    return Notice("disconnected")  # which tells `_answer` that it was the first time


def _answer(asked: Asked, notice: Notice | None) -> Response:
    if notice is None:
        return lead(asked, notice)
    revoked = "Its token is no longer valid." if _revokes(asked) else _NOT_REVOKED
    return part(asked, "Ponchik is disconnected, and you are signed out.", revoked)


def _revokes(asked: Asked) -> bool:
    """Return whether Slack has ended the token, which is forgotten here by now."""
    if asked.subject is None:
        return False
    slack = asked.visit.ponchik.page_slack_of(asked.visit.visitor.workspace)
    try:
        slack.with_token(asked.subject).revoke_token()
    except WorkspaceRejected as rejected:
        return rejected.code in _ENDED
    except SlackError:
        return False
    return True


WORKSPACE_ACTS: Mapping[str, Act] = {
    "disconnect": Act(_ask_disconnect, _disconnect, _at_hand, _answer)
}
