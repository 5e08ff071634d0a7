"""Who of a channel's members can take part in a round, and why the others cannot."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from ponchik.errors import Invalid
from ponchik.events.program import Settings
from ponchik.events.round import Exclusion, ExclusionReason

#: What members chose themselves, or left open, is told in counts, without names.
OWN_CHOICES = frozenset(
    {
        ExclusionReason.ON_BREAK,
        ExclusionReason.SKIPPED,
        ExclusionReason.STOPPED,
        ExclusionReason.UNHEARD,
    }
)


class TooFewMembers(Invalid):
    """A round takes two people."""


class Account(Protocol):
    """What decides whether somebody can take part.

    `workspace` is their home, and `workspaces` those that they belong to as well.
    """

    @property
    def workspace(self) -> str: ...
    @property
    def workspaces(self) -> Collection[str]: ...
    @property
    def is_slackbot(self) -> bool: ...
    @property
    def is_workflow_bot(self) -> bool: ...
    @property
    def is_bot(self) -> bool: ...
    @property
    def deactivated(self) -> bool: ...
    @property
    def not_joined(self) -> bool: ...
    @property
    def is_external(self) -> bool: ...
    @property
    def is_guest(self) -> bool: ...


def exclusion_reason(
    account: Account | None, workspace: str, settings: Settings
) -> ExclusionReason | None:
    """Return the first reason why somebody cannot take part, None if they can.

    `account` is None for a member whom Slack does not show.
    """
    if account is None:
        return ExclusionReason.NOT_FOUND
    is_ours = account.workspace in {"", workspace} or workspace in account.workspaces
    external = account.is_external or not is_ours
    reasons = {
        ExclusionReason.SLACKBOT: account.is_slackbot,
        ExclusionReason.WORKFLOW_BOT: account.is_workflow_bot,
        ExclusionReason.BOT: account.is_bot,
        ExclusionReason.DEACTIVATED: account.deactivated,
        ExclusionReason.NOT_JOINED: account.not_joined,
        ExclusionReason.EXTERNAL: external and not settings.include_externals,
        ExclusionReason.GUEST: account.is_guest and not settings.include_guests,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


@dataclass(frozen=True)
class Roster:
    """A channel's people; `titles` and `time_zones` are in the participants' order.

    `private_blocks` are pairs of participants of whom one does not want to meet the
    other, each pair in order.
    """

    participants: tuple[UUID, ...]
    exclusions: tuple[Exclusion, ...]
    titles: tuple[str | None, ...]
    time_zones: tuple[str | None, ...]
    private_blocks: frozenset[tuple[UUID, UUID]] = frozenset()

    def require_two(self) -> None:
        """Raise TooFewMembers unless two people can take part."""
        if len(self.participants) < 2:
            raise TooFewMembers(
                f"{len(self.participants)} of the channel's members can take part, and "
                "it takes two to meet: invite more people"
            )

    def teams(self) -> tuple[int | None, ...]:
        """Number the titles, so that people with the same title share a number.

        The numbers do not tell which title it is; None stands for no title.
        """
        numbers: dict[str, int] = {}
        return tuple(
            numbers.setdefault(title.casefold().strip(), len(numbers))
            if title
            else None
            for title in self.titles
        )

    def offsets(self, now: datetime) -> tuple[int | None, ...]:
        """Return minutes east of UTC at that moment, None for an unknown time zone."""
        known = {zone: _offset(zone, now) for zone in set(self.time_zones)}
        return tuple(known[zone] for zone in self.time_zones)


def _offset(zone: str | None, now: datetime) -> int | None:
    try:
        offset = now.astimezone(ZoneInfo(zone or "")).utcoffset()
    except (LookupError, OSError, ValueError):
        return None
    return None if offset is None else int(offset.total_seconds()) // 60
