"""Who visits the pages, and what they may see: looked up again on each request."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

import structlog

from ponchik.application.hosts import ONLY_MEMBERS
from ponchik.domain.roster import exclusion_reason
from ponchik.errors import Rejected, SlackError
from ponchik.queries.hosts import hosts_of
from ponchik.queries.memberships import own_programs
from ponchik.queries.programs import find_programs
from ponchik.slack.client.answers import Profile
from ponchik.slack.client.slack import Slack
from ponchik.store import people, sessions
from ponchik.store.connection import Database, Transaction
from ponchik.store.sessions import SessionOwner

log = structlog.get_logger(__name__)


class Kind(StrEnum):
    """What somebody is in Slack, as far as it matters here.

    Whoever may not sign in has the reason stored in its place.
    """

    ADMIN = "admin"
    MEMBER = "member"


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in; `hosted` are the programs that they host.

    `programs` are the rows of all programs that they may know of.
    """

    workspace: str
    domain: str
    workspace_name: str
    person: UUID
    slack_id: str
    name: str
    time_zone: str | None
    is_admin: bool
    hosted: frozenset[UUID]
    programs: Sequence[Mapping[str, Any]]

    @property
    def is_manager(self) -> bool:
        """Whether there is more to see for them than their own."""
        return self.is_admin or bool(self.hosted)

    @property
    def managed(self) -> list[UUID]:
        """The programs whose figures they may see."""
        ids = [one["program"] for one in self.programs]
        return [one for one in ids if self.manages(one)]

    @property
    def rights(self) -> tuple[object, ...]:
        """What decides which pages they may see, to be compared with later."""
        known = {one["program"] for one in self.programs}
        return self.is_admin, self.hosted, frozenset(known)

    def hosts(self, program: UUID) -> bool:
        """Return whether they may see names and answers of a program."""
        return program in self.hosted

    def manages(self, program: UUID) -> bool:
        """Return whether they may see a program's figures."""
        return self.is_admin or self.hosts(program)


def hash_of(token: str) -> bytes:
    """Return what is stored of a token."""
    return sha256(token.encode()).digest()


def kind_of(profile: Profile | None, workspace: str) -> str:
    """Return what somebody is: an admin, a member, or why they may not sign in."""
    reason = exclusion_reason(profile, workspace, ONLY_MEMBERS)
    if reason is not None or profile is None:
        return str(reason)
    return Kind.ADMIN if profile.is_admin else Kind.MEMBER


@dataclass(frozen=True)
class Visitors:
    """`slack_of` gives a workspace's Slack, which is asked with little patience."""

    database: Database
    slack_of: Callable[[str], Slack]

    def find(self, token: str, *, is_use: bool = True) -> Visitor | None:
        """Return who has this token, None if nobody may come in with it (any more).

        It is no use of theirs if a page that is open asks by itself.
        """
        hashed = hash_of(token)
        owner = self.database.transaction(
            lambda t: sessions.owner_of(t, hashed, is_use=is_use)
        )
        if owner is None:
            return None
        kind = self._asked_again(owner) if owner.is_stale else owner.kind
        if kind not in set(Kind):
            self.sign_out_everywhere(owner.workspace, owner.person)
            return None
        return self.database.transaction(
            lambda t: _visitor(t, owner, is_admin=kind == Kind.ADMIN), owner.workspace
        )

    def sign_out(self, token: str) -> None:
        """End one session."""
        self.database.transaction(lambda t: sessions.end(t, hash_of(token)))

    def sign_out_everywhere(self, workspace: str, person: UUID) -> None:
        """End all of a person's sessions."""
        self.database.transaction(
            lambda t: sessions.end_all(t, workspace, person), workspace
        )

    def _asked_again(self, owner: SessionOwner) -> str | None:
        """Return what Slack says of them now, or said last while it is away."""
        try:
            profile = read_profile(self.slack_of(owner.workspace), owner.slack_id)
        except SlackError as error:
            log.warning("visitor_not_checked", method=error.method, code=error.code)
            return owner.kind
        kind = kind_of(profile, owner.workspace)
        self.database.transaction(
            lambda t: people.note_kind(t, owner.workspace, owner.person, kind),
            owner.workspace,
        )
        return kind


def read_profile(slack: Slack, user: str) -> Profile | None:
    """Return what Slack tells of somebody, None if it knows nobody such.

    Raises SlackError if it cannot tell now.
    """
    try:
        return slack.profile(user)
    except Rejected:
        return None


def _visitor(
    transaction: Transaction, owner: SessionOwner, *, is_admin: bool
) -> Visitor:
    every = find_programs(transaction, owner.workspace)
    hosted = {one["program"] for one in every if owner.person in hosts_of(one)}
    own = own_programs(transaction, owner.workspace, owner.person)
    known = hosted | {one.id for one in own}
    return Visitor(
        workspace=owner.workspace,
        domain=owner.domain,
        workspace_name=owner.workspace_name,
        person=owner.person,
        slack_id=owner.slack_id,
        name=owner.name or owner.slack_id,
        time_zone=owner.time_zone,
        is_admin=is_admin,
        hosted=frozenset(hosted),
        programs=[one for one in every if is_admin or one["program"] in known],
    )
