"""How Slack is asked who people are while somebody waits for a form."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from ponchik.application.inbound.handlers import CannotDo, Profiles
from ponchik.application.replies import Note
from ponchik.errors import Rejected, SlackError
from ponchik.slack.client.answers import Profile
from ponchik.slack.client.slack import Slack
from ponchik.slack.texts.replies import NoteName

log = structlog.get_logger(__name__)

_NOT_THERE = frozenset({"user_not_found", "user_not_visible"})


@dataclass(frozen=True)
class ProfileReader:
    """The Slack of a workspace is impatient: a form is answered within seconds."""

    slack_of: Callable[[str], Slack]

    def read(self, workspace: str, users: Sequence[str]) -> Profiles:
        """Return what Slack tells of these people. Raises CannotDo if it tells not."""
        try:
            slack = self.slack_of(workspace)
            return {user: _profile(slack, user) for user in users}
        except SlackError as error:
            log.warning("profiles_not_read", method=error.method, code=error.code)
            raise CannotDo(Note(NoteName.FAILED)) from None


def _profile(slack: Slack, user: str) -> Profile | None:
    try:
        return slack.profile(user)
    except Rejected as error:
        if error.code in _NOT_THERE:
            return None
        raise
