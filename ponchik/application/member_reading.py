"""Reading a channel's members, a step at a time.

Slack makes readers wait, sometimes for long. So what was read is kept in between: who
comes back goes on where it was, and holds no thread meanwhile.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from ponchik.errors import Ambiguous, Rejected, SlackError
from ponchik.slack.client.answers import Profile
from ponchik.slack.client.slack import Slack
from ponchik.store import readings
from ponchik.store.connection import Database

#: Up to so many members are asked for one by one, whatever the workspace's size.
_ASK_ONE_BY_ONE = 100
#: Slack lets one ask for a page of everybody as rarely as for so many single people.
_PEOPLE_FOR_A_PAGE = 5
#: So many answers may be lost with a worker that is killed.
_KEPT_EACH = 20
_GONE = {"user_not_found", "user_not_visible", "users_not_found"}


@dataclass
class Progress:
    """`profiles` has None for whom Slack does not show, or nobody can read."""

    members: list[str] = field(default_factory=list)
    members_cursor: str = ""
    members_read: bool = False
    profiles: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    people_cursor: str = ""
    pages: int = 0
    listed: bool = False

    @property
    def missing(self) -> Sequence[str]:
        return [one for one in self.members if one not in self.profiles]


@dataclass(frozen=True)
class MemberReading:
    database: Database
    slack: Slack
    workspace: str
    channel: str

    def read(self) -> tuple[Sequence[str], dict[str, Profile]]:
        """Return the members' ids, and the profiles of those whom Slack shows.

        Raises SlackError if it has to be gone on with later; what was read is kept.
        """
        with self._kept() as progress:
            self._members(progress)
            self._everybody(progress)
            self._one_by_one(progress)
        self.database.transaction(
            lambda t: readings.forget(t, self.workspace, self.channel)
        )
        profiles = {
            member: Profile(**{**found, "workspaces": tuple(found["workspaces"])})
            for member, found in progress.profiles.items()
            if found is not None
        }
        return progress.members, profiles

    @contextmanager
    def _kept(self) -> Iterator[Progress]:
        kept = self.database.transaction(
            lambda t: readings.recall(t, self.workspace, self.channel)
        )
        progress = Progress(**kept) if kept else Progress()
        try:
            yield progress
        except SlackError as error:
            if isinstance(error, Rejected) and error.code == "invalid_cursor":
                progress = Progress(profiles=progress.profiles)
            self._keep(progress)
            raise

    def _keep(self, progress: Progress) -> None:
        self.database.transaction(
            lambda t: readings.keep(t, self.workspace, self.channel, asdict(progress))
        )

    def _members(self, progress: Progress) -> None:
        while not progress.members_read:
            found, cursor = self.slack.member_page(
                self.channel, progress.members_cursor
            )
            progress.members = list(dict.fromkeys([*progress.members, *found]))
            _require_other(cursor, progress.members_cursor, "conversations.members")
            progress.members_cursor, progress.members_read = cursor, not cursor

    def _everybody(self, progress: Progress) -> None:
        """Read pages of the workspace, as long as they are the quicker way."""
        while self._is_worth_a_page(progress):
            found, cursor = self.slack.people_page(progress.people_cursor)
            wanted = set(progress.members)
            progress.profiles |= {
                one.user: asdict(one) for one in found if one.user in wanted
            }
            _require_other(cursor, progress.people_cursor, "users.list")
            progress.people_cursor, progress.listed = cursor, not cursor
            progress.pages += 1
            self._keep(progress)

    def _is_worth_a_page(self, progress: Progress) -> bool:
        """Whether the pages have cost less so far than asking one by one would."""
        if len(progress.members) <= _ASK_ONE_BY_ONE or progress.listed:
            return False
        spent = progress.pages * _PEOPLE_FOR_A_PAGE
        return bool(progress.missing) and spent < len(progress.members)

    def _one_by_one(self, progress: Progress) -> None:
        """The list also leaves out people of connected companies."""
        for number, member in enumerate(progress.missing, 1):
            found = self._profile(member)
            progress.profiles[member] = None if found is None else asdict(found)
            if number % _KEPT_EACH == 0:
                self._keep(progress)

    def _profile(self, member: str) -> Profile | None:
        """Return what Slack tells of somebody; one whom nobody can read is left out."""
        try:
            return self.slack.profile(member)
        except Rejected as error:
            if error.code in _GONE:
                return None
            raise
        except Ambiguous as error:
            if error.code == "garbled_record":
                return None
            raise


def _require_other(cursor: str, before: str, method: str) -> None:
    """Raise Ambiguous for a cursor that comes again: it would lead round in circles."""
    if cursor and cursor == before:
        raise Ambiguous(method, "repeated_cursor")
