"""Who is in a channel, and who of them can take part in a round."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from ponchik.errors import Conflict, Invalid, Rejected, Unknown
from ponchik.events.program import Settings
from ponchik.events.round import Exclusion, ExclusionReason
from ponchik.slack.answers import Profile
from ponchik.slack.client import Slack
from ponchik.store import people
from ponchik.store.connection import Transaction
from ponchik.store.people import Account


class TooFewMembers(Invalid):
    """A round takes two people."""


class Unreachable(Conflict):
    """Ponchik cannot work in this channel as things stand there."""


#: Up to so many members one call each is quicker than the whole workspace's pages.
_ASK_ONE_BY_ONE = 30


@dataclass(frozen=True)
class Roster:
    """A channel's members by Slack id: those to pair, and why the others are not."""

    accounts: Sequence[Account]
    reasons: Mapping[str, ExclusionReason]
    titles: Mapping[str, str]

    def remember(self, transaction: Transaction, workspace: str) -> "KnownRoster":
        ids = people.remember(transaction, workspace, self.accounts)
        excluded = tuple(
            Exclusion(person=ids[slack_id], reason=reason)
            for slack_id, reason in sorted(self.reasons.items())
        )
        taking_part = sorted(ids.keys() - self.reasons.keys(), key=ids.__getitem__)
        zones = {account.slack_id: account.time_zone for account in self.accounts}
        return KnownRoster(
            participants=tuple(ids[slack_id] for slack_id in taking_part),
            exclusions=excluded,
            titles=tuple(self.titles.get(slack_id) for slack_id in taking_part),
            time_zones=tuple(zones[slack_id] for slack_id in taking_part),
        )


@dataclass(frozen=True)
class KnownRoster:
    """`titles` and `time_zones` stand in the order of the participants."""

    participants: tuple[UUID, ...]
    exclusions: tuple[Exclusion, ...]
    titles: tuple[str | None, ...]
    time_zones: tuple[str | None, ...]

    def teams(self) -> tuple[int | None, ...]:
        """Who shares a title shares a number; which title it is, no number tells."""
        numbers: dict[str, int] = {}
        return tuple(
            numbers.setdefault(title.casefold().strip(), len(numbers))
            if title
            else None
            for title in self.titles
        )

    def offsets(self, now: datetime) -> tuple[int | None, ...]:
        """Minutes east of UTC at that moment, None where Slack's zone is unknown."""
        known = {zone: _offset(zone, now) for zone in set(self.time_zones)}
        return tuple(known[zone] for zone in self.time_zones)


def _offset(zone: str | None, now: datetime) -> int | None:
    try:
        offset = now.astimezone(ZoneInfo(zone or "")).utcoffset()
    except (LookupError, OSError, ValueError):
        return None
    return None if offset is None else int(offset.total_seconds()) // 60


def require_channel(slack: Slack, channel: str) -> None:
    """Raise Unknown or Conflict unless Ponchik is in the channel and can work there."""
    try:
        found = slack.channel(channel)
    except Rejected as error:
        if error.code in {"channel_not_found", "invalid_arguments"}:
            raise Unknown(
                f"Slack knows no channel {channel} that Ponchik can see: check the id, "
                "and invite Ponchik if the channel is private"
            ) from None
        raise
    if found.is_archived:
        raise Unreachable(f"#{found.name} is archived: unarchive it first")
    if not found.is_member:
        raise Unreachable(f"Ponchik is not in #{found.name}: invite it there first")


def read_roster(
    slack: Slack, workspace: str, channel: str, settings: Settings
) -> Roster:
    """Ask Slack for all members of the channel, all pages of them."""
    members = slack.member_ids(channel)
    profiles = _profiles(slack, members)
    reasons = {
        member: reason
        for member in members
        if (reason := _reason(profiles.get(member), workspace, settings))
    }
    titles = {
        member: profile.title for member, profile in profiles.items() if profile.title
    }
    accounts = [_account(member, profiles.get(member)) for member in members]
    return Roster(accounts, reasons, titles)


def require_enough(roster: KnownRoster) -> None:
    if len(roster.participants) < 2:
        raise TooFewMembers(
            f"{len(roster.participants)} of the channel's members can take part, and "
            "it takes two to meet: invite more people"
        )


def _profiles(slack: Slack, members: Sequence[str]) -> Mapping[str, Profile]:
    wanted = set(members)
    if len(members) > _ASK_ONE_BY_ONE:
        found = {
            profile.user: profile
            for profile in slack.profiles()
            if profile.user in wanted
        }
        # users.list does not tell of everybody: people of connected companies.
        return found | _one_by_one(slack, wanted - found.keys())
    return _one_by_one(slack, members)


def _one_by_one(slack: Slack, members: Iterable[str]) -> dict[str, Profile]:
    found = {}
    for member in members:
        try:
            found[member] = slack.profile(member)
        except Rejected as error:
            if error.code not in {"user_not_found", "user_not_visible"}:
                raise
    return found


def _reason(
    profile: Profile | None, workspace: str, settings: Settings
) -> ExclusionReason | None:
    """Why somebody cannot take part; the first reason that holds."""
    if profile is None:
        return ExclusionReason.NOT_FOUND
    external = profile.is_external or profile.workspace not in {"", workspace}
    reasons = {
        ExclusionReason.SLACKBOT: profile.is_slackbot,
        ExclusionReason.WORKFLOW_BOT: profile.is_workflow_bot,
        ExclusionReason.BOT: profile.is_bot,
        ExclusionReason.DEACTIVATED: profile.deactivated,
        ExclusionReason.NOT_JOINED: profile.not_joined,
        ExclusionReason.EXTERNAL: external and not settings.include_externals,
        ExclusionReason.GUEST: profile.is_guest and not settings.include_guests,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _account(member: str, profile: Profile | None) -> Account:
    if profile is None:
        return Account(member)
    return Account(member, profile.name, profile.tz, profile.locale, profile.avatar)
