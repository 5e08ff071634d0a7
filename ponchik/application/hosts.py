"""Who can be a program's host."""

from ponchik.domain.roster import exclusion_reason
from ponchik.events.program import Settings
from ponchik.slack.client.answers import Profile

#: Guests and people of other companies may take part, but never host.
_ONLY_MEMBERS = Settings(include_guests=False, include_externals=False)


def cannot_host(profile: Profile | None, workspace: str) -> bool:
    """Return whether somebody is a bot, a guest, deactivated, or not from here."""
    return exclusion_reason(profile, workspace, _ONLY_MEMBERS) is not None
