"""Reads a channel's members from Slack and remembers them as people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ponchik.application.member_reading import MemberReading
from ponchik.domain.choices import NONE, ChoiceKind, ComingRound, absence
from ponchik.domain.roster import Roster, exclusion_reason
from ponchik.events.program import Settings
from ponchik.events.round import Exclusion, ExclusionReason
from ponchik.queries.member_choices import choices_of
from ponchik.queries.private_avoidances import private_blocks
from ponchik.slack.client.answers import Profile
from ponchik.slack.client.slack import Slack
from ponchik.store import people
from ponchik.store.connection import Database, Transaction
from ponchik.store.people import Account

_REASONS: Mapping[ChoiceKind, ExclusionReason] = {
    ChoiceKind.SKIP: ExclusionReason.SKIPPED,
    ChoiceKind.BREAK: ExclusionReason.ON_BREAK,
    ChoiceKind.STOP: ExclusionReason.STOPPED,
    ChoiceKind.UNHEARD: ExclusionReason.UNHEARD,
}


@dataclass(frozen=True)
class ChannelMembers:
    """A channel's members by Slack id: those to pair, and why the others are not."""

    accounts: Sequence[Account]
    reasons: Mapping[str, ExclusionReason]
    titles: Mapping[str, str]

    def remember(
        self, transaction: Transaction, workspace: str, coming: ComingRound
    ) -> Roster:
        """Store what Slack tells of the members.

        Return them as people, without those who chose to be left out of the round, and
        with whom of each other they do not want to meet.
        """
        ids = people.remember(transaction, workspace, self.accounts)
        choices = choices_of(transaction, workspace, list(ids.values()))
        own = {
            slack_id: _REASONS[choice.kind]
            for slack_id, person in ids.items()
            if (choice := absence(choices.get(person, NONE), coming))
        }
        reasons = {**own, **self.reasons}
        excluded = tuple(
            Exclusion(person=ids[slack_id], reason=reason)
            for slack_id, reason in sorted(reasons.items())
        )
        taking_part = sorted(ids.keys() - reasons.keys(), key=ids.__getitem__)
        zones = {account.slack_id: account.time_zone for account in self.accounts}
        participants = tuple(ids[slack_id] for slack_id in taking_part)
        return Roster(
            participants=participants,
            exclusions=excluded,
            titles=tuple(self.titles.get(slack_id) for slack_id in taking_part),
            time_zones=tuple(zones[slack_id] for slack_id in taking_part),
            private_blocks=private_blocks(transaction, workspace, participants),
        )


def read_members(
    database: Database, slack: Slack, workspace: str, channel: str, settings: Settings
) -> ChannelMembers:
    """Ask Slack for all members of the channel, all pages of them, but for Ponchik.

    Raises SlackError if it has to be gone on with later; what was read is kept.
    """
    found, profiles = MemberReading(database, slack, workspace, channel).read()
    own = slack.identity().bot_user
    members = [member for member in found if member != own]
    reasons = {
        member: reason
        for member in members
        if (reason := exclusion_reason(profiles.get(member), workspace, settings))
    }
    titles = {
        member: profile.title for member, profile in profiles.items() if profile.title
    }
    accounts = [account_of(member, profiles.get(member)) for member in members]
    return ChannelMembers(accounts, reasons, titles)


def account_of(member: str, profile: Profile | None) -> Account:
    """Return what is known of somebody: all that Slack tells, or the id alone."""
    if profile is None:
        return Account(member)
    return Account(
        slack_id=member,
        name=profile.name,
        time_zone=profile.tz,
        locale=profile.locale,
        avatar=profile.avatar,
        handle=profile.handle,
        title=profile.title,
        is_admin=profile.is_admin,
    )
