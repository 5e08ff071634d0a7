"""Who can be a host, and how that is asked of Slack while somebody waits."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from ponchik.application.inbound.handlers import CannotDo, Profiles
from ponchik.application.replies import Note
from ponchik.domain.roster import Account, exclusion_reason
from ponchik.errors import Rejected, SlackError
from ponchik.events.program import Settings
from ponchik.slack.client.answers import Profile
from ponchik.slack.client.slack import Slack
from ponchik.slack.texts.replies import NoteName

log = structlog.get_logger(__name__)

_NOT_THERE = frozenset({"user_not_found", "user_not_visible"})
#: Guests and people of other companies may take part, but never host.
_ONLY_MEMBERS = Settings(include_guests=False, include_externals=False)


@dataclass(frozen=True)
class ProfileReader:
    """`slack` is impatient: a form has to be answered within seconds."""

    slack: Slack

    def read(self, users: Sequence[str]) -> Profiles:
        """Return what Slack tells of these people. Raises CannotDo if it tells not."""
        try:
            return {user: self._profile(user) for user in users}
        except SlackError as error:
            log.warning("profiles_not_read", method=error.method, code=error.code)
            raise CannotDo(Note(NoteName.FAILED)) from None

    def _profile(self, user: str) -> Profile | None:
        try:
            return self.slack.profile(user)
        except Rejected as error:
            if error.code in _NOT_THERE:
                return None
            raise


def cannot_host(profile: Account | None, workspace: str) -> bool:
    """Return whether somebody is a bot, a guest, deactivated, or not from here."""
    return exclusion_reason(profile, workspace, _ONLY_MEMBERS) is not None
