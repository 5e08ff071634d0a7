"""Reads a channel's members from Slack and remembers them as people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ponchik.domain.roster import Roster, exclusion_reason
from ponchik.errors import Conflict, Rejected, Unknown
from ponchik.events.program import Settings
from ponchik.events.round import Exclusion, ExclusionReason
from ponchik.queries.private_avoidances import private_blocks
from ponchik.slack.client.answers import Channel, Profile
from ponchik.slack.client.slack import Slack
from ponchik.store import people
from ponchik.store.connection import Transaction
from ponchik.store.people import Account

#: Up to so many members, one call each is quicker than the whole workspace's pages.
_ASK_ONE_BY_ONE = 30


class Unreachable(Conflict):
    """Ponchik cannot work in this channel as things stand there."""


@dataclass(frozen=True)
class ChannelMembers:
    """A channel's members by Slack id: those to pair, and why the others are not."""

    accounts: Sequence[Account]
    reasons: Mapping[str, ExclusionReason]
    titles: Mapping[str, str]

    def remember(self, transaction: Transaction, workspace: str) -> Roster:
        """Store what Slack tells of the members.

        Return them as people, with whom of each other they do not want to meet.
        """
        ids = people.remember(transaction, workspace, self.accounts)
        excluded = tuple(
            Exclusion(person=ids[slack_id], reason=reason)
            for slack_id, reason in sorted(self.reasons.items())
        )
        taking_part = sorted(ids.keys() - self.reasons.keys(), key=ids.__getitem__)
        zones = {account.slack_id: account.time_zone for account in self.accounts}
        participants = tuple(ids[slack_id] for slack_id in taking_part)
        return Roster(
            participants=participants,
            exclusions=excluded,
            titles=tuple(self.titles.get(slack_id) for slack_id in taking_part),
            time_zones=tuple(zones[slack_id] for slack_id in taking_part),
            private_blocks=private_blocks(transaction, workspace, participants),
        )


def require_channel(slack: Slack, channel: str) -> Channel:
    """Return what Slack tells of the channel.

    Raises Unknown or Unreachable unless Ponchik is in the channel and can work.
    """
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
    return found


def read_members(
    slack: Slack, workspace: str, channel: str, settings: Settings
) -> ChannelMembers:
    """Ask Slack for all members of the channel, all pages of them, but for Ponchik."""
    own = slack.identity().bot_user
    members = [member for member in slack.member_ids(channel) if member != own]
    profiles = _profiles(slack, members)
    reasons = {
        member: reason
        for member in members
        if (reason := exclusion_reason(profiles.get(member), workspace, settings))
    }
    titles = {
        member: profile.title for member, profile in profiles.items() if profile.title
    }
    accounts = [_account(member, profiles.get(member)) for member in members]
    return ChannelMembers(accounts, reasons, titles)


def _profiles(slack: Slack, members: Sequence[str]) -> Mapping[str, Profile]:
    wanted = set(members)
    if len(members) > _ASK_ONE_BY_ONE:
        found = {
            profile.user: profile
            for profile in slack.profiles()
            if profile.user in wanted
        }
        # users.list leaves out people of connected companies.
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


def _account(member: str, profile: Profile | None) -> Account:
    if profile is None:
        return Account(member)
    return Account(
        slack_id=member,
        name=profile.name,
        time_zone=profile.tz,
        locale=profile.locale,
        avatar=profile.avatar,
        handle=profile.handle,
    )
