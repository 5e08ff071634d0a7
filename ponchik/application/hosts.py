"""Who can be a program's host."""

from ponchik.domain.roster import Account, exclusion_reason
from ponchik.events.program import Settings

#: Guests and people of other companies may take part, but never host.
ONLY_MEMBERS = Settings(include_guests=False, include_externals=False)


def cannot_host(account: Account | None, workspace: str) -> bool:
    """Return whether somebody is a bot, a guest, deactivated, or not from here."""
    return exclusion_reason(account, workspace, ONLY_MEMBERS) is not None
