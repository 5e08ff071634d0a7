"""The coming round as it would be: drawn for a page, and held against what was seen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from ponchik.application.channel_access import Unreachable
from ponchik.application.drafts import Draft, draft_of
from ponchik.application.previews import groups_digest
from ponchik.application.rounds import Rounds
from ponchik.domain.program import ProgramState, seed_of_draw
from ponchik.domain.roster import OWN_CHOICES, TooFewMembers
from ponchik.events.round import Exclusion, ExclusionReason, Group, RoundStarted
from ponchik.web.pages.acting import Asked
from ponchik.web.pages.program_acts import state_of
from ponchik.web.pages.questions import NothingToDo

#: So much of an id tells two people apart on a page.
_PREFIX = 8
#: A larger round says only that it differs, not in what.
_MOST_SHOWN = 4_000
#: Why somebody is not in the round, in words that hurt nobody.
WHY_OUT: Mapping[ExclusionReason, str] = {
    ExclusionReason.LEFT_OUT: "left out by a host",
    ExclusionReason.UNMATCHED: "no group was found this time",
    ExclusionReason.GUEST: "a guest",
    ExclusionReason.EXTERNAL: "of a connected company",
    ExclusionReason.NOT_JOINED: "has not joined yet",
    ExclusionReason.DEACTIVATED: "deactivated",
    ExclusionReason.NOT_FOUND: "Slack does not show them",
    ExclusionReason.BOT: "a bot",
    ExclusionReason.WORKFLOW_BOT: "a workflow",
    ExclusionReason.SLACKBOT: "Slack's own bot",
    ExclusionReason.ON_BREAK: "on a break",
    ExclusionReason.SKIPPED: "skip this one",
    ExclusionReason.STOPPED: "stopped taking part",
    ExclusionReason.UNHEARD: "paused after silent rounds",
}


@dataclass(frozen=True)
class Drawn:
    """The round that would start, how the program stands, and what hosts decided."""

    started: RoundStarted
    state: ProgramState
    draft: Draft
    seed: int

    @property
    def digest(self) -> str:
        """What tells it from any other."""
        return groups_digest(self.started)

    @property
    def shown(self) -> str:
        """The groups, so short that a form can bring them back."""
        told = "|".join(
            ".".join(one.hex[:_PREFIX] for one in group.members)
            for group in self.started.groups
        )
        return told if len(told) <= _MOST_SHOWN else ""

    def group(self, mark: str) -> Group:
        """Return the group that was meant. Raises NothingToDo for another by now."""
        for one in self.started.groups:
            if mark_of(one.members) == mark:
                return one
        raise NothingToDo("This group is not drawn any more: look once more.")

    def is_kept(self, group: Group) -> bool:
        """Return whether a host decided on the group."""
        kept = self.started.inputs.kept if self.started.inputs else ()
        return set(group.members) in map(set, kept)

    @property
    def out(self) -> Sequence[Exclusion]:
        """Who is not in it and can be named, without what members chose themselves."""
        return [one for one in self.started.exclusions if one.reason not in OWN_CHOICES]

    @property
    def own_choices(self) -> Mapping[str, int]:
        """How many chose not to be in it, by what they chose."""
        chosen = [one.reason for one in self.started.exclusions]
        found = {reason: chosen.count(reason) for reason in sorted(OWN_CHOICES)}
        return {WHY_OUT[reason]: n for reason, n in found.items() if n}


class Difference(NamedTuple):
    """What is not as somebody saw it; the people by what a form kept of their ids."""

    came: frozenset[UUID]
    left: int
    groups: frozenset[UUID]


def mark_of(members: Sequence[UUID]) -> str:
    """Return a short name of a group, the same whoever leads it."""
    told = ".".join(sorted(one.hex for one in members))
    return sha256(told.encode()).hexdigest()[:16]


def seed_of(asked: Asked, draft: Draft) -> int:
    """Return the seed of the draw that hosts see."""
    return seed_of_draw(asked.program["program"], draft.number, draft.draw)


def draw_round(asked: Asked) -> Drawn:
    """Draw the coming round as things stand; Slack is asked who is there.

    Raises NothingToDo if none can be, SlackError if Slack cannot be asked.
    """
    state = state_of(asked)
    draft = draft_of(state)
    seed = seed_of(asked, draft)
    try:
        started = rounds_of(asked).preview(
            state.channel, asked.visit.visitor.workspace, seed
        )
    except TooFewMembers:
        sentence = "Too few people can take part: it takes two to meet."
        raise NothingToDo(sentence) from None
    except Unreachable:
        raise NothingToDo("Ponchik is not in the channel: invite it there.") from None
    return Drawn(started, state, draft, seed)


def rounds_of(asked: Asked) -> Rounds:
    """Return how rounds are started by whoever waits at a page."""
    ponchik = asked.visit.ponchik
    return replace(ponchik.rounds, slack_of=ponchik.hasty_slack_of)


def difference(shown: str, started: RoundStarted) -> Difference | None:
    """Return in what a round differs from the one that was shown, None if unknown."""
    if not shown:
        return None
    groups = {frozenset(group.split(".")) for group in shown.split("|")}
    before = {one for group in groups for one in group}
    now = dict(_by_prefix(started))
    return Difference(
        came=frozenset(now[one] for one in now.keys() - before),
        left=len(before - now.keys()),
        groups=frozenset(
            group.meeting
            for group in started.groups
            if frozenset(one.hex[:_PREFIX] for one in group.members) not in groups
        ),
    )


def _by_prefix(started: RoundStarted) -> Iterator[tuple[str, UUID]]:
    for group in started.groups:
        for one in group.members:
            yield one.hex[:_PREFIX], one
